//! Warns whoever manages single sign-on that our own certificates of a connection want renewing.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent some days before the certificates end that we sign requests by and are sent answers for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OurCertificatesExpiring {
    /// The name of whoever gets the mail.
    pub name: String,
    /// The workspace's name.
    pub workspace: String,
    /// What the workspace calls the connection.
    pub connection: String,
    /// The page on which new ones are made.
    pub link: Link,
    /// When the certificates end.
    #[serde(with = "time::serde::rfc3339")]
    pub ends_at: OffsetDateTime,
}

impl Letter for OurCertificatesExpiring {
    const FORMS: Forms = forms!("our_certificates_expiring");

    fn headline(&self, language: Language) -> String {
        let (connection, workspace) = (&self.connection, &self.workspace);
        match language {
            Language::En => {
                format!("Our certificates for {connection} in {workspace} end soon")
            }
            Language::De => {
                format!("Unsere Zertifikate für „{connection}“ in „{workspace}“ laufen bald ab")
            }
        }
    }

    fn fill(&self, slots: Slots) -> Slots {
        slots
            .greeting(&self.name)
            .words("workspace", &self.workspace)
            .words("connection", &self.connection)
            .link("link", &self.link)
            .day("ends_at", self.ends_at)
    }
}
