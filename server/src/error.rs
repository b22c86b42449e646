//! The one way from an error to an answer. Callers see a stable code, what is wrong and what to do; causes of our own
//! faults go to the log only, once, with the request id (`middleware::trace`).

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::FieldError;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// Stable codes. Each has one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The body is not what its content type says, or not UTF-8.
    MalformedBody,
    /// A parameter of path or query cannot be read.
    MalformedParameter,
    /// No credential, or one that is not valid any more.
    Unauthenticated,
    /// Email and password do not belong together, or a token does not admit.
    InvalidCredentials,
    /// The API key is unknown, switched off or expired.
    InvalidApiKey,
    /// The secret does not belong to the key.
    InvalidApiSecret,
    /// The page's origin is not one of the key's, or not one that may use the account's endpoints.
    OriginNotAllowed,
    /// The server does not know the name in `Host` as its own.
    HostNotAllowed,
    /// Only the owner may.
    OwnerOnly,
    /// The owner has closed sign-up.
    SignupClosed,
    /// There is no such thing (or it is somebody else's).
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The client took too long to send its request.
    RequestTimeout,
    /// The value is in use already.
    Taken,
    /// Something that excludes this is under way.
    Busy,
    /// As many backups are kept as may be.
    TooManyBackups,
    /// The disk has no room for it.
    DiskFull,
    /// The server has an account already.
    AlreadySetUp,
    /// The server has no account yet.
    NoOwner,
    /// The setting was given by a flag or an environment variable.
    SettingFixed,
    /// `settings.toml` cannot be used as it stands.
    SettingsUnusable,
    /// The batch id was used with another body.
    BatchIdReused,
    /// The body is larger than this endpoint takes.
    BodyTooLarge,
    /// The content type or encoding is not one that this endpoint takes.
    UnsupportedMediaType,
    /// Well-formed, but not acceptable; `details` names the fields.
    ValidationFailed,
    /// The file is no backup that this version can restore.
    NotABackup,
    /// A quota of the account is used up.
    QuotaExceeded,
    /// Too many requests; `Retry-After` says when to come back.
    RateLimited,
    /// The server has more to do than it can; `Retry-After` says when to come back.
    Overloaded,
    /// A query is not PromQL, is refused, or has a parameter that cannot be used.
    BadQuery,
    /// Prometheus understood a query and cannot answer it.
    QueryFailed,
    /// Prometheus took too long.
    QueryTimeout,
    /// The operator named no Prometheus.
    PrometheusNotConfigured,
    /// The operator's Prometheus does not answer.
    PrometheusUnavailable,
    /// The database cannot be written or read right now.
    StoreUnavailable,
    /// The server restarts.
    Restarting,
    /// The server restores a backup.
    Restoring,
    /// Our fault.
    Internal,
}

impl Code {
    /// The code as answers and counters write it.
    #[must_use]
    pub fn text(self) -> String {
        let text = serde_json::to_value(self).ok();
        text.as_ref().and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned()
    }

    /// The status that goes with the code.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::MalformedBody | Self::MalformedParameter | Self::BadQuery => StatusCode::BAD_REQUEST,
            Self::Unauthenticated | Self::InvalidCredentials | Self::InvalidApiKey | Self::InvalidApiSecret => {
                StatusCode::UNAUTHORIZED
            }
            Self::OriginNotAllowed | Self::HostNotAllowed | Self::OwnerOnly | Self::SignupClosed => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Taken
            | Self::Busy
            | Self::SettingFixed
            | Self::SettingsUnusable
            | Self::TooManyBackups
            | Self::DiskFull
            | Self::AlreadySetUp
            | Self::NoOwner
            | Self::BatchIdReused => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::ValidationFailed | Self::NotABackup | Self::QuotaExceeded | Self::QueryFailed => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::Overloaded
            | Self::StoreUnavailable
            | Self::Restarting
            | Self::Restoring
            | Self::QueryTimeout
            | Self::PrometheusNotConfigured
            | Self::PrometheusUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// Seconds after which an overloaded server may be asked again.
const OVERLOAD_RETRY_SECONDS: u64 = 2;
/// Seconds after which somebody may ask whether the server is back.
const MAINTENANCE_RETRY_SECONDS: u64 = 1;
/// Entries of `details` that an answer carries at most, and bytes of their texts, which may repeat what was sent.
const DETAILS_MAX: usize = 10;
const DETAIL_BYTES_MAX: usize = 160;

/// An error on its way to a caller.
#[derive(Debug)]
pub struct ApiError {
    code: Code,
    message: String,
    details: Vec<FieldError>,
    retry_after_seconds: Option<u64>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The cause of a 5xx, handed from the error to the log in the response's extensions.
#[derive(Debug, Clone)]
pub struct Fault(pub Arc<dyn std::error::Error + Send + Sync>);

#[derive(Serialize, ToSchema)]
struct ErrorBody<'a> {
    code: Code,
    message: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Object>)]
    details: &'a [FieldError],
}

/// Every error answer has this body.
#[derive(Serialize, ToSchema)]
pub struct ErrorAnswer<'a> {
    error: ErrorBody<'a>,
}

impl ApiError {
    /// An error with its message: what is wrong and what to do.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), retry_after_seconds: None, source: None }
    }

    /// Fields that are not acceptable.
    #[must_use]
    pub fn fields(details: Vec<FieldError>) -> Self {
        Self { details, ..Self::new(Code::ValidationFailed, "Some fields are not acceptable; see `details`.") }
    }

    /// One field that is not acceptable.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, message)])
    }

    /// There is no such thing.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}."))
    }

    /// Too many requests.
    #[must_use]
    pub fn rate_limited(retry_after_seconds: u64) -> Self {
        let message = format!("Too many requests; try again in {retry_after_seconds} s.");
        Self { retry_after_seconds: Some(retry_after_seconds), ..Self::new(Code::RateLimited, message) }
    }

    /// As many streams are open as may be.
    #[must_use]
    pub fn too_many_streams(streams_max: usize, retry_after_seconds: u64) -> Self {
        let message = format!("{streams_max} streams of this account are open already; close one of them.");
        Self { retry_after_seconds: Some(retry_after_seconds), ..Self::new(Code::RateLimited, message) }
    }

    /// Something that excludes this is under way.
    #[must_use]
    pub fn busy(message: &str) -> Self {
        Self::new(Code::Busy, message)
    }

    /// Nobody is served right now.
    #[must_use]
    pub fn unavailable(code: Code, message: String) -> Self {
        Self { retry_after_seconds: Some(MAINTENANCE_RETRY_SECONDS), ..Self::new(code, message) }
    }

    /// More to do than the server can.
    #[must_use]
    pub fn overloaded() -> Self {
        Self {
            retry_after_seconds: Some(OVERLOAD_RETRY_SECONDS),
            ..Self::new(Code::Overloaded, "The server is busy; send the same request again in a moment.")
        }
    }

    /// The store does not take a batch right now; its log has the cause.
    #[must_use]
    pub fn not_stored() -> Self {
        Self {
            retry_after_seconds: Some(OVERLOAD_RETRY_SECONDS),
            ..Self::new(Code::StoreUnavailable, "The database is not available; send the same request again.")
        }
    }

    /// The store cannot be written or read.
    pub fn store_unavailable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Arc::new(source)), ..Self::not_stored() }
    }

    /// Our fault.
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Arc::new(source)),
            ..Self::new(
                Code::Internal,
                "Something went wrong on the server; its log has the cause with this request id.",
            )
        }
    }

    /// The same error, naming these fields.
    #[must_use]
    pub fn with_details(self, details: Vec<FieldError>) -> Self {
        Self { details, ..self }
    }

    /// With the cause, which is for the log only.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The code, for counters.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What the caller reads in one line: the message, or the first field that is not acceptable.
    #[must_use]
    pub fn summary(&self) -> Cow<'_, str> {
        match self.details.first() {
            Some(FieldError { field, message }) => Cow::Owned(format!("`{field}` {message}")),
            None => Cow::Borrowed(&self.message),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken(field) => Self {
                details: vec![FieldError::new(field, "is taken")],
                ..Self::new(Code::Taken, format!("This `{field}` is in use already; choose another one."))
            },
            StoreError::Database(_) | StoreError::Held { .. } | StoreError::Fenced => Self::store_unavailable(error),
            StoreError::Migration(_) | StoreError::Corrupt(_) | StoreError::File(_) | StoreError::Refused(_) => {
                Self::internal(error)
            }
        }
    }
}

fn cut(text: &mut String) {
    if text.len() > DETAIL_BYTES_MAX {
        text.truncate(text.floor_char_boundary(DETAIL_BYTES_MAX));
        text.push('…');
    }
}

impl IntoResponse for ApiError {
    fn into_response(mut self) -> Response {
        self.details.truncate(DETAILS_MAX);
        for detail in &mut self.details {
            cut(&mut detail.field);
            cut(&mut detail.message);
        }
        let body = ErrorBody { code: self.code, message: &self.message, details: &self.details };
        let mut response = (self.code.status(), Json(ErrorAnswer { error: body })).into_response();
        let is_passing = self.code.status() == StatusCode::SERVICE_UNAVAILABLE;
        if let Some(seconds) = self.retry_after_seconds.or(is_passing.then_some(OVERLOAD_RETRY_SECONDS)) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(source) = self.source {
            response.extensions_mut().insert(Fault(source));
        }
        response
    }
}
