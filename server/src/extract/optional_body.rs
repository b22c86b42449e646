//! A JSON body that may be left out.

use std::sync::Arc;

use axum::{
    body::{Body as HttpBody, to_bytes},
    extract::{FromRequest, Request},
};
use serde::de::DeserializeOwned;

use super::body::{BODY_BYTES_MAX, Body};
use crate::{
    app::App,
    error::{ApiError, Code},
};

/// A body of type `T`, or its default when there is none.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned + Default> FromRequest<Arc<App>> for OptionalBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(body, BODY_BYTES_MAX)
            .await
            .map_err(|_| ApiError::new(Code::BodyTooLarge, format!("The body is over {BODY_BYTES_MAX} bytes.")))?;
        if bytes.is_empty() {
            return Ok(Self(T::default()));
        }
        let request = Request::from_parts(parts, HttpBody::from(bytes));
        Body::from_request(request, app).await.map(|Body(value)| Self(value))
    }
}
