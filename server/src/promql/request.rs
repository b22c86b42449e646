//! Parameters of a query: those of the URL and, of a POST, those of its form. Whoever says one twice is refused, since
//! readers differ on which one counts.

use std::sync::Arc;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{Method, header},
};
use url::form_urlencoded;

use super::{confine::Refused, failure::QueryError};
use crate::{
    app::App,
    error::{ApiError, Code},
};

/// Bytes of a form.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// Selectors (`match[]`) of one request.
const SELECTORS_MAX: usize = 16;
const FORM: &str = "application/x-www-form-urlencoded";

/// All of them, in order.
#[derive(Debug)]
pub struct QueryParams(Vec<(String, String)>);

impl FromRequest<Arc<App>> for QueryParams {
    type Rejection = QueryError;

    async fn from_request(request: Request, _app: &Arc<App>) -> Result<Self, QueryError> {
        let mut pairs = read(request.uri().query().unwrap_or_default().as_bytes());
        if request.method() == Method::POST {
            let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
            let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
            if !essence.eq_ignore_ascii_case(FORM) {
                return Err(ApiError::new(Code::UnsupportedMediaType, format!("Send `Content-Type: {FORM}`.")).into());
            }
            let too_large = || ApiError::new(Code::BodyTooLarge, format!("The form is over {FORM_BYTES_MAX} bytes."));
            let body = to_bytes(request.into_body(), FORM_BYTES_MAX).await.map_err(|_| too_large())?;
            pairs.extend(read(&body));
        }
        Ok(Self(pairs))
    }
}

fn read(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

impl QueryParams {
    /// A parameter that may be left out; an empty one is left out.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refused> {
        let mut values = self.0.iter().filter(|(present, value)| present == name && !value.is_empty());
        let first = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(Refused::new(format!("`{name}` is there twice")));
        }
        Ok(first)
    }

    /// A parameter that must be there.
    pub fn needed(&self, name: &str) -> Result<&str, Refused> {
        self.one(name)?.ok_or_else(|| Refused::new(format!("`{name}` is needed")))
    }

    /// Every `match[]`.
    pub fn selectors(&self) -> Result<Vec<String>, Refused> {
        let selectors: Vec<_> =
            self.0.iter().filter(|(name, _)| name == "match[]").map(|(_, value)| value.clone()).collect();
        if selectors.len() > SELECTORS_MAX {
            return Err(Refused::new(format!("at most {SELECTORS_MAX} `match[]`")));
        }
        Ok(selectors)
    }

    /// `limit`: most entries of an answer.
    pub fn limit(&self) -> Result<Option<u32>, Refused> {
        let read = |text: &str| text.parse().map_err(|_| Refused::new("`limit` is a whole number"));
        self.one("limit")?.map(read).transpose()
    }
}
