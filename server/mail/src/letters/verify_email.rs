//! Asks someone who signed up whether the address is theirs.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{
    PRODUCT, dates,
    form::{Form, Slots, form},
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
    const FORM: Form = form!("verify_email");

    fn headline(&self) -> String {
        format!("Confirm your email address for {PRODUCT}")
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .trusted("expires_in", dates::span(self.expires_in))
    }
}
