//! Warns the owner of an account that its password is another one now.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after each change of a password, by reset or by settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChanged {
    /// The name in the account; may be empty.
    pub name: String,
    /// The page that starts a password reset, for an owner who did not do this.
    pub reset: Link,
    /// When the password was changed.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
}

impl Letter for PasswordChanged {
    const FORMS: Forms = forms!("password_changed");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("Your {PRODUCT} password was changed"),
            Language::De => format!("Ihr {PRODUCT}-Passwort wurde geändert"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.reset)
            .moment("changed_at", self.changed_at)
    }
}
