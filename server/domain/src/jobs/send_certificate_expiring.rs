//! Warns of the end of a certificate, a provider's or ours.

use super::queue::{Job, JobError, JobRun};
use crate::connections::Whose;
use crate::database::TenantRead;
use crate::error::Error;
use mail::{CertificateExpiring, OurCertificatesExpiring};
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
    // A job from before ours were warned of names nobody, and means the provider.
    #[serde(default)]
    pub(crate) whose: Whose,
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
             WHERE tenant_id = $1 AND id = $2 AND activated_at IS NOT NULL
               AND CASE WHEN $5 THEN certificate_expires_at = $3 AND warned_days = $4
                        ELSE keys_expire_at = $3 AND keys_warned_days = $4 END",
            tenant,
            self.connection_id,
            self.ends_at,
            self.days,
            self.whose == Whose::Provider,
        )
        .fetch_one(read.conn())
        .await
        .map_err(Error::from)?;
        drop(read);
        let to = run.recipient(self.user_id).await?;
        let id = format!("certificate-expiring-{}", self.warning_id.simple());
        let connection = ConnectionId::from_uuid(self.connection_id);
        let pages = format!("/t/{}/connections/{connection}", ctx.tenant.slug);
        let (workspace, ends_at) = (ctx.tenant.name.clone(), self.ends_at);
        match self.whose {
            Whose::Provider => {
                let letter = CertificateExpiring {
                    name: to.name,
                    workspace,
                    connection: name,
                    link: run.link(&format!("{pages}/metadata"))?,
                    ends_at,
                };
                run.send(&to.email, to.language, letter, &id).await
            }
            Whose::Us => {
                let letter = OurCertificatesExpiring {
                    name: to.name,
                    workspace,
                    connection: name,
                    link: run.link(&format!("{pages}/activate"))?,
                    ends_at,
                };
                run.send(&to.email, to.language, letter, &id).await
            }
        }
    }
}
