//! The operator who is signed in.

use crate::ids::OperatorId;
use serde::{Deserialize, Serialize};

/// Who is signed in to the operator portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorView {
    /// The operator.
    pub id: OperatorId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}
