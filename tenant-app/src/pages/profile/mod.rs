//! One's own account: name, time zone, password, and where one is signed in.

pub mod edit;
pub mod password;
pub mod security;
pub mod sessions;

pub use edit::ProfilePage;
pub use security::{AuthenticatorPage, ConfirmIdentityPage, RecoveryCodesPage, SecurityPage};
pub use sessions::SessionsPage;
