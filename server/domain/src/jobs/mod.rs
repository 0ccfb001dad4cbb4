//! Work that happens after a change, at least once.
//!
//! A job is a struct and a file. It is enqueued in the transaction of the change that causes it,
//! carries its tenant, and enters it again before it runs; see [`Job`]. What leaves the house (mail)
//! leaves from here, with an id that makes a repetition recognisable.

mod queue;
mod read_metadata;
mod send_certificate_expiring;
mod send_existing_account;
mod send_factor_changed;
mod send_identity_changed;
mod send_invitation;
mod send_new_sign_in;
mod send_operator_factor_changed;
mod send_operator_factors_reset;
mod send_operator_link;
mod send_password_changed;
mod send_password_reset;
mod send_sso_bypassed;
mod send_verification;
mod send_welcome;
mod worker;
mod write_audit_export;

pub(crate) use queue::enqueue;
pub use queue::{Job, JobError, JobRun};
pub(crate) use read_metadata::ReadMetadata;
pub(crate) use send_certificate_expiring::SendCertificateExpiring;
pub(crate) use send_existing_account::SendExistingAccount;
pub(crate) use send_factor_changed::SendFactorChanged;
pub(crate) use send_identity_changed::SendIdentityChanged;
pub(crate) use send_invitation::SendInvitation;
pub(crate) use send_new_sign_in::SendNewSignIn;
pub(crate) use send_operator_factor_changed::SendOperatorFactorChanged;
pub(crate) use send_operator_factors_reset::SendOperatorFactorsReset;
pub(crate) use send_operator_link::SendOperatorLink;
pub(crate) use send_password_changed::SendPasswordChanged;
pub(crate) use send_password_reset::SendPasswordReset;
pub(crate) use send_sso_bypassed::SendSsoBypassed;
pub(crate) use send_verification::SendVerification;
pub(crate) use send_welcome::SendWelcome;
pub use worker::{JobTools, Worker};
pub(crate) use write_audit_export::WriteAuditExport;
