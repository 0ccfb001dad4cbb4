//! What the worker does again and again, beside the queue: sealing audit logs every second; every
//! hour, the coming months' partitions and the removal of what retention lets go and of exports that are over;
//! and for single sign-on, the reading of metadata, warnings of certificates that end, and the removal of
//! what is over; as of sessions that ended long ago, and of failed sign-ins that no longer count.
//!
//! Several workers may do it at once: each step takes a lock in the database and is nothing when it
//! has been done.

use domain::audit::{Caretaker, Sealer};
use domain::connections::Refresher;
use domain::oauth::SigningKeys;
use domain::{OperatorRealm, TenantRealm, backoff, sessions};
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
pub async fn tend_audit_logs(caretaker: Caretaker, stop: CancellationToken) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        match caretaker.tend_partitions().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "audit partitions tended"),
            Err(error) => tracing::error!(%error, "cannot tend audit partitions"),
        }
        match caretaker.remove_expired().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "expired audit entries removed"),
            Err(error) => tracing::error!(%error, "cannot remove expired audit entries"),
        }
        match caretaker.remove_expired_exports().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "expired audit exports removed"),
            Err(error) => tracing::error!(%error, "cannot remove expired audit exports"),
        }
    }
    Ok(())
}

/// Tends connections until asked to stop. A failure is logged and tried again an hour later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn tend_connections(refresher: Refresher, stop: CancellationToken) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        match refresher.refresh_metadata().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "connections read new metadata"),
            Err(error) => tracing::error!(%error, "cannot read metadata again"),
        }
        // After that: a certificate that has a successor by now is none to warn of.
        match refresher.warn_of_ends().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "ends of certificates warned of"),
            Err(error) => tracing::error!(%error, "cannot warn of ends of certificates"),
        }
        match refresher.forget().await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "rows of past sign-ins removed"),
            Err(error) => tracing::error!(%error, "cannot remove rows of past sign-ins"),
        }
    }
    Ok(())
}

/// Removes what is kept of past sessions and failures, until asked to stop. A failure is logged and tried again an hour
/// later.
///
/// # Errors
/// None: it is a part of the server like the others.
pub async fn tend_sessions(
    realm: TenantRealm,
    operators: OperatorRealm,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let mut hour = interval(TEND_EVERY);
    while stop.run_until_cancelled(hour.tick()).await.is_some() {
        match sessions::forget(&realm).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "rows of past sessions removed"),
            Err(error) => tracing::error!(%error, "cannot remove rows of past sessions"),
        }
        match backoff::forget(&realm, &operators).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "failed sign-ins forgotten"),
            Err(error) => tracing::error!(%error, "cannot forget failed sign-ins"),
        }
    }
    Ok(())
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
