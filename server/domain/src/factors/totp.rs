//! Codes of authenticator apps (RFC 6238): six digits, thirty seconds, one step of tolerance. The
//! same in both realms; whose a secret is, its seal knows.

use super::holder::Holder;
use crate::error::{Error, Result};
use crate::secrets::{SecretKey, random_bytes};
use shared::AppError;
use shared::views::TotpEnrolment;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};

/// Keys of the two realms differ, so that a secret of one is nothing in the other.
const fn label(holder: Holder<'_>) -> &'static [u8] {
    match holder {
        Holder::User { .. } => b"totp",
        Holder::Operator { .. } => b"operator-totp",
    }
}

/// A new secret, sealed for the database: nobody else's row opens with it.
pub(crate) fn new_secret(key: &SecretKey, holder: Holder<'_>) -> Result<Vec<u8>> {
    seal(key, holder, &random_bytes::<20>())
}

/// Seals a secret.
pub(crate) fn seal(key: &SecretKey, holder: Holder<'_>, secret: &[u8]) -> Result<Vec<u8>> {
    key.seal(label(holder), holder.owner().as_bytes(), secret)
}

/// The generator behind a sealed secret.
pub(crate) fn open(key: &SecretKey, holder: Holder<'_>, sealed: &[u8]) -> Result<Totp> {
    let secret = key.open(label(holder), holder.owner().as_bytes(), sealed)?;
    Builder::new()
        .with_secret(Secret::from(secret))
        .with_issuer(Some(holder.issuer()))
        .with_account_name(holder.email())
        .with_skew(1)
        .build()
        .map_err(Error::internal)
}

/// What an app needs to know.
pub(crate) fn enrolment(
    key: &SecretKey,
    holder: Holder<'_>,
    sealed: &[u8],
) -> Result<TotpEnrolment> {
    let totp = open(key, holder, sealed)?;
    Ok(TotpEnrolment {
        account: holder.email().to_owned(),
        secret: totp.secret().to_base32(),
        address: totp.to_url().map_err(Error::internal)?,
    })
}

/// The time step that a code belongs to; none when it is wrong.
pub(crate) fn step_of(totp: &Totp, code: &str, now: OffsetDateTime) -> Option<i64> {
    let seconds = u64::try_from(now.unix_timestamp()).ok()?;
    let step = totp.check(code, seconds)?;
    i64::try_from(step).ok()
}

/// The time step of the code that proves that an app has taken the secret.
///
/// # Errors
/// `invalid` at `code`.
pub(crate) fn first_step(
    key: &SecretKey,
    holder: Holder<'_>,
    sealed: &[u8],
    code: &str,
    now: OffsetDateTime,
) -> Result<i64> {
    let totp = open(key, holder, sealed)?;
    let code: String = code.split_whitespace().collect();
    step_of(&totp, &code, now).ok_or_else(|| {
        let message = "This is not the code that the app should show now. Check that the clock of your phone is right.";
        AppError::field("code", message).into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::{OperatorId, UserId};
    use uuid::Uuid;

    #[test]
    fn a_secret_opens_for_its_holder_in_its_realm_alone() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        let (id, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let email = "olga@tenantry.example";
        let operator = |id| Holder::Operator {
            id: OperatorId::from_uuid(id),
            email,
        };
        let user = Holder::User {
            id: UserId::from_uuid(id),
            email,
        };
        let sealed = new_secret(&key, operator(id)).expect("sealed");
        let enrolment = enrolment(&key, operator(id), &sealed).expect("opened");
        assert!(
            enrolment
                .address
                .starts_with("otpauth://totp/Tenantry%20operators:olga%40tenantry.example?"),
            "{}",
            enrolment.address
        );
        assert!(open(&key, operator(other), &sealed).is_err());
        assert!(open(&key, user, &sealed).is_err());
    }
}
