//! What every mail can do.

use std::fmt;

use serde::{Deserialize, Serialize};
use shared::Language;

use crate::{
    form::{Forms, Slots},
    words,
};

/// A mail that is complete but for its recipient.
pub trait Template {
    /// One line, safe as a header.
    fn subject(&self, language: Language) -> String;

    /// A whole HTML document with inline styles.
    fn html(&self, language: Language) -> String;

    /// The same for clients, and people, who prefer plain text.
    fn text(&self, language: Language) -> String;

    /// All three, ready for a [`Mailer`](crate::Mailer).
    fn render(&self, language: Language) -> Rendered {
        Rendered {
            subject: self.subject(language),
            html: self.html(language),
            text: self.text(language),
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

/// How a mail of this crate is written: its forms, its subject and its values.
pub trait Letter {
    /// The forms it fills, one a language.
    const FORMS: Forms;

    /// The subject, in whatever words people typed; it is cleaned before use.
    fn headline(&self, language: Language) -> String;

    /// Adds a value for each placeholder of the form, in the language of the slots.
    fn fill(&self, slots: Slots) -> Slots;

    /// All values of the form.
    fn slots(&self, language: Language) -> Slots {
        self.fill(Slots::new(language, &self.headline(language)))
    }
}

impl<L: Letter> Template for L {
    fn subject(&self, language: Language) -> String {
        words::subject(&self.headline(language))
    }

    fn html(&self, language: Language) -> String {
        L::FORMS.of(language).fill_html(&self.slots(language))
    }

    fn text(&self, language: Language) -> String {
        L::FORMS.of(language).fill_text(&self.slots(language))
    }
}
