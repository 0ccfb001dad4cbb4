//! The operator portal's realm and its contexts.

use super::{RequestMeta, Tools, require_recent, to_zone};
use shared::ids::{OperatorId, OperatorSessionId};
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::{AppError, ErrorCode};
use sqlx::PgPool;
use std::sync::Arc;
use time::OffsetDateTime;

/// The operator realm: all the operator portal can reach. Its pool is private to this crate.
#[derive(Clone)]
pub struct OperatorRealm(pub(crate) Arc<OperatorRealmParts>);

pub(crate) struct OperatorRealmParts {
    pub(crate) operator: PgPool,
    pub(crate) tools: Tools,
}

impl OperatorRealm {
    pub(crate) fn tools(&self) -> &Tools {
        &self.0.tools
    }
}

/// An operator who is signed in.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// Their time zone's IANA name.
    pub time_zone: String,
}

/// A request of an operator who is signed in, with a second factor or by the company's provider: there is no other
/// session.
#[derive(Clone)]
pub struct OperatorContext {
    pub(crate) realm: OperatorRealm,
    /// Where it comes from.
    pub meta: RequestMeta,
    /// The session.
    pub session_id: OperatorSessionId,
    /// Whose it is.
    pub operator: Operator,
    /// When they last proved who they are.
    pub(crate) authenticated_at: OffsetDateTime,
}

impl OperatorContext {
    /// Refuses unless the operator's role holds the permission.
    ///
    /// # Errors
    /// `forbidden`.
    pub fn authorize(&self, permission: OperatorPermission) -> Result<(), AppError> {
        if self.operator.role.allows(permission) {
            return Ok(());
        }
        let message = "Your role does not allow this. Ask an operator who is an owner.";
        Err(AppError::new(ErrorCode::Forbidden, message))
    }

    /// For what must not happen behind an open laptop: the operator has proved who they are lately.
    ///
    /// # Errors
    /// `confirm_identity`; then `operators::confirm` helps.
    pub fn require_recent(&self) -> Result<(), AppError> {
        require_recent(self.realm.tools().clock.now(), self.authenticated_at)
    }

    /// The moment in the operator's own time zone.
    pub fn local(&self, moment: OffsetDateTime) -> OffsetDateTime {
        to_zone(moment, &self.operator.time_zone)
    }
}
