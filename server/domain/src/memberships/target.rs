//! The member an operation is about.

use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::recording::Target;
use crate::roles::may_grant;
use shared::ids::MembershipId;
use shared::permissions::{OWNER, PermissionSet};
use shared::{AppError, ErrorCode};
use uuid::Uuid;

/// A member, locked: nobody else changes them before the transaction ends.
pub(super) struct TargetMember {
    pub(super) id: MembershipId,
    pub(super) user: Uuid,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) suspended: bool,
    role_key: Option<String>,
    permissions: PermissionSet,
}

impl TargetMember {
    /// Locks the tenant and then the member: operations on members of one tenant take turns, so that
    /// two of them cannot each take the other's owner away.
    ///
    /// # Errors
    /// `not_found`, or the database's failure.
    pub(super) async fn lock(tx: &mut TenantTx<'_>, membership: MembershipId) -> Result<Self> {
        let tenant = tx.tenant();
        // Not FOR UPDATE, which would hold up whatever only refers to the tenant.
        sqlx::query!(
            "SELECT id FROM tenants WHERE id = $1 FOR NO KEY UPDATE",
            tenant
        )
        .fetch_one(tx.conn())
        .await?;
        let row = sqlx::query!(
            "SELECT m.user_id, m.suspended_at, u.name, r.key, r.name AS role, r.permissions
             FROM memberships m
             JOIN users u ON u.id = m.user_id
             JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
             WHERE m.tenant_id = $1 AND m.id = $2 FOR NO KEY UPDATE OF m",
            tenant,
            membership.uuid(),
        )
        .fetch_one(tx.conn())
        .await?;
        Ok(Self {
            id: membership,
            user: row.user_id,
            name: row.name,
            role: row.role,
            suspended: row.suspended_at.is_some(),
            role_key: row.key,
            permissions: PermissionSet::from_names(row.permissions.iter().map(String::as_str)),
        })
    }

    /// Refuses unless the actor holds all that this member holds.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn check_reach(&self, ctx: &TenantContext) -> Result<()> {
        if may_grant(ctx, self.role_key.as_deref(), self.permissions) {
            return Ok(());
        }
        let message = "They hold permissions that you do not: ask somebody who does.";
        Err(AppError::new(ErrorCode::Forbidden, message).into())
    }

    /// Refuses to do to oneself what only others can undo.
    ///
    /// # Errors
    /// `conflict`.
    pub(super) fn check_other(&self, ctx: &TenantContext) -> Result<()> {
        if ctx.membership_id == Some(self.id) {
            let message = "You cannot do this to yourself. To go, leave the workspace.";
            return Err(AppError::new(ErrorCode::Conflict, message).into());
        }
        Ok(())
    }

    /// Refuses if nobody would own the workspace without this member.
    ///
    /// # Errors
    /// `conflict`, or the database's failure.
    pub(super) async fn check_not_last_owner(&self, tx: &mut TenantTx<'_>) -> Result<()> {
        if self.role_key.as_deref() != Some(OWNER.key) {
            return Ok(());
        }
        let tenant = tx.tenant();
        let others = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT FROM memberships m
                 JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
                 WHERE m.tenant_id = $1 AND m.id <> $2 AND r.key = $3
                   AND m.suspended_at IS NULL) AS "exists!""#,
            tenant,
            self.id.uuid(),
            OWNER.key,
        )
        .fetch_one(tx.conn())
        .await?;
        if others {
            return Ok(());
        }
        let message = "Nobody else owns this workspace. Make somebody else an owner first.";
        Err(AppError::new(ErrorCode::Conflict, message).into())
    }

    /// What stands in the log.
    pub(super) fn target(&self) -> Target {
        Target::new("member", self.id, self.name.as_str())
    }
}

/// Takes seats, or gives them back with a negative number.
pub(super) async fn take_seats(tx: &mut TenantTx<'_>, seats: i32) -> Result<()> {
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE tenants SET seats = seats + $2 WHERE id = $1",
        tenant,
        seats
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
