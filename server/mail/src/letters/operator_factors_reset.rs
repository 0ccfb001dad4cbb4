//! Tells an operator that somebody else has taken their second factors away.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after an owner, or the command line, has reset an operator's second factors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorFactorsReset {
    /// The operator's name.
    pub name: String,
    /// The name of whoever did it; none if it was the command line.
    pub by: Option<String>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub reset_at: OffsetDateTime,
    /// The page on which the operator signs in to the portal.
    pub sign_in: Link,
}

impl Letter for OperatorFactorsReset {
    const FORMS: Forms = forms!("operator_factors_reset");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => {
                format!("Your second factors for the {PRODUCT} operator portal were reset")
            }
            Language::De => {
                format!(
                    "Ihre zweiten Faktoren für das Betreiberportal von {PRODUCT} wurden zurückgesetzt"
                )
            }
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .operator(self.by.as_deref())
            .moment("reset_at", self.reset_at)
            .link("link", &self.sign_in)
    }
}
