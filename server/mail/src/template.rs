//! What every mail can do.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    form::{Form, Slots},
    words,
};

/// A mail that is complete but for its recipient.
pub trait Template {
    /// One line, safe as a header.
    fn subject(&self) -> String;

    /// A whole HTML document with inline styles.
    fn html(&self) -> String;

    /// The same for clients, and people, who prefer plain text.
    fn text(&self) -> String;

    /// All three, ready for a [`Mailer`](crate::Mailer).
    fn render(&self) -> Rendered {
        Rendered {
            subject: self.subject(),
            html: self.html(),
            text: self.text(),
        }
    }
}

/// A mail as it will be sent. It carries links with tokens: treat it as a secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// One line, safe as a header.
    pub subject: String,
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
}

/// The bodies hold tokens, so a log gets the subject alone.
impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendered")
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

/// How a mail of this crate is written: its form, its subject and its values.
pub trait Letter {
    /// The form it fills.
    const FORM: Form;

    /// The subject, in whatever words people typed; it is cleaned before use.
    fn headline(&self) -> String;

    /// Adds a value for each placeholder of the form.
    fn fill(&self, slots: Slots) -> Slots;

    /// All values of the form.
    fn slots(&self) -> Slots {
        self.fill(Slots::new(&self.headline()))
    }
}

impl<L: Letter> Template for L {
    fn subject(&self) -> String {
        words::subject(&self.headline())
    }

    fn html(&self) -> String {
        L::FORM.fill_html(&self.slots())
    }

    fn text(&self) -> String {
        L::FORM.fill_text(&self.slots())
    }
}
