//! Tells an operator what was done to their second factors and recovery codes, by whoever was signed in as they.

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

/// Sent after an operator's second factor was added or removed, and after recovery codes were made or one was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorFactorChanged {
    /// The operator's name.
    pub name: String,
    /// What was done.
    pub change: FactorChange,
    /// What the operator calls the factor; recovery codes have no name.
    pub factor: Option<String>,
    /// With what and from where.
    pub client: Client,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub changed_at: OffsetDateTime,
    /// The portal's page that lists factors and recovery codes.
    pub security: Link,
}

impl Letter for OperatorFactorChanged {
    const FORMS: Forms = forms!("operator_factor_changed");

    fn headline(&self, language: Language) -> String {
        let done = self.change.clause(language, None);
        match language {
            Language::En => format!("Your account in the {PRODUCT} operator portal: {done}"),
            Language::De => format!("Ihr Konto im Betreiberportal von {PRODUCT}: {done}"),
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
