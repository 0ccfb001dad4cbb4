//! Lets someone who forgot a password choose another.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{
    PRODUCT, dates,
    form::{Form, Slots, form},
    link::Link,
    template::Letter,
};

/// Sent when a reset is asked for and the address has an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPassword {
    /// The name in the account; may be empty.
    pub name: String,
    /// The page with the new password; holds the single-use token.
    pub link: Link,
    /// How long the link works.
    pub expires_in: Duration,
}

impl Letter for ResetPassword {
    const FORM: Form = form!("reset_password");

    fn headline(&self) -> String {
        format!("Reset your {PRODUCT} password")
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .trusted("expires_in", dates::span(self.expires_in))
    }
}
