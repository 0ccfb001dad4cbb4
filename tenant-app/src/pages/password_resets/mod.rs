//! A forgotten password: asking for a link, and using it.

pub mod complete;
pub mod request;

pub use complete::ResetPasswordPage;
pub use request::ForgotPasswordPage;
