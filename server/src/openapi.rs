//! The `OpenAPI` 3.1 document, generated from the routes.

use std::sync::{Arc, LazyLock};

use axum::{Json, Router};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{app::App, router};

/// What the document says beside the routes.
#[derive(OpenApi)]
#[openapi(
    info(title = "Metrics Tracker", description = "Measures websites and backends; Prometheus reads the numbers."),
    modifiers(&Credentials)
)]
pub struct Document;

/// The credentials of `CONTRACT.md` §2.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let header = |name: &str| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("accessToken", bearer());
        components.add_security_scheme("scrapeToken", bearer());
        components.add_security_scheme("apiKey", header("X-API-Key"));
        components.add_security_scheme("apiSecret", header("X-API-Secret"));
    }
}

/// Gives every operation an id of its own, as the specification demands; handlers of two features may share a name.
#[must_use]
pub fn with_operation_ids(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for (path, item) in &mut document.paths.paths {
        let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let name = words.collect::<Vec<_>>().join("_");
        let methods = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in methods {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{name}"));
            }
        }
    }
    document
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(router::document()).unwrap_or_default());

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "documentation", responses((status = 200, body = Object)))]
pub async fn document() -> Json<&'static Value> {
    Json(&DOCUMENT)
}

/// Pages that show it, at `/api/docs/`.
pub fn docs() -> Router<Arc<App>> {
    SwaggerUi::new("/api/docs").config(Config::from("/api/openapi.json")).into()
}
