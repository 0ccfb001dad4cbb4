//! One's own account: picture, name, time zone, language, password, and where one is signed in.

pub mod avatar;
pub(crate) mod edit;
pub(crate) mod password;
pub(crate) mod security;
pub(crate) mod sessions;

pub use edit::ProfilePage;
pub use security::{
    AuthenticatorPage, ConfirmIdentityPage, PasskeyPage, RecoveryCodesPage, SecurityPage,
};
pub use sessions::SessionsPage;
