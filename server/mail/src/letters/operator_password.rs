//! Lets an operator choose the password they sign in to the portal with.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::Duration;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent when an operator is invited, and when an owner has a new link sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPassword {
    /// The operator's name.
    pub name: String,
    /// The page with the new password; holds the single-use token.
    pub link: Link,
    /// How long the link works.
    pub expires_in: Duration,
}

impl Letter for OperatorPassword {
    const FORMS: Forms = forms!("operator_password");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("Your password for the {PRODUCT} operator portal"),
            Language::De => format!("Ihr Passwort für das Betreiberportal von {PRODUCT}"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .within("expires_in", self.expires_in)
    }
}
