//! The way out: to identity providers and to DNS, and the address they know us by.

use crate::error::{Error, Result};
use identity::dns::{Hickory, Resolver};
use identity::http::{Client, Reach};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// What single sign-on needs beside the database.
#[derive(Clone)]
pub struct Outside {
    /// Fetches what a tenant typed, and nothing inside our own network.
    pub client: Client,
    /// Asks DNS whose a domain is.
    pub resolver: Arc<dyn Resolver>,
    /// The tenant app's address in a browser, without a slash at its end.
    pub origin: Arc<str>,
}

impl Outside {
    /// Reaches as far as it may, and asks these DNS servers; with none of them, those of the machine.
    ///
    /// # Errors
    /// When TLS or DNS cannot be set up.
    pub fn new(reach: Reach, dns_servers: &[SocketAddr], origin: &str) -> Result<Self> {
        let failed = |error: identity::Error| Error::internal(error.to_string());
        let resolver = if dns_servers.is_empty() {
            Hickory::system()
        } else {
            Hickory::with_servers(dns_servers)
        };
        Ok(Self {
            client: Client::new(reach).map_err(failed)?,
            resolver: Arc::new(resolver.map_err(failed)?),
            origin: origin.into(),
        })
    }
}

impl fmt::Debug for Outside {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Outside({})", self.origin)
    }
}
