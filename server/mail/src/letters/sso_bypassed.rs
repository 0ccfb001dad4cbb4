//! Tells whoever manages single sign-on that an owner came in without it.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    client::Client,
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent when an owner of a workspace that requires single sign-on comes in by a password or a passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoBypassed {
    /// The name of whoever gets the mail.
    pub name: String,
    /// The workspace's name.
    pub workspace: String,
    /// The owner's name.
    pub owner: String,
    /// With what and from where.
    pub client: Client,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub came_in_at: OffsetDateTime,
    /// The owner's page in the workspace, which lists and ends their sessions.
    pub member: Link,
}

impl Letter for SsoBypassed {
    const FORMS: Forms = forms!("sso_bypassed");

    fn headline(&self, language: Language) -> String {
        let (owner, workspace) = (&self.owner, &self.workspace);
        match language {
            Language::En => format!("{owner} came into {workspace} without single sign-on"),
            Language::De => format!("{owner} kam ohne Single Sign-on in „{workspace}“"),
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .words("workspace", &self.workspace)
            .words("owner", &self.owner)
            .client(&self.client)
            .moment("came_in_at", self.came_in_at)
            .link("link", &self.member)
    }
}
