//! How one's account is protected beside the password: second factors, recovery codes, and proving
//! anew who one is.

pub mod authenticator;
pub mod confirm;
pub mod identities;
pub mod list;
pub mod passkey;
pub mod recovery_codes;

pub use authenticator::AuthenticatorPage;
pub use confirm::ConfirmIdentityPage;
pub use list::SecurityPage;
pub use passkey::PasskeyPage;
pub use recovery_codes::RecoveryCodesPage;
