//! Tells the owner of an account that another account signs in to it from now on.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after an account at a provider was linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityLinked {
    /// The name in the account; may be empty.
    pub name: String,
    /// What people call the provider.
    pub provider: String,
    /// The page that lists what is linked.
    pub security: Link,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
}

impl Letter for IdentityLinked {
    const FORMS: Forms = forms!("identity_linked");

    fn headline(&self, language: Language) -> String {
        let provider = &self.provider;
        match language {
            Language::En => format!("{provider} was linked to your {PRODUCT} account"),
            Language::De => format!("{provider} wurde mit Ihrem {PRODUCT}-Konto verknüpft"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .words("provider", &self.provider)
            .moment("changed_at", self.changed_at)
            .link("link", &self.security)
    }
}
