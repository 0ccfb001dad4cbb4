//! Tells the owner of an account that an unknown device signed in.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    client::Client,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after a sign-in from a device that the account has not used before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSignIn {
    /// The name in the account; may be empty.
    pub name: String,
    /// With what and from where.
    pub client: Client,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub signed_in_at: OffsetDateTime,
    /// The page that lists and ends sessions.
    pub sessions: Link,
}

impl Letter for NewSignIn {
    const FORMS: Forms = forms!("new_sign_in");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("New sign-in to your {PRODUCT} account"),
            Language::De => format!("Neue Anmeldung bei Ihrem {PRODUCT}-Konto"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .client(&self.client)
            .moment("signed_in_at", self.signed_in_at)
            .link("link", &self.sessions)
    }
}
