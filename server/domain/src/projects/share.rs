//! Sharing a project with a member, or with everybody who has a role.

use super::access::{self, Use};
use crate::context::TenantContext;
use crate::database::{TenantRead, TenantTx};
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::{InvalidId, MembershipId, ProjectGrantId, ProjectId, RoleId};
use shared::permissions::Permission;
use shared::views::{GranteeView, ProjectGrantView, SharingView};
use std::str::FromStr;

/// Who a project is shared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantee {
    /// A member.
    Member(MembershipId),
    /// Everybody who has the role, now and later.
    Role(RoleId),
}

impl FromStr for Grantee {
    type Err = InvalidId;

    /// Reads the id of a member or of a role: its prefix says which.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse()
            .map(Self::Member)
            .or_else(|_| text.parse().map(Self::Role))
    }
}

/// Shares the project, or changes how it is shared with the same grantee.
///
/// # Errors
/// `forbidden`, also for whoever may not change the project; `not_found`; `invalid` at `grantee`.
pub async fn share(
    ctx: &TenantContext,
    project: ProjectId,
    grantee: Grantee,
    may_edit: bool,
) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsShare).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let (tenant, now, id) = (tx.tenant(), tx.now(), tx.new_id());
    let (membership, role) = match grantee {
        Grantee::Member(membership) => (Some(membership.uuid()), None),
        Grantee::Role(role) => (None, Some(role.uuid())),
    };
    let name = sqlx::query_scalar!(
        "SELECT name FROM projects WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL",
        tenant,
        project.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let grantee = sqlx::query_scalar!(
        r#"SELECT coalesce(
             (SELECT u.name FROM memberships m JOIN users u ON u.id = m.user_id
              WHERE m.tenant_id = $1 AND m.id = $2),
             (SELECT r.name FROM roles r WHERE r.tenant_id = $1 AND r.id = $3)) AS name"#,
        tenant,
        membership,
        role,
    )
    .fetch_one(tx.conn())
    .await?
    .ok_or_else(|| AppError::field("grantee", "Choose a member or a role."))?;
    // The grantee's kind chooses the index that says "already".
    let insert = if membership.is_some() {
        sqlx::query!(
            "INSERT INTO project_grants (tenant_id, id, project_id, membership_id, may_edit, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (tenant_id, project_id, membership_id) WHERE membership_id IS NOT NULL
             DO UPDATE SET may_edit = excluded.may_edit",
            tenant, id, project.uuid(), membership, may_edit, now,
        )
    } else {
        sqlx::query!(
            "INSERT INTO project_grants (tenant_id, id, project_id, role_id, may_edit, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (tenant_id, project_id, role_id) WHERE role_id IS NOT NULL
             DO UPDATE SET may_edit = excluded.may_edit",
            tenant,
            id,
            project.uuid(),
            role,
            may_edit,
            now,
        )
    };
    insert.execute(tx.conn()).await?;
    let event = Event::new(
        EventKind::ProjectShared,
        Target::new("project", project, name),
    )
    .changed("with", None, grantee.as_str())
    .changed("access", None, access_name(may_edit));
    tx.commit(event).await
}

/// Ends a sharing.
///
/// # Errors
/// `forbidden`, also for whoever may not change the project; `not_found`.
pub async fn unshare(ctx: &TenantContext, project: ProjectId, grant: ProjectGrantId) -> Result<()> {
    let mut tx = TenantTx::begin(ctx, Permission::ProjectsShare).await?;
    access::check(ctx, tx.conn(), project, Use::Change).await?;
    let tenant = tx.tenant();
    let ended = sqlx::query!(
        r#"DELETE FROM project_grants g USING projects p
           WHERE g.tenant_id = $1 AND g.id = $2 AND g.project_id = $3
             AND p.tenant_id = g.tenant_id AND p.id = g.project_id
           RETURNING p.name, g.may_edit, coalesce(
             (SELECT u.name FROM memberships m JOIN users u ON u.id = m.user_id
              WHERE m.tenant_id = g.tenant_id AND m.id = g.membership_id),
             (SELECT r.name FROM roles r WHERE r.tenant_id = g.tenant_id AND r.id = g.role_id)) AS grantee"#,
        tenant,
        grant.uuid(),
        project.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let event = Event::new(
        EventKind::ProjectUnshared,
        Target::new("project", project, ended.name),
    )
    .changed("with", ended.grantee.as_deref(), None)
    .changed("access", access_name(ended.may_edit), None);
    tx.commit(event).await
}

/// Who the project is shared with, and who it could be shared with.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn sharing(ctx: &TenantContext, project: ProjectId) -> Result<SharingView> {
    let mut read = TenantRead::begin(ctx, Permission::ProjectsShare).await?;
    access::check(ctx, read.conn(), project, Use::Change).await?;
    let tenant = read.tenant();
    let grants = sqlx::query!(
        r#"SELECT g.id, g.may_edit, g.role_id IS NOT NULL AS "is_role!", coalesce(u.name, r.name) AS "name!"
           FROM project_grants g
           LEFT JOIN memberships m ON m.tenant_id = g.tenant_id AND m.id = g.membership_id
           LEFT JOIN users u ON u.id = m.user_id
           LEFT JOIN roles r ON r.tenant_id = g.tenant_id AND r.id = g.role_id
           WHERE g.tenant_id = $1 AND g.project_id = $2 ORDER BY g.id LIMIT 500"#,
        tenant,
        project.uuid(),
    )
    .fetch_all(read.conn())
    .await?;
    let candidates = sqlx::query!(
        r#"(SELECT r.id AS "id!", r.name AS "name!", true AS "is_role!" FROM roles r
            WHERE r.tenant_id = $1 AND NOT 'projects.all' = ANY (r.permissions)
            ORDER BY r.name_key LIMIT 100)
           UNION ALL
           (SELECT m.id, u.name, false FROM memberships m JOIN users u ON u.id = m.user_id
            WHERE m.tenant_id = $1 AND m.suspended_at IS NULL ORDER BY u.name LIMIT 100)"#,
        tenant,
    )
    .fetch_all(read.conn())
    .await?;
    Ok(SharingView {
        grants: grants
            .into_iter()
            .map(|row| ProjectGrantView {
                id: ProjectGrantId::from_uuid(row.id),
                name: row.name,
                is_role: row.is_role,
                may_edit: row.may_edit,
            })
            .collect(),
        candidates: candidates
            .into_iter()
            .map(|row| GranteeView {
                id: if row.is_role {
                    RoleId::from_uuid(row.id).to_string()
                } else {
                    MembershipId::from_uuid(row.id).to_string()
                },
                name: row.name,
                is_role: row.is_role,
            })
            .collect(),
    })
}

const fn access_name(may_edit: bool) -> &'static str {
    if may_edit { "edit" } else { "view" }
}
