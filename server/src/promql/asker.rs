//! Who asks, refused in the form of Prometheus before anything else of the request is read.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use super::failure::QueryError;
use crate::{
    app::App,
    extract::{Member, Querier},
};

/// The account of a query.
#[derive(Debug)]
pub struct Asker(pub Member);

impl FromRequestParts<Arc<App>> for Asker {
    type Rejection = QueryError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, QueryError> {
        let Querier(member) = Querier::from_request_parts(parts, app).await?;
        Ok(Self(member))
    }
}
