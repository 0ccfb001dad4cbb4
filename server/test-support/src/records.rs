//! DNS, as far as a test needs one: what it says can be set.

use async_trait::async_trait;
use domain::connections::{DnsError, Lookup, Resolver, SystemLookup};
use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// TXT records and hosts by name. Every clone has the same.
#[derive(Debug, Clone, Default)]
pub struct Records {
    texts: Arc<Mutex<HashMap<String, Vec<String>>>>,
    hosts: Arc<Mutex<HashMap<String, IpAddr>>>,
}

impl Records {
    /// Makes a record say this, too.
    pub fn add(&self, name: &str, value: &str) {
        let mut records = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let values = records.entry(name.to_owned()).or_default();
        values.push(value.to_owned());
    }

    /// Has a host be there from now on, and nowhere else.
    pub fn lead(&self, host: &str, ip: IpAddr) {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.insert(host.to_owned(), ip);
    }

    fn host(&self, host: &str) -> Option<IpAddr> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(host).copied()
    }
}

#[async_trait]
impl Resolver for Records {
    async fn txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let records = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name.trim_end_matches('.');
        Ok(records.get(name).cloned().unwrap_or_default())
    }
}

/// Of the hosts that no test has set, the system says where they are.
#[async_trait]
impl Lookup for Records {
    async fn lookup(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        match self.host(host) {
            Some(ip) => Ok(vec![ip]),
            None => SystemLookup.lookup(host).await,
        }
    }
}
