//! Requests counted by all nodes together in Redis. Redis may go away at any time: then this counts
//! nothing, and the process counts for itself until Redis is back.

use super::{Allowance, Verdict, key};
use crate::error::{Error, Result};
use crate::secrets::Token;
use fred::prelude::{
    Builder, Client, ClientLike as _, Config, FredResult, ReconnectPolicy, SortedSetsInterface as _,
};
use fred::types::scripts::Script;
use secrecy::{ExposeSecret as _, SecretString};
use shared::ids::TenantId;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest a request waits for Redis.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long Redis is left alone after it did not answer, so that not every request waits for it.
const REST: Duration = Duration::from_secs(1);
/// How long a place is kept that nobody frees. An answer that is sent for longer than this has a place
/// on its own node only.
const LEASE: Duration = Duration::from_mins(1);

#[derive(Clone)]
pub(super) struct SharedTraffic(Arc<Connected>);

struct Connected {
    client: Client,
    script: Script,
    resting_until: Mutex<Option<Instant>>,
}

/// One request's place among those of all nodes. It is free again when this is dropped.
pub(super) struct SharedPlace {
    traffic: SharedTraffic,
    places: String,
    /// None for a place that was not given.
    id: Option<String>,
}

impl SharedTraffic {
    pub(super) fn connect(url: &SecretString) -> Result<Self> {
        let config = Config::from_url(url.expose_secret()).map_err(Error::internal)?;
        let client = Builder::from_config(config)
            .with_performance_config(|config| config.default_command_timeout = PATIENCE)
            .with_connection_config(|config| {
                config.connection_timeout = Duration::from_secs(1);
                config.max_command_attempts = 1;
            })
            // For ever, once a second.
            .set_policy(ReconnectPolicy::new_constant(0, 1_000))
            .build()
            .map_err(Error::internal)?;
        client.connect();
        Ok(Self(Arc::new(Connected {
            client,
            script: Script::from_lua(include_str!("admit.lua")),
            resting_until: Mutex::new(None),
        })))
    }

    /// Waits until requests are counted together.
    pub(super) async fn connected(&self) {
        // fred's own waits look at the state first and subscribe afterwards, and can miss the change
        // between the two; and it tells of a reconnection before commands are let through.
        while !self.0.client.is_connected() || self.rests() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Counts a request, if Redis answers.
    pub(super) async fn count(&self, tenant: TenantId, allowance: Allowance) -> Option<Verdict> {
        if !self.0.client.is_connected() || self.rests() {
            return None;
        }
        let keys = ["requests", "running"].map(|what| key::of(tenant, what));
        let id = Token::random().expose().to_owned();
        let interval = 1_000_000.0 / f64::from(allowance.per_second);
        let arguments = vec![
            interval.to_string(),
            allowance.burst().to_string(),
            allowance.concurrent.to_string(),
            id.clone(),
            LEASE.as_millis().to_string(),
        ];
        // From here on, so that it is freed as well when nobody waits for the answer any more.
        let mut place = SharedPlace {
            traffic: self.clone(),
            places: keys[1].clone(),
            id: Some(id),
        };
        let counted: FredResult<(bool, u32, u64)> = self
            .0
            .script
            .evalsha_with_reload(&self.0.client, keys.to_vec(), arguments)
            .await;
        let (free, remaining, wait) = match counted {
            Ok(counted) => counted,
            Err(error) => {
                tracing::warn!(%error, "Redis does not answer: this process counts requests for itself");
                *self.resting() = Some(Instant::now() + REST);
                return None;
            }
        };
        if free && wait == 0 {
            let place = Some(place);
            return Some(Verdict::Admitted { remaining, place });
        }
        place.id = None;
        Some(if free {
            Verdict::TooSoon {
                wait: Duration::from_micros(wait),
            }
        } else {
            Verdict::Full
        })
    }

    fn rests(&self) -> bool {
        self.resting().is_some_and(|until| Instant::now() < until)
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.0
            .resting_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SharedPlace {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        // While the process ends there is nobody left to free it; then, and without Redis, the lease does.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let client = self.traffic.0.client.clone();
        let places = std::mem::take(&mut self.places);
        runtime.spawn(async move {
            let freed: FredResult<()> = client.zrem(places, id).await;
            if let Err(error) = freed {
                tracing::debug!(%error, "a place in Redis is left to its lease");
            }
        });
    }
}
