//! Who could still sign in if single sign-on were required now.

use crate::context::TenantContext;
use crate::error::Result;
use shared::permissions::{OWNER, Permission};
use shared::views::RehearsalView;

/// How many of those who would be locked out are named.
const MOST_NAMED: i32 = 50;

/// Rehearses it: nothing is changed.
///
/// # Errors
/// `forbidden`, `not_in_plan`, or the database's failure.
pub async fn rehearse_sso(ctx: &TenantContext) -> Result<RehearsalView> {
    ctx.tenant.require_sso()?;
    ctx.authorize(Permission::ConnectionsManage)?;
    // Factors and identities belong to people and not to the tenant: its own role sees none of them.
    let row = sqlx::query!(
        r#"WITH live AS (
               SELECT id FROM connections WHERE tenant_id = $1 AND live_version IS NOT NULL
           ), member AS (
               SELECT u.email, r.key = $2 AS owner,
                   EXISTS (SELECT FROM factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS factor,
                   EXISTS (SELECT FROM identities i JOIN live ON live.id = i.connection_id
                           WHERE i.user_id = u.id) AS proven,
                   EXISTS (SELECT FROM domains d WHERE d.tenant_id = $1 AND d.verified_at IS NOT NULL
                           AND d.name = split_part(u.email, '@', 2)) AS in_domain
               FROM memberships m
               JOIN users u ON u.id = m.user_id
               JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
               WHERE m.tenant_id = $1 AND m.suspended_at IS NULL
           )
           SELECT count(*) AS "members!",
               count(*) FILTER (WHERE proven AND in_domain) AS "proven!",
               count(*) FILTER (WHERE NOT proven AND in_domain) AS "expected!",
               count(*) FILTER (WHERE NOT in_domain AND NOT (owner AND factor)) AS "locked_out_count!",
               coalesce((array_agg(email ORDER BY email)
                   FILTER (WHERE NOT in_domain AND NOT (owner AND factor)))[1:$3::int], '{}') AS "locked_out!",
               count(*) FILTER (WHERE owner) AS "owners!",
               count(*) FILTER (WHERE owner AND factor) AS "owners_with_second_factor!",
               (SELECT count(*) FROM live) AS "active_connections!"
           FROM member"#,
        ctx.tenant.id.uuid(),
        OWNER.key,
        MOST_NAMED,
    )
    .fetch_one(&ctx.request.realm.0.auth)
    .await?;
    Ok(RehearsalView {
        members: row.members,
        proven: row.proven,
        expected: row.expected,
        locked_out: row.locked_out,
        locked_out_count: row.locked_out_count,
        owners_with_second_factor: row.owners_with_second_factor,
        owners: row.owners,
        active_connections: row.active_connections,
    })
}
