//! Codes of authenticator apps (RFC 6238): six digits, thirty seconds, one step of tolerance.

use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use shared::ids::UserId;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};

const LABEL: &[u8] = b"totp";

/// Seals a secret for the database: nobody else's row opens with it.
pub(super) fn seal(key: &SecretKey, user: UserId, secret: &[u8]) -> Result<Vec<u8>> {
    key.seal(LABEL, user.uuid().as_bytes(), secret)
}

/// The generator behind a sealed secret.
pub(super) fn open(key: &SecretKey, user: UserId, email: &str, sealed: &[u8]) -> Result<Totp> {
    let secret = key.open(LABEL, user.uuid().as_bytes(), sealed)?;
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_issuer(Some(mail::PRODUCT))
        .with_account_name(email)
        .with_skew(1)
        .build()
        .map_err(Error::internal)
}

/// The time step that a code belongs to; none when it is wrong.
pub(super) fn step_of(totp: &Totp, code: &str, now: OffsetDateTime) -> Option<i64> {
    let seconds = u64::try_from(now.unix_timestamp()).ok()?;
    let step = totp.check(code, seconds)?;
    i64::try_from(step).ok()
}
