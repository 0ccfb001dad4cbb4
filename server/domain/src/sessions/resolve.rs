//! From a cookie to a person, and to the tenant the request names: one query a request.

use super::Assurance;
use super::renewal::Renewal;
use super::row::SessionRow;
use crate::context::{Actor, RequestContext, SessionContext, Tenant, TenantContext, User, WayIn};
use crate::error::Result;
use crate::secrets::Token;
use crate::tenants::includes_sso;
use crate::traffic::{Allowance, Override};
use shared::ids::{MembershipId, RoleId, SessionId, TenantId, UserId};
use shared::permissions::PermissionSet;
use shared::{Language, avatars};

/// Who a cookie belongs to, and their way into the tenant if they have one.
#[derive(Clone)]
pub struct Resolved {
    /// The person.
    pub session: SessionContext,
    /// Their membership of the tenant that was asked for. None if there is no such tenant, it is
    /// not active, or they are no member or a suspended one: a caller cannot tell which.
    pub tenant: Option<TenantContext>,
    /// What that tenant may ask of the installation.
    pub allowance: Allowance,
    pub(super) renewal: Renewal,
    bypass_noted: bool,
}

impl Resolved {
    /// Whether they come in around single sign-on that the tenant requires, and that is not recorded yet.
    pub fn bypasses_sso(&self) -> bool {
        let tenant = self.tenant.as_ref();
        !self.bypass_noted && tenant.is_some_and(|tenant| tenant.bypasses_sso(&self.session))
    }
}

/// Finds the live session of a cookie's token, and the membership of the tenant named by `slug`.
///
/// # Errors
/// The database's failure. No session is no error, but `None`.
pub async fn resolve(
    ctx: &RequestContext,
    token: &Token,
    slug: Option<&str>,
) -> Result<Option<Resolved>> {
    let Some((resolved, stale)) = find(ctx, &token.hash(), slug).await? else {
        return Ok(None);
    };
    if stale {
        note_activity(ctx, &resolved).await?;
    }
    Ok(Some(resolved))
}

/// The same for whoever knows the session by the hash of its token. It is not in use by that: what asks is a program,
/// which may ask for ever after its person has gone.
pub(crate) async fn resolve_hash(
    ctx: &RequestContext,
    hash: &[u8],
    slug: Option<&str>,
) -> Result<Option<Resolved>> {
    Ok(find(ctx, hash, slug).await?.map(|(resolved, _)| resolved))
}

/// The session, and whether it is time to note that it is in use.
async fn find(
    ctx: &RequestContext,
    hash: &[u8],
    slug: Option<&str>,
) -> Result<Option<(Resolved, bool)>> {
    let Some(row) = SessionRow::find(ctx, hash, slug).await? else {
        return Ok(None);
    };
    let stale = row.is_stale(ctx.now());
    let renewal = row.renewal(hash);
    let user_id = UserId::from_uuid(row.user_id);
    let session = SessionContext {
        request: ctx.clone(),
        session_id: SessionId::from_uuid(row.id),
        authenticated_at: row.authenticated_at,
        assurance: Assurance::from_name(&row.assurance),
        // A broker asks for factors of its own.
        owes_factor: row.owes_factor && ctx.tools().identity.broker().is_none(),
        user: User {
            id: user_id,
            email: row.email,
            name: row.name,
            time_zone: row.time_zone,
            language: Language::of_code(&row.language),
            avatar: row.avatar.map(|hash| avatars::address(user_id, &hash)),
        },
    };
    let above = Override {
        per_second: row.requests_per_second,
        concurrent: row.concurrent_requests,
    };
    let allowance = Allowance::of(row.plan.as_deref().unwrap_or_default(), above);
    let tenant = |session: &SessionContext| {
        let (plan, permissions) = (row.plan?, row.permissions?);
        let sso = includes_sso(&plan, row.sso_override);
        let id = TenantId::from_uuid(row.tenant_id?);
        Some(TenantContext {
            request: ctx.clone(),
            tenant: Tenant {
                mfa_required_from: row.mfa_required_from,
                sso,
                sso_required: row.sso_required,
                ..Tenant::new(id, row.slug?, row.tenant_name?, plan)
            },
            actor: Actor::User(session.user.clone()),
            membership_id: Some(MembershipId::from_uuid(row.membership_id?)),
            role_id: Some(RoleId::from_uuid(row.role_id?)),
            role: row.role?,
            is_owner: row.is_owner,
            way_in: match (row.by_connection && sso, row.by_any_connection) {
                (true, _) => WayIn::Connection,
                (false, true) => WayIn::OtherConnection,
                (false, false) => WayIn::Own,
            },
            permissions: PermissionSet::from_names(permissions.iter().map(String::as_str)),
        })
    };
    let tenant = tenant(&session);
    let resolved = Resolved {
        session,
        tenant,
        allowance,
        bypass_noted: row.bypass_noted,
        renewal,
    };
    Ok(Some((resolved, stale)))
}

async fn note_activity(ctx: &RequestContext, resolved: &Resolved) -> Result<()> {
    let tenant = resolved.tenant.as_ref();
    let membership = tenant.and_then(|tenant| tenant.membership_id);
    sqlx::query!(
        "WITH session AS (UPDATE sessions SET last_seen_at = $4, ip = coalesce($5, ip) WHERE id = $1),
              member AS (UPDATE memberships SET last_active_at = $4 WHERE tenant_id = $2 AND id = $3)
         UPDATE tenants SET last_active_at = $4 WHERE id = $2",
        resolved.session.session_id.uuid(),
        tenant.map(|tenant| tenant.tenant.id.uuid()),
        membership.map(MembershipId::uuid),
        ctx.now(),
        ctx.meta.ip,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(())
}
