//! Asks someone who signed up whether the address is theirs.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::Duration;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after a sign-up with an address that has no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyEmail {
    /// As typed in the sign-up form; may be empty.
    pub name: String,
    /// Confirms the address; holds the single-use token.
    pub link: Link,
    /// How long the link works.
    pub expires_in: Duration,
}

impl Letter for VerifyEmail {
    const FORMS: Forms = forms!("verify_email");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("Confirm your email address for {PRODUCT}"),
            Language::De => format!("Bestätigen Sie Ihre E-Mail-Adresse für {PRODUCT}"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .within("expires_in", self.expires_in)
    }
}
