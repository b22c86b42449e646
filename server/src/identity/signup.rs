//! `POST /api/v1/auth/signup`: an account, its first key, its first session.

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
};
use model::{AccountId, FieldError};
use serde::{Deserialize, Serialize};
use settings::Signup;
use store::{
    accounts::{Account, AccountQuotas, Role},
    keys::ApiKey,
};
use utoipa::ToSchema;

use super::{
    Passwords,
    answers::{TokenPair, Tokens, User, start_session, user_agent},
    session_cookie::{CookieHeader, Keeping, SessionForm},
};
use crate::{
    app::{App, State},
    credential::new_key,
    detached::detached,
    error::{ApiError, Code},
    extract::{Body, SentBy, Visitor},
    person::{Email, check_person_name},
};

/// Name of the key that comes with an account.
const FIRST_KEY_NAME: &str = "Default key";

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignUp {
    /// Unique on this server, whatever its case.
    email: String,
    /// 8 to 128 characters.
    password: String,
    /// Given name.
    first_name: Option<String>,
    /// Family name.
    last_name: Option<String>,
    /// Who keeps the refresh token.
    #[serde(default)]
    session: SessionForm,
}

/// The account, its tokens and its first key.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedUp {
    user: User,
    #[serde(flatten)]
    tokens: Tokens,
    api_key: FirstKey,
}

/// The key that comes with an account; the only time its secret is shown.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstKey {
    id: String,
    key_name: String,
    api_key: String,
    api_secret: String,
}

/// What was asked for, checked.
struct Applicant {
    email: Email,
    password: String,
    first_name: Option<String>,
    last_name: Option<String>,
}

impl SignUp {
    fn check(self) -> Result<Applicant, Vec<FieldError>> {
        let mut errors = Vec::new();
        let email = Email::parse(&self.email).map_err(|error| errors.push(error));
        let password = Passwords::check_chars("password", &self.password).map_err(|error| errors.push(error));
        let first_name = check_person_name(&mut errors, "firstName", self.first_name);
        let last_name = check_person_name(&mut errors, "lastName", self.last_name);
        match (email, password) {
            (Ok(email), Ok(())) if errors.is_empty() => {
                Ok(Applicant { email, password: self.password, first_name, last_name })
            }
            _ => Err(errors),
        }
    }
}

/// Makes an account. The first one is the owner of the server.
#[utoipa::path(
    post, path = "/api/v1/auth/signup", tag = "auth", request_body = SignUp,
    responses((status = 201, body = SignedUp), (status = 403), (status = 409), (status = 422), (status = 429))
)]
pub async fn signup(
    app: State,
    Visitor(caller): Visitor,
    sent_by: SentBy,
    headers: HeaderMap,
    Body(request): Body<SignUp>,
) -> Result<(StatusCode, Option<CookieHeader>, Json<SignedUp>), ApiError> {
    refuse_if_closed(&app)?;
    let keeping = Keeping::of(request.session, sent_by)?;
    let applicant = request.check().map_err(ApiError::fields)?;
    app.limits.auth_address.check(&caller)?;
    app.limits.auth_email.check(&applicant.email.to_string())?;
    let password_hash = app.identity.passwords.hash(applicant.password.clone()).await?;
    let app = Arc::clone(&app);
    detached(async move {
        let (user, pair, api_key) = create(&app, applicant, password_hash, user_agent(&headers)).await?;
        let (cookie, tokens) = pair.hand_over(&app, keeping);
        Ok((StatusCode::CREATED, cookie, Json(SignedUp { user, tokens, api_key })))
    })
    .await
}

/// A closed server still takes its first account, or nobody could ever own it.
fn refuse_if_closed(app: &App) -> Result<(), ApiError> {
    if app.settings.signup == Signup::Closed && !app.snapshots.load().accounts.is_empty() {
        let message = "Sign-up is closed here; ask the owner of this server for an account.";
        return Err(ApiError::new(Code::SignupClosed, message));
    }
    Ok(())
}

async fn create(
    app: &App,
    applicant: Applicant,
    password_hash: String,
    user_agent: Option<String>,
) -> Result<(User, TokenPair, FirstKey), ApiError> {
    let _turn = app.turns.accounts.lock().await;
    refuse_if_closed(app)?;
    let mut account = account_of(app, applicant, password_hash);
    let (key, api_secret) = new_key(account.id, FIRST_KEY_NAME.to_owned(), app.now());
    account.role = app.store.add_account_with_key(&account, &key).await?;
    app.snapshots.put_account(&account);
    let api_key = first_key(&key, api_secret);
    app.snapshots.put_key(key, |per_minute| app.key_limit(per_minute));
    let pair = start_session(app, account.id, user_agent).await?;
    app.audit(Some(account.id), "account.signed_up", Some(account.id.to_string()), None).await;
    Ok((User::from(&account), pair, api_key))
}

fn account_of(app: &App, applicant: Applicant, password_hash: String) -> Account {
    let now = app.now();
    Account {
        id: AccountId::generate(),
        email: applicant.email.into(),
        password_hash,
        first_name: applicant.first_name,
        last_name: applicant.last_name,
        role: Role::Member,
        is_active: true,
        accept_unconfigured: true,
        quotas: AccountQuotas::default(),
        created_at: now,
        updated_at: now,
        last_login_at: Some(now),
    }
}

fn first_key(key: &ApiKey, api_secret: String) -> FirstKey {
    FirstKey { id: key.id.to_string(), key_name: key.key_name.clone(), api_key: key.api_key.clone(), api_secret }
}
