//! Warns of the end of a provider's certificate.

use super::queue::{Job, JobError, JobRun};
use crate::database::TenantRead;
use crate::error::Error;
use mail::CertificateExpiring;
use serde::{Deserialize, Serialize};
use shared::ids::ConnectionId;
use shared::permissions::Permission;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendCertificateExpiring {
    pub(crate) connection_id: Uuid,
    pub(crate) user_id: Uuid,
    // Of the warning to this person: each is a mail of its own, and the same at every attempt to send it.
    pub(crate) warning_id: Uuid,
    pub(crate) days: i16,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) ends_at: OffsetDateTime,
}

impl Job for SendCertificateExpiring {
    const NAME: &'static str = "mail.certificate_expiring";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let ctx = run.tenant().await?;
        let mut read = TenantRead::begin(&ctx, Permission::ConnectionsManage).await?;
        let tenant = read.tenant();
        // Another certificate, a later warning or the connection's end has made this one pointless.
        let name = sqlx::query_scalar!(
            "SELECT name FROM connections
             WHERE tenant_id = $1 AND id = $2 AND certificate_expires_at = $3 AND warned_days = $4",
            tenant,
            self.connection_id,
            self.ends_at,
            self.days,
        )
        .fetch_one(read.conn())
        .await
        .map_err(Error::from)?;
        drop(read);
        let to = run.recipient(self.user_id).await?;
        let connection = ConnectionId::from_uuid(self.connection_id);
        let slug = &ctx.tenant.slug;
        let letter = CertificateExpiring {
            name: to.name,
            workspace: ctx.tenant.name.clone(),
            connection: name,
            link: run.link(&format!("/t/{slug}/connections/{connection}/metadata"))?,
            ends_at: self.ends_at,
        };
        let id = format!("certificate-expiring-{}", self.warning_id.simple());
        run.send(&to.email, to.language, letter, &id).await
    }
}
