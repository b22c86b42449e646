//! What only the owner of the server may see and do.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`accounts`] | every account: quotas, disabling |
//! | [`account_access`] | accounts made and passwords set by the owner |
//! | [`settings`] | what the server was told, changes of it, and the scrape token |
//! | [`restart`] | the next life with new settings |
//! | [`audit`] | who did what |

pub mod account_access;
pub mod accounts;
pub mod audit;
pub mod restart;
pub mod settings;
