//! `account …`: what an operator does without a browser. A running server notices within seconds.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use clap::Subcommand;
use model::{AccountId, Clock as _, SystemClock};
use settings::{Settings, StoreArgs};
use store::{
    Store,
    accounts::{Account, AccountQuotas, Role},
    audit::AuditEntry,
};
use uuid::Uuid;

use crate::{identity::passwords::Passwords, open_store::open_store, person::Email};

#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// Adds an account; the first one is the owner. The password is read from standard input
    Create {
        /// Email address
        email: String,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Lists accounts
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Disables an account and ends its sessions
    Disable {
        /// Email address
        email: String,
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Sets a new password, read from standard input, and ends the account's sessions
    ResetPassword {
        /// Email address
        email: String,
        #[command(flatten)]
        store: StoreArgs,
    },
}

pub(super) async fn run(command: AccountCommand) -> anyhow::Result<()> {
    match command {
        AccountCommand::Create { email, store } => create(&email, &open(store).await?).await,
        AccountCommand::List { store } => list(&open(store).await?).await,
        AccountCommand::Disable { email, store } => disable(&email, &open(store).await?).await,
        AccountCommand::ResetPassword { email, store } => reset_password(&email, &open(store).await?).await,
    }
}

async fn open(args: StoreArgs) -> anyhow::Result<Store> {
    let settings = Settings::load(args.into())?;
    std::fs::create_dir_all(&settings.data_dir)?;
    Ok(open_store(&settings).await?)
}

async fn create(address: &str, store: &Store) -> anyhow::Result<()> {
    let email = Email::parse(address).map_err(|error| anyhow::anyhow!("email {}", error.message))?;
    let now = SystemClock::default().now();
    let account = Account {
        id: AccountId::generate(),
        email: email.as_str().to_owned(),
        password_hash: read_password_hash().await?,
        first_name: None,
        last_name: None,
        role: Role::Member,
        is_active: true,
        accept_unconfigured: true,
        quotas: AccountQuotas::default(),
        created_at: now,
        updated_at: now,
        last_login_at: None,
    };
    let role = store.add_account(&account).await?;
    note(store, "account.create", account.id).await?;
    println!("{} {} ({})", account.id, account.email, role.as_str());
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    for account in store.accounts().await? {
        let state = if account.is_active { "active" } else { "disabled" };
        println!("{} {} {} {state}", account.id, account.email, account.role.as_str());
    }
    Ok(())
}

async fn disable(address: &str, store: &Store) -> anyhow::Result<()> {
    let account = find(store, address).await?;
    anyhow::ensure!(account.role != Role::Owner, "the owner cannot be disabled: nobody could enable it again");
    change(store, &Account { is_active: false, ..account }, "account.disable").await
}

async fn reset_password(address: &str, store: &Store) -> anyhow::Result<()> {
    let account = find(store, address).await?;
    let password_hash = read_password_hash().await?;
    change(store, &Account { password_hash, ..account }, "account.reset_password").await
}

async fn find(store: &Store, address: &str) -> anyhow::Result<Account> {
    let found = store.account_by_email(&address.trim().to_lowercase()).await?;
    found.ok_or_else(|| anyhow::anyhow!("there is no account {address}; `account list` shows them"))
}

async fn change(store: &Store, account: &Account, action: &str) -> anyhow::Result<()> {
    let now = SystemClock::default().now();
    store.update_account(&Account { updated_at: now, ..account.clone() }).await?;
    store.end_sessions(account.id, None, now).await?;
    note(store, action, account.id).await?;
    println!("{} {action}: done", account.email);
    Ok(())
}

/// Into the audit log, and to a server that runs.
async fn note(store: &Store, action: &str, account: AccountId) -> anyhow::Result<()> {
    let entry = AuditEntry {
        id: Uuid::now_v7().to_string(),
        at: SystemClock::default().now(),
        account: None,
        action: action.to_owned(),
        target: Some(account.to_string()),
        details: None,
    };
    store.add_audit(&entry).await?;
    Ok(store.announce_change().await?)
}

/// One line of standard input; never an argument, which other users of the machine could read.
async fn read_password_hash() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        eprint!("Password: ");
        std::io::stderr().flush()?;
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    Passwords::check_chars("password", &password).map_err(|error| anyhow::anyhow!("the password {}", error.message))?;
    let hash = Passwords::new().hash(password).await;
    hash.map_err(|_| anyhow::anyhow!("the password cannot be hashed"))
}
