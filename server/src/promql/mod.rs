//! A Prometheus base URL for each account (`CONTRACT.md` §3): queries go to the operator's Prometheus, confined to the
//! account's own series.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`confine`] | adds `user_id` to every selector of a query, or refuses it |
//! | [`walk`] | every selector of a query, with the bounds and functions that are allowed |
//! | [`parser`] | parsing off the async threads, a few at a time |
//! | [`request`] | parameters of URL and form, read once |
//! | [`range`] | moments, steps, windows |
//! | [`asker`] | who asks |
//! | [`gate`] | how many queries run at the same time |
//! | [`upstream`] | the operator's Prometheus |
//! | [`metadata`] | types and help, from our own tables |
//! | [`failure`] | errors as Prometheus writes them |
//! | [`answers`] | what answers look like, for the document |
//! | [`routes`] | the endpoints |
//!
//! Behaviours worth knowing: what goes upstream is printed from the parsed query, never the text that came, and is parsed
//! and checked once more before it goes. Whatever is not known here (a function, a node, a parameter) is refused or left
//! out, so a newer Prometheus opens no way around. Only named parameters are passed on.

pub mod answers;
pub mod asker;
pub mod confine;
pub mod failure;
pub mod gate;
pub mod metadata;
pub mod parser;
pub mod range;
pub mod request;
pub mod routes;
pub mod upstream;
pub mod walk;

use settings::PrometheusUrl;

use gate::QueryGate;
use parser::QueryParser;
use upstream::Upstream;

/// What queries share.
#[derive(Debug)]
pub struct Queries {
    upstream: Option<Upstream>,
    gate: QueryGate,
    parser: QueryParser,
}

impl Queries {
    /// Without an address every query is refused.
    pub fn new(url: Option<PrometheusUrl>) -> Result<Self, reqwest::Error> {
        let upstream = url.map(Upstream::new).transpose()?;
        Ok(Self { upstream, gate: QueryGate::default(), parser: QueryParser::default() })
    }
}
