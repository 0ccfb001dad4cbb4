//! Tells the owner of an account that another account signs in to it no longer.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after an account at a provider was unlinked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityUnlinked {
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

impl Letter for IdentityUnlinked {
    const FORMS: Forms = forms!("identity_unlinked");

    fn headline(&self, language: Language) -> String {
        let provider = &self.provider;
        match language {
            Language::En => format!("{provider} was unlinked from your {PRODUCT} account"),
            Language::De => {
                format!("{provider} ist nicht mehr mit Ihrem {PRODUCT}-Konto verknüpft")
            }
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
