//! Lets an operator choose the password they sign in to the portal with.

use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{
    PRODUCT, dates,
    form::{Form, Slots, form},
    link::Link,
    template::Letter,
};

/// Sent when an operator is invited, and when an owner has a new link sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorPassword {
    /// The operator's name.
    pub name: String,
    /// The page with the new password; holds the single-use token.
    pub link: Link,
    /// How long the link works.
    pub expires_in: Duration,
}

impl Letter for OperatorPassword {
    const FORM: Form = form!("operator_password");

    fn headline(&self) -> String {
        format!("Your password for the {PRODUCT} operator portal")
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .link("link", &self.link)
            .trusted("expires_in", dates::span(self.expires_in))
    }
}
