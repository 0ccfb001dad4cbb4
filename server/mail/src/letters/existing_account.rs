//! Tells the owner of an account that someone signed up with their address.
//!
//! The sign-up page answers the same in both cases, so that it reveals no account: only this mail,
//! which only the owner reads, says that there is one.

use serde::{Deserialize, Serialize};
use shared::Language;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent after a sign-up with an address that has an account already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingAccount {
    /// The name in the account, not the one typed into the sign-up form.
    pub name: String,
    /// The address of the account.
    pub email: String,
    /// The sign-in page.
    pub sign_in: Link,
    /// The page that starts a password reset.
    pub reset: Link,
}

impl Letter for ExistingAccount {
    const FORMS: Forms = forms!("existing_account");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("You already have a {PRODUCT} account"),
            Language::De => format!("Sie haben bereits ein {PRODUCT}-Konto"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .address("email", &self.email)
            .link("link", &self.sign_in)
            .link("reset", &self.reset)
    }
}
