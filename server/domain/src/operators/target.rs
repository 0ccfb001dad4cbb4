//! The operator an operation is about.

use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::Target;
use shared::ids::OperatorId;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::{AppError, ErrorCode};

/// An operator, locked: nobody else changes them before the transaction ends.
pub(super) struct TargetOperator {
    pub(super) id: OperatorId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: OperatorRole,
    pub(super) disabled: bool,
    others_own: bool,
    actor: OperatorId,
    actor_role: OperatorRole,
}

impl TargetOperator {
    /// Locks the owners, the operator and the one who acts, in the order of their ids: operations on
    /// operators take turns, so that two of them cannot each take the other's owner away. Whoever
    /// acts may have lost their role since the request began, so that is looked at again.
    ///
    /// # Errors
    /// `forbidden`, `not_found`, or the database's failure.
    pub(super) async fn lock(
        tx: &mut OperatorTx<'_>,
        ctx: &OperatorContext,
        id: OperatorId,
    ) -> Result<Self> {
        let actor = ctx.operator.id;
        let rows = sqlx::query!(
            r#"SELECT id, name, email, role, disabled_at,
                      password_hash IS NOT NULL OR coalesce(provider_issuer = $3, false) AS "can_sign_in!"
               FROM operators
               WHERE id IN ($1, $2) OR (role = 'owner' AND disabled_at IS NULL)
               ORDER BY id FOR NO KEY UPDATE"#,
            id.uuid(),
            actor.uuid(),
            super::provider::issuer(&ctx.realm),
        )
        .fetch_all(tx.conn())
        .await?;
        let by = rows
            .iter()
            .find(|row| row.id == actor.uuid() && row.disabled_at.is_none())
            .ok_or_else(AppError::unauthenticated)?;
        let actor_role = super::stored_role(&by.role)?;
        if !actor_role.allows(OperatorPermission::OperatorsWrite) {
            let message = "Your role does not allow this any more.";
            return Err(AppError::new(ErrorCode::Forbidden, message).into());
        }
        let others_own = rows.iter().any(|row| {
            row.id != id.uuid()
                && row.role == OperatorRole::Owner.key()
                && row.disabled_at.is_none()
                // Who has not used the link in the mail yet can help nobody.
                && row.can_sign_in
        });
        let row = rows
            .into_iter()
            .find(|row| row.id == id.uuid())
            .ok_or_else(AppError::not_found)?;
        Ok(Self {
            id,
            role: super::stored_role(&row.role)?,
            name: row.name,
            email: row.email,
            disabled: row.disabled_at.is_some(),
            others_own,
            actor,
            actor_role,
        })
    }

    /// Refuses unless the actor holds all that this operator holds.
    ///
    /// # Errors
    /// `forbidden`.
    pub(super) fn check_reach(&self) -> Result<()> {
        if self.actor_role.covers(self.role) {
            return Ok(());
        }
        let message = "They hold permissions that you do not: ask somebody who does.";
        Err(AppError::new(ErrorCode::Forbidden, message).into())
    }

    /// Refuses to give a role that holds more than the actor does.
    ///
    /// # Errors
    /// `invalid` at `role`.
    pub(super) fn check_grantable(&self, role: OperatorRole) -> Result<()> {
        check_grantable(self.actor_role, role)
    }

    /// Refuses to do to oneself what only others can undo.
    ///
    /// # Errors
    /// `conflict`.
    pub(super) fn check_other(&self) -> Result<()> {
        if self.actor != self.id {
            return Ok(());
        }
        let message = "You cannot do this to yourself. Ask another owner.";
        Err(AppError::new(ErrorCode::Conflict, message).into())
    }

    /// Refuses if nobody who can sign in would own the portal without this operator.
    ///
    /// # Errors
    /// `conflict`.
    pub(super) fn check_not_last_owner(&self) -> Result<()> {
        if self.role != OperatorRole::Owner || self.disabled || self.others_own {
            return Ok(());
        }
        let message = "Nobody else owns the portal. Make somebody else an owner first.";
        Err(AppError::new(ErrorCode::Conflict, message).into())
    }

    /// What stands in the log.
    pub(super) fn target(&self) -> Target {
        Target::new("operator", self.id, self.name.as_str())
    }
}

/// Refuses a role that holds more than `holder` does.
///
/// # Errors
/// `invalid` at `role`.
pub(super) fn check_grantable(holder: OperatorRole, role: OperatorRole) -> Result<()> {
    if holder.covers(role) {
        return Ok(());
    }
    let message = "This role holds permissions that you do not: choose another.";
    Err(AppError::field("role", message).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn target(role: OperatorRole, others_own: bool, actor_role: OperatorRole) -> TargetOperator {
        TargetOperator {
            id: OperatorId::from_uuid(Uuid::from_u128(1)),
            name: "Olga".to_owned(),
            email: "olga@tenantry.example".to_owned(),
            role,
            disabled: false,
            others_own,
            actor: OperatorId::from_uuid(Uuid::from_u128(2)),
            actor_role,
        }
    }

    /// Today only owners manage operators, so that no request gets as far as these rules; they hold
    /// for whatever role may do it tomorrow.
    #[test]
    fn nobody_reaches_above_themselves_and_the_last_owner_stays() {
        use OperatorRole::{Billing, Owner, ReadOnly, Support};
        assert!(target(Owner, true, Support).check_reach().is_err());
        assert!(target(Billing, true, Support).check_reach().is_ok());
        assert!(
            target(Billing, true, Support)
                .check_grantable(ReadOnly)
                .is_err()
        );
        assert!(target(Billing, true, Owner).check_grantable(Owner).is_ok());
        assert!(target(Owner, false, Owner).check_not_last_owner().is_err());
        assert!(target(Owner, true, Owner).check_not_last_owner().is_ok());
        assert!(target(Support, false, Owner).check_not_last_owner().is_ok());
    }
}
