//! What only the owner of the server may see and do.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`accounts`] | every account: quotas, disabling |
//! | [`settings`] | what the server was told, and the scrape token |
//! | [`audit`] | who did what |

pub mod accounts;
pub mod audit;
pub mod settings;
