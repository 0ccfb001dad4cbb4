//! What the worker does again and again, beside the queue: sealing audit logs every second; every
//! hour, the coming months' partitions and the removal of what retention lets go and of exports that are over;
//! for single sign-on, the reading of metadata, warnings of certificates that end, and the removal of
//! what is over; as of sessions, sign-ins and products' tokens that ended long ago, and of failed sign-ins that no longer count.
//!
//! Several workers may do it at once. Sealing and signing keys lock what they change; of the rest, each step is done
//! by one worker at a time ([`Turns`]) and leaves nothing due to the next.

use domain::audit::{Caretaker, Sealer};
use domain::connections::Refresher;
use domain::database::Turns;
use domain::oauth::SigningKeys;
use domain::{OperatorRealm, TenantRealm, backoff, oauth, operators, sessions, sign_in_flows};
use std::fmt::Display;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

const SEAL_EVERY: Duration = Duration::from_secs(1);
const TEND_EVERY: Duration = Duration::from_hours(1);

/// Seals until asked to stop. A failure is logged and tried again: what waits, waits.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn seal_audit_logs(sealer: Sealer, stop: CancellationToken) -> anyhow::Result<()> {
    let mut second = interval(SEAL_EVERY);
    second.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while stop.run_until_cancelled(second.tick()).await.is_some() {
        if let Err(error) = sealer.seal_all().await {
            tracing::error!(%error, "cannot seal audit logs");
        }
    }
    Ok(())
}

/// Tends audit logs until asked to stop. A failure is logged and tried again an hour later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn tend_audit_logs(
    caretaker: Caretaker,
    turns: Turns,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        step(&turns, "audit.partitions", caretaker.tend_partitions()).await;
        step(&turns, "audit.retention", caretaker.remove_expired()).await;
        step(&turns, "audit.exports", caretaker.remove_expired_exports()).await;
    }
    Ok(())
}

/// Tends connections until asked to stop. A failure is logged and tried again an hour later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn tend_connections(
    refresher: Refresher,
    turns: Turns,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        step(&turns, "connections.refresh", refresher.refresh_metadata()).await;
        // After that: a certificate that has a successor by now is none to warn of.
        step(&turns, "connections.warn", refresher.warn_of_ends()).await;
        step(&turns, "connections.forget", refresher.forget()).await;
    }
    Ok(())
}

/// Removes what is kept of past sessions and sign-ins, until asked to stop. A failure is logged and tried again an
/// hour later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn forget_what_is_over(
    tenants: TenantRealm,
    portal: OperatorRealm,
    turns: Turns,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        step(&turns, "sessions.forget", sessions::forget(&tenants)).await;
        step(&turns, "flows.forget", sign_in_flows::forget(&tenants)).await;
        step(&turns, "oauth.forget", oauth::forget(&tenants)).await;
        step(&turns, "operators.forget", operators::forget(&portal)).await;
        let failures = backoff::forget(&tenants, &portal);
        step(&turns, "backoff.forget", failures).await;
    }
    Ok(())
}

/// Does a step, unless another worker is doing it, and logs what came of it.
async fn step<T: Default + Display + PartialEq>(
    turns: &Turns,
    name: &'static str,
    work: impl Future<Output = domain::Result<T>>,
) {
    match turns.take(name, work).await {
        Ok(Some(count)) if count != T::default() => {
            tracing::info!(step = name, %count, "upkeep done");
        }
        Ok(_) => {}
        Err(error) => tracing::error!(step = name, %error, "upkeep failed"),
    }
}

/// Changes the keys that sign tokens when that is due, until asked to stop. A failure is logged and tried again
/// an hour later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn tend_signing_keys(keys: SigningKeys, stop: CancellationToken) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        if let Err(error) = keys.tend().await {
            tracing::error!(%error, "cannot tend signing keys");
        }
    }
    Ok(())
}
