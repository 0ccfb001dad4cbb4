//! Making an operator, from the command line.

use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::passwords::require_strength;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::requests::{EmailAddress, Password, PersonName};

/// Who the new operator is.
#[derive(Debug, Clone)]
pub struct NewOperator {
    /// Their e-mail address.
    pub email: EmailAddress,
    /// Their name.
    pub name: PersonName,
    /// Their password.
    pub password: Password,
}

/// Creates the operator.
///
/// # Errors
/// `invalid` for a weak password or an address that has an operator already.
pub async fn create(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    new: NewOperator,
) -> Result<OperatorId> {
    require_strength(&new.password, &[new.email.as_str(), new.name.as_str()])?;
    let password_hash = realm.tools().passwords.hash(new.password).await?;
    let mut tx = OperatorTx::begin(realm, meta).await?;
    let (id, now) = (tx.new_id(), tx.now());
    sqlx::query!(
        "INSERT INTO operators (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        new.email.as_str(),
        new.name.as_str(),
        password_hash,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match Error::violated_constraint(&error) {
        Some("operators_email_key") => {
            AppError::field("email", "There is an operator with this address.").into()
        }
        _ => Error::from(error),
    })?;
    let id = OperatorId::from_uuid(id);
    let target = Target::new("operator", id, new.name.as_str());
    tx.commit(None, Event::new(EventKind::OperatorCreated, target))
        .await?;
    Ok(id)
}
