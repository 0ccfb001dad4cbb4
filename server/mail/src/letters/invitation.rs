//! Invites someone, who may not know the product, into a workspace.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    PRODUCT,
    form::{Forms, Slots, forms},
    link::Link,
    phrases,
    template::Letter,
};

/// Sent when a member invites an address, and again on resend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The workspace's name.
    pub workspace: String,
    /// The name of the member who invites; none if they have left since.
    pub inviter: Option<String>,
    /// The role's name as members see it.
    pub role: String,
    /// Accepts the invitation; holds the single-use token.
    pub link: Link,
    /// Until when the invitation can be accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

impl Letter for Invitation {
    const FORMS: Forms = forms!("invitation");

    fn headline(&self, language: Language) -> String {
        let inviter = self
            .inviter
            .as_deref()
            .unwrap_or(phrases::former_member(language));
        let workspace = &self.workspace;
        match language {
            Language::En => format!("{inviter} invited you to {workspace} on {PRODUCT}"),
            Language::De => format!("{inviter} lädt Sie zu „{workspace}“ auf {PRODUCT} ein"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .words("workspace", &self.workspace)
            .inviter(self.inviter.as_deref())
            .words("role", &self.role)
            .link("link", &self.link)
            .day("expires_at", self.expires_at)
    }
}
