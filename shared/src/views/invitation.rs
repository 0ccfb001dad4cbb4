//! Invitations, for those who send and those who get them.

use super::Moment;
use crate::ids::InvitationId;
use serde::{Deserialize, Serialize};

/// An invitation that has not been accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// The role they will have.
    pub role: String,
    /// Who invited them.
    pub invited_by: String,
    /// When the latest mail was sent.
    #[serde(with = "time::serde::rfc3339")]
    pub sent_at: Moment,
    /// When the link stops working.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: Moment,
    /// Whether the link has stopped working.
    pub expired: bool,
}

/// What somebody who opens an invitation's link sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationOffer {
    /// The workspace's name.
    pub workspace: String,
    /// The address the invitation was sent to.
    pub email: String,
    /// The role they will have.
    pub role: String,
    /// Who invited them.
    pub invited_by: String,
    /// Whether that address has an account already. Told only to the holder of the link, which
    /// was mailed to that very address.
    pub has_account: bool,
    /// The address of whoever is signed in, if somebody is.
    pub signed_in_as: Option<String>,
}
