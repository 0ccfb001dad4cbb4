//! The roles of a workspace.

use super::may_grant;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use shared::AppError;
use shared::ids::RoleId;
use shared::permissions::{Permission, PermissionSet};
use shared::views::{RoleSummary, RoleView};
use sqlx::PgConnection;
use uuid::Uuid;

/// All roles, the built-in ones first; there are few ([`super::MOST_ROLES`]).
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn list(ctx: &TenantContext) -> Result<Vec<RoleSummary>> {
    let mut read = TenantRead::begin(ctx, Permission::RolesRead).await?;
    let tenant = read.tenant();
    read_all(ctx, tenant, None, read.conn()).await
}

/// One role.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn get(ctx: &TenantContext, role: RoleId) -> Result<RoleSummary> {
    let mut read = TenantRead::begin(ctx, Permission::RolesRead).await?;
    let tenant = read.tenant();
    let found = read_all(ctx, tenant, Some(role.uuid()), read.conn()).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| AppError::not_found().into())
}

/// The roles the actor can give.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn grantable(ctx: &TenantContext) -> Result<Vec<RoleView>> {
    Ok(choices(ctx).await?.grantable)
}

/// The roles that a list of people offers.
#[derive(Debug, Default)]
pub struct RoleChoices {
    /// To filter by: all roles; none if the actor may not see them.
    pub all: Vec<RoleView>,
    /// To give: those within the actor's reach.
    pub grantable: Vec<RoleView>,
}

/// The roles that the actor can filter by, and those they can give.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn choices(ctx: &TenantContext) -> Result<RoleChoices> {
    let mut read = TenantRead::begin(ctx, Permission::MembersRead).await?;
    let tenant = read.tenant();
    let sees_all = ctx.permissions.allows(Permission::RolesRead);
    let mut choices = RoleChoices::default();
    for summary in read_all(ctx, tenant, None, read.conn()).await? {
        if summary.within_reach {
            choices.grantable.push(summary.role.clone());
        }
        if sees_all {
            choices.all.push(summary.role);
        }
    }
    Ok(choices)
}

async fn read_all(
    ctx: &TenantContext,
    tenant: Uuid,
    only: Option<Uuid>,
    connection: &mut PgConnection,
) -> Result<Vec<RoleSummary>> {
    let rows = sqlx::query!(
        r#"SELECT r.id, r.key, r.name, r.description, r.permissions,
             (SELECT count(*) FROM memberships m
              WHERE m.tenant_id = r.tenant_id AND m.role_id = r.id) AS "members!",
             (SELECT count(*) FROM invitations i
              WHERE i.tenant_id = r.tenant_id AND i.role_id = r.id
                AND i.accepted_at IS NULL AND i.revoked_at IS NULL) AS "invitations!",
             (SELECT count(*) FROM connections c
              WHERE c.tenant_id = r.tenant_id AND c.role_id = r.id) AS "connections!"
         FROM roles r
         WHERE r.tenant_id = $1 AND ($2::uuid IS NULL OR r.id = $2)
         ORDER BY r.key IS NULL, r.key <> 'owner', cardinality(r.permissions) DESC, r.name_key LIMIT 200"#,
        tenant,
        only,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let permissions = PermissionSet::from_names(row.permissions.iter().map(String::as_str));
            RoleSummary {
                within_reach: may_grant(ctx, row.key.as_deref(), permissions),
                role: RoleView {
                    id: RoleId::from_uuid(row.id),
                    key: row.key,
                    name: row.name,
                    description: row.description,
                },
                permissions: permissions.names(),
                members: row.members,
                invitations: row.invitations,
                connections: row.connections,
            }
        })
        .collect())
}
