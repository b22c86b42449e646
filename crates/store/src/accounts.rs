//! Accounts: who may sign in, and their quotas.

use model::{AccountId, Millis, limits};
use sqlx::any::AnyRow;

use crate::{
    Store, StoreError,
    database::{WriteTx, taken},
    keys::{ApiKey, insert_key},
    rows::Columns,
};

const COLUMNS: &str = "id, email, password_hash, first_name, last_name, role, is_active, accept_unconfigured, \
                       definitions_max, series_max, series_per_metric_max, created_at, updated_at, last_login_at";

/// What an account may do beside its own things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The first account: operator endpoints too.
    Owner,
    /// Everyone else.
    Member,
}

impl Role {
    /// As stored and as the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
        }
    }
}

/// How much an account may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountQuotas {
    /// Configurations.
    pub definitions_max: u32,
    /// Series in memory.
    pub series_max: u32,
    /// Series of one metric in memory.
    pub series_per_metric_max: u32,
}

impl Default for AccountQuotas {
    fn default() -> Self {
        let number = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
        Self {
            definitions_max: number(limits::DEFINITIONS_PER_ACCOUNT),
            series_max: number(limits::SERIES_PER_ACCOUNT),
            series_per_metric_max: number(limits::SERIES_PER_METRIC),
        }
    }
}

/// An account's row. `Debug` leaves the hash out.
#[derive(Clone)]
pub struct Account {
    /// Its id, the `user_id` of its series.
    pub id: AccountId,
    /// In lower case; unique.
    pub email: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Owner or member.
    pub role: Role,
    /// A disabled account can do nothing.
    pub is_active: bool,
    /// Takes metrics that nobody configured.
    pub accept_unconfigured: bool,
    /// How much it may hold.
    pub quotas: AccountQuotas,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last changed.
    pub updated_at: Millis,
    /// When it last signed in.
    pub last_login_at: Option<Millis>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("role", &self.role).finish_non_exhaustive()
    }
}

fn read(row: &AnyRow) -> Result<Account, StoreError> {
    let mut columns = Columns::of(row, "accounts");
    Ok(Account {
        id: columns.parsed()?,
        email: columns.text()?,
        password_hash: columns.text()?,
        first_name: columns.text_option()?,
        last_name: columns.text_option()?,
        role: if columns.text()? == "owner" { Role::Owner } else { Role::Member },
        is_active: columns.flag()?,
        accept_unconfigured: columns.flag()?,
        quotas: AccountQuotas {
            definitions_max: columns.count()?,
            series_max: columns.count()?,
            series_per_metric_max: columns.count()?,
        },
        created_at: columns.millis()?,
        updated_at: columns.millis()?,
        last_login_at: columns.millis_option()?,
    })
}

impl Store {
    /// Adds an account; the first one becomes the owner, whatever `account.role` says. Answers the role it got.
    pub async fn add_account(&self, account: &Account) -> Result<Role, StoreError> {
        let mut write = self.begin_write().await?;
        let role = self.insert_account(&mut write, account).await?;
        write.commit().await?;
        Ok(role)
    }

    /// [`Store::add_account`] together with the account's first key: both or neither.
    pub async fn add_account_with_key(&self, account: &Account, key: &ApiKey) -> Result<Role, StoreError> {
        let mut write = self.begin_write().await?;
        let role = self.insert_account(&mut write, account).await?;
        insert_key(&mut write, key).await?;
        write.commit().await?;
        Ok(role)
    }

    async fn insert_account(&self, write: &mut WriteTx, account: &Account) -> Result<Role, StoreError> {
        if self.dialect() == crate::Dialect::Postgres {
            // Two first sign-ups at once must not both be the owner.
            sqlx::query("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE").execute(&mut *write.tx).await?;
        }
        let others: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM accounts").fetch_one(&mut *write.tx).await?;
        let role = if others == 0 { Role::Owner } else { Role::Member };
        sqlx::query(
            "INSERT INTO accounts (id, email, password_hash, first_name, last_name, role, is_active, \
             accept_unconfigured, definitions_max, series_max, series_per_metric_max, created_at, updated_at, \
             last_login_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .bind(account.id.to_string())
        .bind(&account.email)
        .bind(&account.password_hash)
        .bind(&account.first_name)
        .bind(&account.last_name)
        .bind(role.as_str())
        .bind(i64::from(account.is_active))
        .bind(i64::from(account.accept_unconfigured))
        .bind(i64::from(account.quotas.definitions_max))
        .bind(i64::from(account.quotas.series_max))
        .bind(i64::from(account.quotas.series_per_metric_max))
        .bind(account.created_at.0)
        .bind(account.updated_at.0)
        .bind(account.last_login_at.map(|at| at.0))
        .execute(&mut *write.tx)
        .await
        .map_err(|error| taken(error, "email"))?;
        Ok(role)
    }

    /// The account of an email (in lower case).
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>, StoreError> {
        let sql = select("WHERE email = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(email).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// The account of an id.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let sql = select("WHERE id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.to_string()).fetch_optional(&self.pool).await?;
        row.as_ref().map(read).transpose()
    }

    /// Every account, in order of creation.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = select("ORDER BY id");
        sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    /// Up to `limit` accounts after `after`, in order of creation.
    pub async fn accounts_page(&self, after: Option<AccountId>, limit: u32) -> Result<Vec<Account>, StoreError> {
        let sql = select("WHERE id > $1 ORDER BY id LIMIT $2");
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(after).bind(i64::from(limit)).fetch_all(&self.pool);
        rows.await?.iter().map(read).collect()
    }

    /// Writes every column that may change. `false`: there is no such account.
    pub async fn update_account(&self, account: &Account) -> Result<bool, StoreError> {
        let mut write = self.begin_write().await?;
        let result = sqlx::query(
            "UPDATE accounts SET email = $2, password_hash = $3, first_name = $4, last_name = $5, is_active = $6, \
             accept_unconfigured = $7, definitions_max = $8, series_max = $9, series_per_metric_max = $10, \
             updated_at = $11, last_login_at = $12 WHERE id = $1",
        )
        .bind(account.id.to_string())
        .bind(&account.email)
        .bind(&account.password_hash)
        .bind(&account.first_name)
        .bind(&account.last_name)
        .bind(i64::from(account.is_active))
        .bind(i64::from(account.accept_unconfigured))
        .bind(i64::from(account.quotas.definitions_max))
        .bind(i64::from(account.quotas.series_max))
        .bind(i64::from(account.quotas.series_per_metric_max))
        .bind(account.updated_at.0)
        .bind(account.last_login_at.map(|at| at.0))
        .execute(&mut *write.tx)
        .await
        .map_err(|error| taken(error, "email"))?;
        write.commit().await?;
        Ok(result.rows_affected() == 1)
    }

    /// Notes a sign-in.
    pub async fn touch_login(&self, id: AccountId, at: Millis) -> Result<(), StoreError> {
        let mut write = self.begin_write().await?;
        sqlx::query("UPDATE accounts SET last_login_at = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(at.0)
            .execute(&mut *write.tx)
            .await?;
        write.commit().await
    }
}

fn select(rest: &str) -> String {
    format!("SELECT {COLUMNS} FROM accounts {rest}")
}
