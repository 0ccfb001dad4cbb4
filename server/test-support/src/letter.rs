//! A mail that somebody got.

use mail::mailbox::Kept;
use std::ops::Deref;

/// A mail in the mailbox.
#[derive(Clone)]
pub struct Letter(Kept);

impl Letter {
    pub(crate) const fn new(kept: Kept) -> Self {
        Self(kept)
    }

    /// The text between `token=` and the end of the first link that has one: what the person's
    /// browser presents.
    pub fn token(&self) -> String {
        self.0
            .links()
            .iter()
            .find_map(|link| link.split_once("token="))
            .unwrap_or_else(|| panic!("no link with a token in “{}”", self.0.mail.subject))
            .1
            .to_owned()
    }

    /// The text of those who read no HTML.
    pub fn text(&self) -> &str {
        &self.0.mail.text
    }

    /// The subject.
    pub fn subject(&self) -> &str {
        &self.0.mail.subject
    }
}

impl Deref for Letter {
    type Target = Kept;

    fn deref(&self) -> &Kept {
        &self.0
    }
}
