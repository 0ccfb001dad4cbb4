//! From the cookie of a set-up link to the tenant it lets into.

use crate::context::{Actor, RequestContext, Tenant, TenantContext, WayIn};
use crate::error::Result;
use crate::secrets::Token;
use crate::tenants::includes_sso;
use shared::ids::TenantId;
use shared::permissions::Permission;

/// The tenant named by `slug`, if the cookie's link lets into it: to set single sign-on up, and for
/// nothing else, as long as whoever made the link could do it themselves.
///
/// # Errors
/// The database's failure. No link is no error, but `None`.
pub async fn resolve(
    ctx: &RequestContext,
    token: &Token,
    slug: &str,
) -> Result<Option<TenantContext>> {
    let row = sqlx::query!(
        "SELECT l.recipient, t.id, t.slug, t.name, t.plan, t.sso_override, t.sso_required
         FROM setup_links l JOIN tenants t ON t.id = l.tenant_id AND t.status = 'active'
         WHERE l.session_hash = $1 AND l.revoked_at IS NULL AND l.expires_at > $2 AND t.slug = $3
           AND holds(l.tenant_id, l.created_by, $4)",
        token.hash(),
        ctx.now(),
        slug,
        Permission::ConnectionsManage.name(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    Ok(row.map(|row| TenantContext {
        request: ctx.clone(),
        tenant: Tenant {
            sso: includes_sso(&row.plan, row.sso_override),
            sso_required: row.sso_required,
            ..Tenant::new(TenantId::from_uuid(row.id), row.slug, row.name, row.plan)
        },
        actor: Actor::SetupLink(row.recipient),
        membership_id: None,
        role_id: None,
        role: "Set-up link".to_owned(),
        is_owner: false,
        permissions: [Permission::ConnectionsManage].into_iter().collect(),
        way_in: WayIn::Own,
    }))
}
