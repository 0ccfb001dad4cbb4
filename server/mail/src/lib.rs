//! Transactional mail: what it says, how it looks, and how it leaves.
//!
//! A mail is a struct with typed fields ([`letters`]); [`Template::render`] makes subject, HTML and
//! text of it in the receiver's language; a [`Mailer`] sends that by SMTP or, in development, keeps it in a [`Mailbox`] which
//! [`mailbox::pages`] shows. There is no SQL and no queue here: the outbox lives in `domain`, carries
//! a [`Mail`] or a [`Rendered`], and gives each mail a stable id, so that a repeated delivery can
//! be recognised.
//!
//! A new mail: `templates/LANGUAGE/NAME.html` and `.txt` for each language, a struct in `letters/`, a
//! line in its `mails!`. A language without a template does not compile.
//! Styles are Tailwind class names which the build inlines: see `build/main.rs`.

mod client;
mod dates;
mod factor_change;
mod form;
pub mod letters;
mod link;
pub mod mailbox;
mod mailer;
mod phrases;
mod send_error;
mod smtp;
mod template;
mod words;

pub use client::Client;
pub use factor_change::FactorChange;
pub use letters::{
    CertificateExpiring, ExistingAccount, FactorChanged, IdentityLinked, IdentityUnlinked,
    Invitation, Mail, NewSignIn, OperatorFactorChanged, OperatorFactorsReset, OperatorPassword,
    OurCertificatesExpiring, PasswordChanged, ResetPassword, SsoBypassed, VerifyEmail, Welcome,
};
pub use link::{Link, LinkError};
pub use mailbox::Mailbox;
pub use mailer::{ConfigError, Mailer};
pub use send_error::SendError;
pub use template::{Rendered, Template};
pub use words::escape;

/// The name that stands in every mail. A founder changes it here.
pub const PRODUCT: &str = "Tenantry";
