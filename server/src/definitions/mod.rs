//! Metric configurations (`CONTRACT.md` §4).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`check`] | what saving would do |
//! | [`examples`] | `PromQL` that fits a metric |
//! | [`fields`] | what people may choose, as requests and answers write it |
//! | [`routes`] | the endpoints |
//! | [`saving`] | the checks before a configuration is stored |
//!
//! Behaviours worth knowing: PUT takes a whole configuration or a part of it: an absent field keeps its value, `null`
//! gives it its default. When a PUT changes the type, buckets and quantiles that it does not name are those of the new type.
//! Whatever the rules are, the model has them ([`model::DefinitionInput::check`]).

pub mod check;
pub mod examples;
pub mod fields;
pub mod routes;
pub mod saving;
