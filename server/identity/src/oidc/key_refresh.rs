//! Fetching the provider's keys again, when a signature fits none of those we have.

use super::verify::{Expected, Signature};
use super::{Discovery, Pending, Provider};
use crate::http::Client;
use time::OffsetDateTime;

impl Provider {
    /// Fetches the keys again if the token fits none of those we have. It has come from the provider itself, once for
    /// each sign-in: a stranger's tokens do not have us knock at its door.
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
