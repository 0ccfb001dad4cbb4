//! Making an operator, from the command line: the first one, and whoever replaces a lost owner.

use super::invite::{Invitee, created, insert};
use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorRole;
use shared::requests::{EmailAddress, Password, PersonName};

/// Who the new operator is.
#[derive(Debug, Clone)]
pub struct NewOperator {
    /// Their e-mail address.
    pub email: EmailAddress,
    /// Their name.
    pub name: PersonName,
    /// What they are.
    pub role: OperatorRole,
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
    let known = [new.email.as_str(), new.name.as_str()];
    let passwords = &realm.tools().passwords;
    let password_hash = passwords.hash_new(new.password, &known).await?;
    let who = Invitee {
        email: new.email,
        name: new.name,
        role: new.role,
    };
    let mut tx = OperatorTx::begin_for_command_line(realm, meta).await?;
    let id = insert(&mut tx, &who, Some(password_hash)).await?;
    tx.commit(created(id, &who)).await?;
    Ok(id)
}
