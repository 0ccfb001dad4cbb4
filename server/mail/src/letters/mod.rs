//! The mails, one file each.
//!
//! [`Mail`] is any one of them. It is what a job carries: typed, serializable, named by its
//! template.

mod certificate_expiring;
mod existing_account;
mod factor_changed;
mod identity_linked;
mod identity_unlinked;
mod invitation;
mod new_sign_in;
mod operator_factor_changed;
mod operator_factors_reset;
mod operator_password;
mod our_certificates_expiring;
mod password_changed;
mod reset_password;
mod sso_bypassed;
mod verify_email;
mod welcome;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use shared::Language;

use crate::template::Template;

/// Lists every mail once: the enum, its conversions and its rendering follow.
macro_rules! mails {
    ($($module:ident::$name:ident: $about:literal,)+) => {
        $(pub use $module::$name;)+

        /// Any mail of the product.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "template", rename_all = "snake_case")]
        pub enum Mail {
            $(#[doc = $about] $name($name),)+
        }

        $(impl From<$name> for Mail {
            fn from(mail: $name) -> Self {
                Self::$name(mail)
            }
        })+

        impl Mail {
            /// The names of all templates.
            pub const TEMPLATES: &[&str] = &[$(stringify!($module)),+];

            /// The name of its template, for logs and metrics.
            pub fn template(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($module),)+
                }
            }

            #[cfg(test)]
            fn unfilled(&self, language: Language) -> Vec<String> {
                use crate::template::Letter;
                match self {
                    $(Self::$name(mail) => {
                        $name::FORMS.of(language).unfilled(&mail.slots(language))
                    })+
                }
            }
        }

        impl Template for Mail {
            fn subject(&self, language: Language) -> String {
                match self {
                    $(Self::$name(mail) => mail.subject(language),)+
                }
            }

            fn html(&self, language: Language) -> String {
                match self {
                    $(Self::$name(mail) => mail.html(language),)+
                }
            }

            fn text(&self, language: Language) -> String {
                match self {
                    $(Self::$name(mail) => mail.text(language),)+
                }
            }
        }
    };
}

mails! {
    certificate_expiring::CertificateExpiring: "A certificate of an identity provider ends soon.",
    existing_account::ExistingAccount: "Someone signed up with an address that has an account.",
    factor_changed::FactorChanged: "Something was done to somebody's second factors.",
    identity_linked::IdentityLinked: "An account at a provider was linked.",
    identity_unlinked::IdentityUnlinked: "An account at a provider was unlinked.",
    invitation::Invitation: "A member invites someone into a workspace.",
    new_sign_in::NewSignIn: "An unknown device signed in.",
    operator_factor_changed::OperatorFactorChanged: "Something was done to an operator's second factors.",
    operator_factors_reset::OperatorFactorsReset: "Somebody else took an operator's second factors away.",
    operator_password::OperatorPassword: "An operator is invited, or needs a new password.",
    our_certificates_expiring::OurCertificatesExpiring: "Our certificates of a connection end soon.",
    password_changed::PasswordChanged: "A password was changed.",
    reset_password::ResetPassword: "Someone forgot a password.",
    sso_bypassed::SsoBypassed: "An owner came in around required single sign-on.",
    verify_email::VerifyEmail: "Someone signed up.",
    welcome::Welcome: "A workspace was created.",
}
