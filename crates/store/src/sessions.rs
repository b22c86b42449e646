//! Sessions: one row a refresh-token family. The current token is known by its hash and its counter; who presents the
//! counter before it may be a parallel tab, anything older is a replay (`CONTRACT.md` §2).

use model::{AccountId, Millis, SessionId};
use sqlx::any::AnyRow;

use crate::{Store, StoreError, rows::Columns};

/// A refresh-token family.
#[derive(Clone)]
pub struct Session {
    /// Its id, part of every token of the family.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How often it was rotated; the current token carries it.
    pub counter: i64,
    /// SHA-256 of the current token.
    pub token_hash: Vec<u8>,
    /// When the current token was made.
    pub rotated_at: Millis,
    /// Sign-in.
    pub created_at: Millis,
    /// End of the current token's life.
    pub expires_at: Millis,
    /// Signed out, replayed, or ended by a change of password.
    pub ended_at: Option<Millis>,
    /// What signed in, for the list of sessions.
    pub user_agent: Option<String>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("counter", &self.counter).finish_non_exhaustive()
    }
}

fn read(row: &AnyRow) -> Result<Session, StoreError> {
    let mut columns = Columns::of(row, "sessions");
    Ok(Session {
        id: columns.parsed()?,
        account: columns.parsed()?,
        counter: columns.integer()?,
        token_hash: columns.bytes()?,
        rotated_at: columns.millis()?,
        created_at: columns.millis()?,
        expires_at: columns.millis()?,
        ended_at: columns.millis_option()?,
        user_agent: columns.text_option()?,
    })
}

fn select(rest: &str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!(
        "SELECT id, account_id, counter, token_hash, rotated_at, created_at, expires_at, ended_at, user_agent \
         FROM sessions {rest}"
    ))
}

impl Store {
    /// Adds a family; rows that ended or expired before `forget_before` go.
    pub async fn add_session(&self, session: &Session, forget_before: Millis) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at < $1 OR ended_at < $1")
            .bind(forget_before.0)
            .execute(&mut *write.tx)
            .await?;
        sqlx::query(
            "INSERT INTO sessions (id, account_id, counter, token_hash, rotated_at, created_at, expires_at, ended_at, \
             user_agent) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8)",
        )
        .bind(session.id.to_string())
        .bind(session.account.to_string())
        .bind(session.counter)
        .bind(session.token_hash.clone())
        .bind(session.rotated_at.0)
        .bind(session.created_at.0)
        .bind(session.expires_at.0)
        .bind(&session.user_agent)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await
    }

    /// The family of an id.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = sqlx::query(select("WHERE id = $1")).bind(id.to_string()).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// Living families of an account, newest first.
    pub async fn sessions_of(&self, account: AccountId, now: Millis) -> Result<Vec<Session>, StoreError> {
        let sql = select("WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY id DESC");
        let rows = sqlx::query(sql).bind(account.to_string()).bind(now.0).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Families that ended since `since`: their access tokens may still be in the world.
    pub async fn sessions_ended_since(&self, since: Millis) -> Result<Vec<(SessionId, Millis)>, StoreError> {
        let rows = sqlx::query(select("WHERE ended_at >= $1")).bind(since.0).fetch_all(&self.pool).await?;
        rows.iter().map(|row| read(row).map(|session| (session.id, session.ended_at.unwrap_or(since)))).collect()
    }

    /// Moves a family from `counter` to its successor. `false`: somebody else did, or it has ended.
    pub async fn rotate_session(
        &self,
        id: SessionId,
        counter: i64,
        token_hash: &[u8],
        now: Millis,
        expires_at: Millis,
    ) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let result = sqlx::query(
            "UPDATE sessions SET counter = counter + 1, token_hash = $3, rotated_at = $4, expires_at = $5 \
             WHERE id = $1 AND counter = $2 AND ended_at IS NULL",
        )
        .bind(id.to_string())
        .bind(counter)
        .bind(token_hash.to_vec())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await?;
        Ok(result.rows_affected() == 1)
    }

    /// Ends one family. `false`: it is not a living family of this account.
    pub async fn end_session(&self, account: AccountId, id: SessionId, now: Millis) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let result =
            sqlx::query("UPDATE sessions SET ended_at = $3 WHERE id = $1 AND account_id = $2 AND ended_at IS NULL")
                .bind(id.to_string())
                .bind(account.to_string())
                .bind(now.0)
                .execute(&mut *write.tx)
                .await?;
        write.commit().await?;
        Ok(result.rows_affected() == 1)
    }

    /// Ends every family of an account but `kept`; answers which.
    pub async fn end_sessions(
        &self,
        account: AccountId,
        kept: Option<SessionId>,
        now: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        let living = self.sessions_of(account, now).await?;
        let ended: Vec<_> = living.iter().map(|session| session.id).filter(|id| Some(*id) != kept).collect();
        let mut write = self.begin_write().await?;
        for id in &ended {
            sqlx::query("UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
                .bind(id.to_string())
                .bind(now.0)
                .execute(&mut *write.tx)
                .await?;
        }
        write.commit().await?;
        Ok(ended)
    }
}
