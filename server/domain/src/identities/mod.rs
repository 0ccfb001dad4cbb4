//! Who a person is at the providers of the installation: Google, Microsoft, and any other one that speaks
//! OpenID Connect.
//!
//! A provider proves what a password proves, and no more: a second factor is asked for after it, and what a
//! workspace wants of its members holds. An account is known by the provider's own name for the person. A
//! first sign-in with an address that has an account links nothing by itself: the person signs in as they have
//! until now, and then links it. Without a verified address nothing comes of a first sign-in at all.

mod begin;
mod broker;
mod finish;
mod identity_provider;
mod link;
mod list;
mod pending;
mod person;
mod providers;
mod unlink;

pub use begin::{begin, begin_confirmation, begin_link};
pub(crate) use broker::end_of_session;
pub use finish::{Finished, Purpose, finish};
pub use identity::oidc::{IssuerRule, MicrosoftAccounts, Provider};
pub use identity_provider::{Broker, IdentityProvider};
pub(crate) use link::lock;
pub(crate) use list::{another_way, confirming};
pub use list::{list, ways_in};
pub use pending::{NewPerson, link_pending, offer, sign_up};
pub(crate) use person::{Person, by_address, known, link as link_person, name_of, note};
pub use providers::{InvalidProvider, SignInProvider, SignInProviders};
pub use unlink::unlink;

/// How many accounts at providers a person may link.
pub const MOST_IDENTITIES: i64 = 10;
