//! What handlers ask of a request: who calls, from where, with which body. An extractor that succeeds has checked
//! everything its type promises; the handler's body starts with facts.

pub mod address;
pub mod body;
pub mod change;
pub mod member;
pub mod member_or_ticket;
pub mod optional_body;
pub mod origin;
pub mod page;
pub mod params;
pub mod path;
pub mod sent_by;

pub use address::{ClientAddress, Forwarders, PeerAddress};
pub use body::Body;
pub use change::Change;
pub use member::{Member, Owner, Querier, Visitor};
pub use member_or_ticket::{MemberOrTicket, OwnerOrTicket};
pub use optional_body::OptionalBody;
pub use origin::ServerOrigin;
pub use page::{Page, PageQuery};
pub use params::Params;
pub use path::Id;
pub use sent_by::SentBy;
