//! Signing in with a provider of the installation: its buttons, and what follows on a first time.

pub mod addresses;
pub(crate) mod finish;
pub(crate) mod providers;

pub(crate) use finish::FinishPage;
pub(crate) use providers::WaysIn;
