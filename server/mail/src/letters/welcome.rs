//! Greets the owner of a new workspace and says what to do first.

use serde::{Deserialize, Serialize};
use shared::Language;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent when a workspace was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The owner's name; may be empty.
    pub name: String,
    /// The workspace's name.
    pub workspace: String,
    /// The workspace's first page.
    pub link: Link,
}

impl Letter for Welcome {
    const FORMS: Forms = forms!("welcome");

    fn headline(&self, language: Language) -> String {
        match language {
            Language::En => format!("{} is ready on {PRODUCT}", self.workspace),
            Language::De => format!("„{}“ ist auf {PRODUCT} bereit", self.workspace),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .words("workspace", &self.workspace)
            .link("link", &self.link)
    }
}
