//! DNS, as far as a test needs one: what it says can be set.

use async_trait::async_trait;
use domain::connections::{DnsError, Resolver};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// TXT records by name. Every clone has the same.
#[derive(Debug, Clone, Default)]
pub struct Records(Arc<Mutex<HashMap<String, Vec<String>>>>);

impl Records {
    /// Makes a record say this, too.
    pub fn add(&self, name: &str, value: &str) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = records.entry(name.to_owned()).or_default();
        values.push(value.to_owned());
    }
}

#[async_trait]
impl Resolver for Records {
    async fn txt(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = name.trim_end_matches('.');
        Ok(records.get(name).cloned().unwrap_or_default())
    }
}
