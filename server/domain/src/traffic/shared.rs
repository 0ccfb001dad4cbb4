//! Requests a second, counted by all nodes together in Redis. Redis may go away at any time: then
//! this counts nothing, and the process counts for itself until Redis is back.

use super::{Allowance, Count};
use crate::error::{Error, Result};
use fred::prelude::{Builder, Client, ClientLike as _, Config, FredResult, ReconnectPolicy};
use fred::types::scripts::Script;
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest a request waits for Redis.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long Redis is left alone after it did not answer, so that not every request waits for it.
const REST: Duration = Duration::from_secs(1);

pub(super) struct SharedRate {
    client: Client,
    script: Script,
    resting_until: Mutex<Option<Instant>>,
}

impl SharedRate {
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
        Ok(Self {
            client,
            script: Script::from_lua(include_str!("count.lua")),
            resting_until: Mutex::new(None),
        })
    }

    /// Waits until requests are counted together.
    pub(super) async fn connected(&self) {
        // fred's own waits look at the state first and subscribe afterwards, and can miss the change
        // between the two; and it tells of a reconnection before commands are let through.
        while !self.client.is_connected() || self.rests() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Counts a request, if Redis answers.
    pub(super) async fn count(&self, key: &str, allowance: Allowance) -> Option<Count> {
        if !self.client.is_connected() || self.rests() {
            return None;
        }
        let interval = 1_000_000.0 / f64::from(allowance.per_second);
        let arguments = vec![interval.to_string(), allowance.burst().to_string()];
        let counted: FredResult<(u32, u64)> = self
            .script
            .evalsha_with_reload(&self.client, vec![key.to_owned()], arguments)
            .await;
        match counted {
            Ok((remaining, wait)) => Some(Count {
                remaining,
                wait: Duration::from_micros(wait),
            }),
            Err(error) => {
                tracing::warn!(%error, "Redis does not answer: this process counts requests for itself");
                *self.resting() = Some(Instant::now() + REST);
                None
            }
        }
    }

    fn rests(&self) -> bool {
        self.resting().is_some_and(|until| Instant::now() < until)
    }

    fn resting(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.resting_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
