//! Sign-in by others: the protocols, and nothing else.
//!
//! A tenant's people sign in with their own identity provider, by OpenID Connect ([`oidc`]) or SAML
//! ([`saml`]); a person may sign in with Google or Microsoft, which is OpenID Connect too. Whatever the way,
//! the result is one [`Assertion`], and beside it a [`Report`]: every check in order, with what was expected
//! and what came, and the decoded answer with its secrets masked. The wizard's test sign-in and the log of
//! attempts show the same report; the reason of a refusal is its first failed check.
//!
//! There is no SQL here and no listener. The caller keeps what must be kept: connections, pending sign-ins,
//! cached discovery documents, and the replay keys of an assertion, which it inserts **in the transaction
//! that makes the session**. Time comes in as an argument; keys and secrets stand in `secrecy` types.
//!
//! Addresses that a tenant types are only ever fetched by [`http::Client`], which refuses whatever is not
//! public. [`dns`] answers whether a domain belongs to who says so.
//!
//! A further protocol is a module that yields an [`Assertion`] and a [`Report`].

mod assertion;
mod attribute_names;
pub mod checks;
pub mod dns;
mod error;
pub mod http;
pub mod oidc;
pub mod saml;
mod text;

pub use assertion::{Assertion, Assurance, Email, Protocol, ReplayKey, Subject, VerifiedBy};
pub use attribute_names::AttributeNames;
pub use checks::{Answer, Check, CheckKind, Format, Report, Verdict};
pub use error::Error;

/// What a sign-in came to: who it was or why not, and in either case everything that was looked at.
#[derive(Debug)]
pub struct Outcome {
    /// Who signed in, or why nobody did.
    pub result: Result<Assertion, Error>,
    /// All checks, in order.
    pub report: Report,
}
