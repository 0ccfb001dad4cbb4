//! Warns whoever manages single sign-on that the provider will sign with another certificate soon.

use serde::{Deserialize, Serialize};
use shared::Language;
use time::OffsetDateTime;

use crate::{
    form::{Forms, Slots, forms},
    link::Link,
    template::Letter,
};

/// Sent some days before the last certificate of an identity provider ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateExpiring {
    /// The name of whoever gets the mail.
    pub name: String,
    /// The workspace's name.
    pub workspace: String,
    /// What the workspace calls the connection.
    pub connection: String,
    /// The page on which the provider's metadata is loaded.
    pub link: Link,
    /// When the certificate ends.
    #[serde(with = "time::serde::rfc3339")]
    pub ends_at: OffsetDateTime,
}

impl Letter for CertificateExpiring {
    const FORMS: Forms = forms!("certificate_expiring");

    fn headline(&self, language: Language) -> String {
        let (connection, workspace) = (&self.connection, &self.workspace);
        match language {
            Language::En => {
                format!("The certificate of {connection} in {workspace} ends soon")
            }
            Language::De => {
                format!("Das Zertifikat von „{connection}“ in „{workspace}“ läuft bald ab")
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
