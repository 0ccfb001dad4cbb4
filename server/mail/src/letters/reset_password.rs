//! Lets someone who forgot a password choose another.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::Duration;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent when a reset is asked for and the address has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    /// The name in the account; may be empty.
    pub name: String,
    /// The page with the new password; holds the single-use token.
    pub link: Link,
    /// How long the link works.
    pub expires_in: Duration,
}

impl Letter for ResetPassword {
    const FORMS: Forms = forms!("reset_password");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("Reset your {PRODUCT} password"),
            Language::De => format!("Setzen Sie Ihr {PRODUCT}-Passwort zurück"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .within("expires_in", self.expires_in)
    }
}
