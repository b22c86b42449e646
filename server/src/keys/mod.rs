//! API keys: `mt_pub_…` for pages, with `mt_sec_…` for backends (`CONTRACT.md` §2, §3).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`fields`] | what people may choose, checked |
//! | [`routes`] | the endpoints |
//!
//! Behaviours worth knowing: a secret leaves the server once, in the answer that made it; a rotation replaces it at once
//! and keeps the publishable half, which stands in pages. A key of the owner may take up to 10,000,000 requests a minute,
//! a member's up to the default of 6,000: the owner has the machine and decides who strains it.

pub mod fields;
pub mod routes;
