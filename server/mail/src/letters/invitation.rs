//! Invites someone, who may not know the product, into a workspace.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    PRODUCT, dates,
    form::{Form, Slots, form},
    link::Link,
    template::Letter,
};

/// Sent when a member invites an address, and again on resend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The workspace's name.
    pub workspace: String,
    /// The name of the member who invites.
    pub inviter: String,
    /// The role's name as members see it.
    pub role: String,
    /// Accepts the invitation; holds the single-use token.
    pub link: Link,
    /// Until when the invitation can be accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

impl Letter for Invitation {
    const FORM: Form = form!("invitation");

    fn headline(&self) -> String {
        let Self {
            inviter, workspace, ..
        } = self;
        format!("{inviter} invited you to {workspace} on {PRODUCT}")
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .words("workspace", &self.workspace)
            .words("inviter", &self.inviter)
            .words("role", &self.role)
            .link("link", &self.link)
            .trusted("expires_at", dates::day(self.expires_at))
    }
}
