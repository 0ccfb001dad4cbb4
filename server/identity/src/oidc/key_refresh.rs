//! Fetching the provider's keys again, when a signature fits none of those we have.

use super::verify::{Expected, Signature};
use super::{Discovery, Pending, Provider};
use crate::http::Client;
use time::OffsetDateTime;

/// Whether the key set may be fetched again if a signature fits none of the cached keys. The caller limits
/// how often that happens, or a stranger's bad tokens would have us knock at the provider's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRefresh {
    /// Once, for this sign-in.
    Allowed,
    /// Not now.
    Denied,
}

impl Provider {
    /// Fetches the keys again if the token fits none of those we have.
    pub(super) async fn refresh(
        &self,
        client: &Client,
        discovery: &Discovery,
        pending: &Pending,
        id_token: &str,
        now: OffsetDateTime,
    ) -> Option<Discovery> {
        let expected = Expected {
            provider: self,
            discovery,
            pending,
            access_token: None,
            now,
        };
        if expected.signature(id_token) == Signature::Good {
            return None;
        }
        let keys = Discovery::fetch_keys(client, &discovery.jwks_uri)
            .await
            .ok()?;
        Some(Discovery {
            keys,
            ..discovery.clone()
        })
    }
}
