//! Sends an invitation's link.

use super::queue::{Job, JobError, JobRun};
use crate::database::TenantRead;
use crate::error::Error;
use crate::invitations;
use crate::secrets::Purpose;
use mail::Invitation;
use serde::{Deserialize, Serialize};
use shared::Language;
use shared::permissions::Permission;
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
pub(crate) struct SendInvitation {
    pub(crate) invitation_id: Uuid,
    pub(crate) generation: i32,
}

impl Job for SendInvitation {
    const NAME: &'static str = "mail.invitation";

    async fn run(self, run: JobRun) -> Result<(), JobError> {
        let ctx = run.tenant().await?;
        let mut read = TenantRead::begin(&ctx, Permission::MembersRead).await?;
        let tenant = read.tenant();
        // A later mail, a revocation or an acceptance has made this one pointless.
        let row = sqlx::query!(
            r#"SELECT i.email, i.invited_by, i.expires_at, r.name AS role, u.name AS "inviter?"
             FROM invitations i
             JOIN roles r ON r.tenant_id = i.tenant_id AND r.id = i.role_id
             LEFT JOIN users u ON u.id = i.invited_by
             WHERE i.tenant_id = $1 AND i.id = $2 AND i.generation = $3
               AND i.accepted_at IS NULL AND i.revoked_at IS NULL"#,
            tenant,
            self.invitation_id,
            self.generation,
        )
        .fetch_one(read.conn())
        .await
        .map_err(Error::from)?;
        drop(read);
        let token = ctx.tools().key.derive(
            Purpose::AcceptInvitation,
            self.invitation_id,
            self.generation,
        );
        let text = invitations::link_text(tenant, self.invitation_id, token.expose());
        let letter = Invitation {
            workspace: ctx.tenant.name.clone(),
            inviter: row.inviter,
            role: row.role,
            link: run.link(&format!("/invitation?token={text}"))?,
            expires_at: row.expires_at,
        };
        let id = format!(
            "invitation-{}-{}",
            self.invitation_id.simple(),
            self.generation
        );
        let language = language(&run, &row.email, row.invited_by).await?;
        run.send(&row.email, language, letter, &id).await
    }
}

/// The language of the account that the address has, or else that of whoever invites: they will know
/// in which language the two of them speak.
async fn language(run: &JobRun, email: &str, invited_by: Uuid) -> Result<Language, JobError> {
    let code = sqlx::query_scalar!(
        "SELECT language FROM users WHERE email = $1 OR id = $2 ORDER BY email = $1 DESC LIMIT 1",
        email,
        invited_by,
    )
    .fetch_one(&run.tools.realm.0.auth)
    .await?;
    Ok(Language::of_code(&code))
}
