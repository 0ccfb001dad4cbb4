//! Tells the owner of an account what was done to their second factors and recovery codes.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
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
    /// Browser and system, as "Firefox on Linux"; it comes from a request header.
    pub device: String,
    /// Where it was done from, if that is known.
    pub ip_address: Option<IpAddr>,
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
            .device(&self.device, self.ip_address)
            .moment("changed_at", self.changed_at)
            .link("link", &self.security)
    }
}
