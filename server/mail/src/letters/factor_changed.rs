//! Tells the owner of an account what was done to their second factors and recovery codes.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    client::Client,
    factor_change::FactorChange,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after a second factor was added or removed, and after recovery codes were made or one was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorChanged {
    /// The name in the account; may be empty.
    pub name: String,
    /// What was done.
    pub change: FactorChange,
    /// What the owner calls the factor; recovery codes have no name.
    pub factor: Option<String>,
    /// With what and from where.
    pub client: Client,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
    /// The page that lists factors and recovery codes.
    pub security: Link,
}

impl Letter for FactorChanged {
    const FORMS: Forms = forms!("factor_changed");

    fn headline(&self, language: Language) -> String {
        let done = self.change.clause(language, None);
        match language {
            Language::En => format!("Your {PRODUCT} account: {done}"),
            Language::De => format!("Ihr {PRODUCT}-Konto: {done}"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .factor_change(self.change, self.factor.as_deref())
            .client(&self.client)
            .moment("changed_at", self.changed_at)
            .link("link", &self.security)
    }
}
