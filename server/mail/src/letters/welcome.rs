//! Greets the owner of a new workspace and says what to do first.

use serde::{Deserialize, Serialize};

use crate::{
    PRODUCT,
    form::{Form, Slots, form},
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
    const FORM: Form = form!("welcome");

    fn headline(&self) -> String {
        format!("{} is ready on {PRODUCT}", self.workspace)
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .words("workspace", &self.workspace)
            .link("link", &self.link)
    }
}
