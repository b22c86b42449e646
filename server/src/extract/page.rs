//! Lists come in pages: `?limit=&cursor=` → `{items, nextCursor}`. The cursor is the last id of the page before.

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    error::{ApiError, Code},
};

const LIMIT_DEFAULT: u32 = 100;
const LIMIT_MAX: u32 = 500;

/// Which page of a list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items of a page, 1 to 500.
    pub limit: Option<u32>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
}

impl FromRequestParts<Arc<App>> for PageQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let Query(query) = Query::<Self>::from_request_parts(parts, app)
            .await
            .map_err(|_| ApiError::new(Code::MalformedParameter, "`limit` is a number from 1 to 500."))?;
        Ok(query)
    }
}

impl PageQuery {
    /// Items to fetch: one more than the page holds, so that the next cursor is known.
    #[must_use]
    pub fn fetch(&self) -> u32 {
        self.limit() + 1
    }

    fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX)
    }

    /// The cursor as an id.
    pub fn after<T: FromStr>(&self) -> Result<Option<T>, ApiError> {
        let parse = |text: &String| {
            text.parse().map_err(|_| ApiError::new(Code::MalformedParameter, "`cursor` is not one of this list."))
        };
        self.cursor.as_ref().map(parse).transpose()
    }

    /// The page of what [`PageQuery::fetch`] brought.
    pub fn page<T, U>(&self, mut rows: Vec<T>, id: impl Fn(&T) -> String, item: impl FnMut(T) -> U) -> Page<U> {
        let limit = self.limit() as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(id);
        Page { items: rows.into_iter().map(item).collect(), next_cursor }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Present when there are more.
    pub next_cursor: Option<String>,
}
