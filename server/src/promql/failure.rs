//! Errors in the form of Prometheus: `{"status":"error","errorType":"bad_data","error":"…","code":"…"}`. `code` is ours
//! and the same as everywhere else; Prometheus's clients leave it alone.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::confine::Refused;
use crate::error::{ApiError, Code};

/// An error of the query endpoints.
#[derive(Debug)]
pub struct QueryError(ApiError);

/// Words of Prometheus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorType {
    /// The query or a parameter cannot be read or is refused.
    BadData,
    /// The query was understood and cannot be answered.
    Execution,
    /// It took too long.
    Timeout,
    /// Prometheus or this server cannot answer right now.
    Unavailable,
    /// Our fault.
    Internal,
}

/// An error in the form of Prometheus.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueryErrorAnswer {
    status: ErrorStatus,
    error_type: ErrorType,
    /// What is wrong and what to do.
    error: String,
    code: Code,
}

/// The word that stands in errors.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ErrorStatus {
    /// Always.
    Error,
}

impl From<ApiError> for QueryError {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<Refused> for QueryError {
    fn from(refused: Refused) -> Self {
        Self::bad_data(refused.to_string())
    }
}

impl QueryError {
    /// The query or a parameter is not acceptable.
    pub fn bad_data(message: impl Into<String>) -> Self {
        Self(ApiError::new(Code::BadQuery, message))
    }
}

const fn error_type(code: Code) -> ErrorType {
    match code {
        Code::QueryFailed => ErrorType::Execution,
        Code::QueryTimeout => ErrorType::Timeout,
        Code::Internal => ErrorType::Internal,
        Code::PrometheusNotConfigured
        | Code::PrometheusUnavailable
        | Code::RateLimited
        | Code::Overloaded
        | Code::StoreUnavailable => ErrorType::Unavailable,
        _ => ErrorType::BadData,
    }
}

/// Status, headers and the cause for the log are those of every other error; the body is Prometheus's.
impl IntoResponse for QueryError {
    fn into_response(self) -> Response {
        let code = self.0.code();
        let answer = QueryErrorAnswer {
            status: ErrorStatus::Error,
            error_type: error_type(code),
            error: self.0.summary().into_owned(),
            code,
        };
        let (mut parts, _body) = self.0.into_response().into_parts();
        let Ok(body) = serde_json::to_vec(&answer) else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Response::from_parts(parts, Body::from(body))
    }
}
