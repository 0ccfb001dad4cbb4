//! How one's own account is protected beside the password: second factors, recovery codes, and proving anew who
//! one is.

mod actions;
mod authenticator;
mod confirm;
mod list;
mod passkey;
mod recovery_codes;

pub use actions::{BeginTotp, RemoveFactor, RenameFactor};
pub use authenticator::{AuthenticatorPage, ConfirmTotp, GetEnrolment};
pub use confirm::{
    BeginPasskeyConfirmation, ConfirmByPasskey, ConfirmIdentity, ConfirmIdentityPage,
    GetWantedProof,
};
pub use list::{GetSecurity, SecurityPage};
pub use passkey::{AddPasskey, BeginPasskey, PasskeyPage};
#[cfg(feature = "ssr")]
pub use recovery_codes::recovery_codes_href;
pub use recovery_codes::{
    GetRecoveryCodes, KeepRecoveryCodes, MakeRecoveryCodes, RecoveryCodesPage,
};

/// Where it stands.
const PATH: &str = "/profile/security";
