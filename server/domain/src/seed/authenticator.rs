//! The authenticator app of the demo's operators: one for all of them, with a key that is no secret.

use crate::clock::Clock;
use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::{Error, Result};
use crate::factors::{Holder, totp};
use crate::operators::factors;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::OperatorId;
use shared::requests::FactorName;
use std::str::FromStr as _;
use totp_rs::{Builder, Secret};

const KEY: [u8; 20] = *b"tenantry-demo-secret";
const NAME: &str = "Demo authenticator";

/// The key, as an app takes it.
pub(super) fn key() -> String {
    Secret::from(KEY).to_base32()
}

/// What the app shows now.
///
/// # Errors
/// When the clock stands before 1970.
pub fn operator_code(clock: &Clock) -> Result<String> {
    let now = u64::try_from(clock.now().unix_timestamp()).map_err(Error::internal)?;
    let totp = Builder::new()
        .with_secret(Secret::from(KEY))
        .build_noncompliant();
    Ok(totp.generate(now).to_string())
}

/// Adds the app to an operator, who then signs in as after a first time.
pub(super) async fn add(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    id: OperatorId,
    email: &str,
) -> Result<()> {
    let key = &realm.tools().key;
    let sealed = totp::seal(key, Holder::Operator { id, email }, &KEY)?;
    let name = super::parse(FactorName::from_str(NAME))?;
    let mut tx = OperatorTx::begin_for_command_line(realm, meta).await?;
    // No code was ever used.
    factors::insert_confirmed(&mut tx, id, &name, &sealed, 0).await?;
    factors::replace_recovery_codes(&mut tx, id, key).await?;
    let target = Target::new("operator", id, email);
    let event = Event::new(EventKind::OperatorFactorAdded, target);
    tx.commit(event).await
}
