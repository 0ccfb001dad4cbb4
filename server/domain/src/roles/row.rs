//! A role as the database has it.

use super::may_grant;
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use shared::AppError;
use shared::ids::RoleId;
use shared::permissions::PermissionSet;
use uuid::Uuid;

/// A role that an operation is about.
#[derive(Debug, Clone)]
pub(crate) struct RoleRow {
    pub(crate) id: Uuid,
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) permissions: PermissionSet,
}

impl RoleRow {
    /// The role, so that nobody else changes it before this transaction ends.
    ///
    /// # Errors
    /// `not_found`, or the database's failure.
    pub(crate) async fn lock(tx: &mut TenantTx<'_>, role: RoleId) -> Result<Self> {
        let tenant = tx.tenant();
        let row = sqlx::query!(
            "SELECT id, key, name, description, permissions FROM roles
             WHERE tenant_id = $1 AND id = $2 FOR UPDATE",
            tenant,
            role.uuid(),
        )
        .fetch_one(tx.conn())
        .await?;
        Ok(Self {
            id: row.id,
            key: row.key,
            name: row.name,
            description: row.description,
            permissions: PermissionSet::from_names(row.permissions.iter().map(String::as_str)),
        })
    }

    /// The role if the actor may give it; as a form's field `field` says otherwise.
    ///
    /// # Errors
    /// `invalid` at the field, or the database's failure.
    pub(crate) async fn grantable(
        tx: &mut TenantTx<'_>,
        ctx: &TenantContext,
        role: RoleId,
        field: &str,
    ) -> Result<Self> {
        let row = Self::chosen(tx, role, field).await?;
        row.check_reach(ctx, field)?;
        Ok(row)
    }

    /// The role that a form's field `field` names, whether or not the actor may give it.
    ///
    /// # Errors
    /// `invalid` at the field, or the database's failure.
    pub(crate) async fn chosen(tx: &mut TenantTx<'_>, role: RoleId, field: &str) -> Result<Self> {
        match Self::lock(tx, role).await {
            Err(crate::Error::Refused(_)) => Err(not_to_give(field).into()),
            locked => locked,
        }
    }

    /// Refuses a role that the actor may not give, at the form's field `field`.
    ///
    /// # Errors
    /// `invalid` at the field.
    pub(crate) fn check_reach(&self, ctx: &TenantContext, field: &str) -> Result<(), AppError> {
        if self.within_reach(ctx) {
            return Ok(());
        }
        Err(not_to_give(field))
    }

    /// Whether the actor holds all it allows.
    pub(crate) fn within_reach(&self, ctx: &TenantContext) -> bool {
        may_grant(ctx, self.key.as_deref(), self.permissions)
    }

    /// Refuses to change a built-in role, or one that allows more than the actor holds.
    ///
    /// # Errors
    /// `conflict` or `forbidden`.
    pub(super) fn check_editable(&self, ctx: &TenantContext) -> Result<()> {
        if self.key.is_some() {
            let message =
                "Built-in roles stay as they are. Duplicate the role, and change the copy.";
            return Err(AppError::new(shared::ErrorCode::Conflict, message).into());
        }
        if !self.within_reach(ctx) {
            return Err(AppError::forbidden().into());
        }
        Ok(())
    }
}

fn not_to_give(field: &str) -> AppError {
    AppError::field(field, "Choose a role that you may give.")
}
