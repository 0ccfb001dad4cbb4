//! Sign-in by SAML 2.0: we are the service provider, the tenant has the identity provider.
//!
//! 1. [`ServiceProvider`] is who we are to one connection: addresses, keys, metadata.
//! 2. [`IdentityProvider`] is who they are: read from metadata or typed in, with **all** signing certificates.
//! 3. [`Connection`] is both and a [`Policy`]. [`Connection::begin`] gives what to send the browser with and
//!    the [`Pending`] to keep; [`Connection::finish`] takes what comes back.
//!
//! Three readers look at an answer and must agree. `structure` allows the one shape that an honest answer
//! has: one assertion, signatures where they belong, each over the element it stands in, no comment, no
//! processing instruction, no DTD; so wrapping has nowhere to go. The [`engine`] (saml-rs) verifies it with
//! every field of its policy set, one certificate at a time, so that we know whose signature it was. And
//! `checks` makes the list from our own tree, whose person and attributes must be those of the engine.

mod assertion;
mod attributes;
mod begin;
mod certificate;
mod checks;
mod connection;
mod decode;
mod encryption;
pub mod engine;
mod finish;
mod identity_provider;
mod keys;
mod library;
mod logout;
mod logout_message;
mod reading;
mod service_provider;
mod signer;
pub(crate) mod structure;
mod xml;

pub use begin::{Begun, Pending, Send};
pub use certificate::Certificate;
pub use connection::{Algorithms, Connection, Policy, Signed};
pub use finish::Initiated;
pub use identity_provider::{Binding, Endpoint, IdentityProvider};
pub use keys::KeyPair;
pub use logout::{LogoutBegun, LogoutRequested, PendingLogout, Session};
pub use logout_message::relay_state;
pub use service_provider::ServiceProvider;

/// The namespaces that occur.
pub(crate) mod ns {
    pub(crate) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
    pub(crate) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
    pub(crate) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
    pub(crate) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
}
