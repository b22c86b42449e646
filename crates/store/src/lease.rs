//! Who serves this database: one row, renewed while the server lives.

use model::Millis;

use crate::{Store, StoreError, rows::Columns};

/// Life of a lease that is not renewed.
pub const LEASE_MILLIS: i64 = 15 * Millis::SECOND;
/// How often the holder renews it.
pub const LEASE_RENEW_MILLIS: i64 = 5 * Millis::SECOND;

/// The holder of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Random, made at start.
    pub token: String,
    /// Host name.
    pub host: String,
    /// Process id on that host.
    pub pid: i64,
}

impl Store {
    /// The row, whether or not it has expired.
    pub async fn lease(&self) -> Result<Option<(Holder, Millis)>, StoreError> {
        let row = sqlx::query("SELECT holder, host, pid, expires_at FROM server_lease WHERE id = 1")
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            let mut columns = Columns::of(&row, "server_lease");
            let holder = Holder { token: columns.text()?, host: columns.text()?, pid: columns.integer()? };
            Ok((holder, columns.millis()?))
        })
        .transpose()
    }

    /// Takes the lease when it is free, expired, or its holder is known to be dead (`is_dead`).
    pub async fn take_lease(
        &self,
        holder: &Holder,
        now: Millis,
        is_dead: impl Fn(&Holder) -> bool,
    ) -> Result<(), StoreError> {
        let present = self.lease().await?;
        let previous = match present {
            Some((other, expires_at)) if expires_at > now && !is_dead(&other) && other.token != holder.token => {
                return Err(StoreError::Held { host: other.host, pid: other.pid });
            }
            Some((other, _)) => other.token,
            None => String::new(),
        };
        let mut write = self.begin_write().await?;
        let result = sqlx::query(
            "INSERT INTO server_lease (id, holder, host, pid, expires_at) VALUES (1, $1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, host = excluded.host, pid = excluded.pid, \
             expires_at = excluded.expires_at WHERE server_lease.holder = $5",
        )
        .bind(&holder.token)
        .bind(&holder.host)
        .bind(holder.pid)
        .bind(now.plus(LEASE_MILLIS).0)
        .bind(previous)
        .execute(&mut *write.tx)
        .await?;
        write.commit().await?;
        // Nobody's row changed: somebody else took it between the look and the write.
        if result.rows_affected() != 1 {
            return Err(StoreError::Fenced);
        }
        self.remember_lease(&holder.token);
        Ok(())
    }

    /// Prolongs the lease. `Fenced`: it is somebody else's now.
    pub async fn renew_lease(&self, holder: &Holder, now: Millis) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        let result = sqlx::query("UPDATE server_lease SET expires_at = $2 WHERE id = 1 AND holder = $1")
            .bind(&holder.token)
            .bind(now.plus(LEASE_MILLIS).0)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await?;
        if result.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Fenced) }
    }

    /// Gives the lease back.
    pub async fn release_lease(&self, holder: &Holder) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query("DELETE FROM server_lease WHERE holder = $1").bind(&holder.token).execute(&mut *write.tx).await?;
        write.commit().await
    }
}
