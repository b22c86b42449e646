//! Settings that are one of a few words, in the document. Their types live in a crate that knows no documents.

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

const SIGNUP: [&str; 2] = ["open", "closed"];
const LOG_FORMAT: [&str; 2] = ["text", "json"];
const DURABILITY: [&str; 2] = ["fsync", "process"];

fn one_of(words: [&str; 2]) -> Object {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()
}

/// `null` goes back to the default.
fn one_of_or_null(words: [&str; 2]) -> Object {
    let values = words.map(Value::from).into_iter().chain([Value::Null]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(values))
        .build()
}

pub(super) fn signup() -> Object {
    one_of(SIGNUP)
}

pub(super) fn signup_or_null() -> Object {
    one_of_or_null(SIGNUP)
}

pub(super) fn log_format() -> Object {
    one_of(LOG_FORMAT)
}

pub(super) fn durability() -> Object {
    one_of(DURABILITY)
}

pub(super) fn durability_or_null() -> Object {
    one_of_or_null(DURABILITY)
}
