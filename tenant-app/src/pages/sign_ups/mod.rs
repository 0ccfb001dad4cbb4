//! Signing up: the form, the mail it sends, and the link in that mail.

mod check_mail;
pub mod form;
pub mod verify;

pub use check_mail::CheckMailPage;
pub use form::SignUpPage;
pub use verify::VerifyEmailPage;
