//! From a cookie to a person, and to the tenant the request names: one query a request.

use super::renewal::Renewal;
use super::{Assurance, FORMER_LIMIT, IDLE_LIMIT};
use crate::context::{Actor, RequestContext, SessionContext, Tenant, TenantContext, User, WayIn};
use crate::error::Result;
use crate::secrets::Token;
use crate::tenants::includes_sso;
use crate::traffic::{Allowance, Override};
use shared::ids::{MembershipId, RoleId, SessionId, TenantId, UserId};
use shared::permissions::PermissionSet;
use shared::{Language, avatars};
use time::{Duration, OffsetDateTime};

// "Last seen" is kept to the minute: a write a minute and not one a request.
const ACTIVITY_INTERVAL: Duration = Duration::minutes(1);

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
    let now = ctx.now();
    let row = sqlx::query!(
        r#"SELECT s.id, s.last_seen_at, s.authenticated_at, s.assurance, u.id AS user_id, u.email, u.name, u.time_zone, u.language,
             a.hash AS "avatar?",
             t.id AS "tenant_id?", t.slug AS "slug?", t.name AS "tenant_name?", t.plan AS "plan?",
             t.requests_per_second, t.concurrent_requests, t.mfa_required_from,
             t.sso_override, coalesce(t.sso_required, false) AS "sso_required!", c.id IS NOT NULL AS "by_connection!",
             s.connection_id IS NOT NULL AS "by_any_connection!",
             s.renewals, s.token_hash <> $1 AS "is_former!",
             coalesce(greatest(m.role_since, r.permissions_since) > s.token_since, false) AS "outdated!",
             s.assurance <> 'mfa'
               AND EXISTS (SELECT FROM factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS "owes_factor!",
             EXISTS (SELECT FROM sso_bypasses b WHERE b.tenant_id = t.id AND b.session_id = s.id) AS "bypass_noted!",
             m.id AS "membership_id?", m.last_active_at, r.id AS "role_id?",
             coalesce(r.key = 'owner', false) AS "is_owner!", r.name AS "role?", r.permissions AS "permissions?"
         FROM sessions s
         JOIN users u ON u.id = s.user_id
         LEFT JOIN user_avatars a ON a.user_id = u.id
         LEFT JOIN (tenants t
             JOIN memberships m ON m.tenant_id = t.id
             JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id)
           ON t.slug = $2 AND t.status = 'active' AND m.user_id = s.user_id AND m.suspended_at IS NULL
         LEFT JOIN connections c ON c.tenant_id = t.id AND c.id = s.connection_id AND c.live_version IS NOT NULL
         WHERE (s.token_hash = $1 OR (s.former_token_hash = $1 AND s.token_since > $5))
           AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4
           AND NOT EXISTS (
               SELECT FROM memberships lm JOIN tenants lt ON lt.id = lm.tenant_id
               WHERE lm.user_id = s.user_id AND lm.suspended_at IS NULL AND lt.status = 'active'
                 AND (s.last_seen_at <= $3 - make_interval(mins => lt.session_idle_minutes)
                   OR s.created_at <= $3 - make_interval(mins => lt.session_absolute_minutes)))"#,
        hash,
        slug,
        now,
        now - IDLE_LIMIT,
        now - FORMER_LIMIT,
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let Some(row) = row else { return Ok(None) };

    let stale =
        |seen: Option<OffsetDateTime>| seen.is_none_or(|seen| now - seen > ACTIVITY_INTERVAL);
    let stale =
        stale(Some(row.last_seen_at)) || (row.tenant_id.is_some() && stale(row.last_active_at));

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
        renewal: Renewal::of(row.renewals, row.is_former, row.outdated),
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
