//! The query of a URL as a type.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::{
    app::App,
    error::{ApiError, Code},
};

/// A query of type `T`.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Query(query) = Query::from_request_parts(parts, app).await.map_err(|error| {
            ApiError::new(Code::MalformedParameter, format!("The query cannot be read: {}.", error.body_text()))
        })?;
        Ok(Self(query))
    }
}
