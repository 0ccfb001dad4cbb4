//! Whose a domain is: a TXT record that only who owns it can make.
//!
//! The name is `_tenantry-challenge.<domain>`, the value one that the caller derives for this tenant and
//! this domain. Nothing is cached: who has just made the record wants to see it found.

use crate::error::Error;
use crate::text::shown;
use async_trait::async_trait;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;
use std::net::SocketAddr;
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// What stands before the domain.
pub const LABEL: &str = "_tenantry-challenge";
/// How long all of a question may take.
const WHOLE_TIME: Duration = Duration::from_secs(8);
/// How long one server may take.
const ONE_TRY: Duration = Duration::from_secs(2);
/// As many records as are looked at.
const MOST_RECORDS: usize = 50;
/// The longest record that is looked at, in bytes.
const LONGEST_RECORD: usize = 1024;
/// As many foreign records as an error shows.
const MOST_SHOWN: usize = 5;

/// Answers questions of DNS: the seam at which tests put their own.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All TXT records of a name; none if there are none.
    ///
    /// # Errors
    /// If nobody could say.
    async fn txt(&self, name: &str) -> Result<Vec<String>, Error>;
}

/// hickory-resolver.
#[derive(Clone)]
pub struct Hickory(TokioResolver);

impl Hickory {
    /// Asks the servers that this machine is set to.
    ///
    /// # Errors
    /// If that setting cannot be read.
    pub fn system() -> Result<Self, Error> {
        Self::build(TokioResolver::builder_tokio())
    }

    /// Asks these servers.
    ///
    /// # Errors
    /// If the library fails.
    pub fn with_servers(servers: &[SocketAddr]) -> Result<Self, Error> {
        let servers = servers
            .iter()
            .map(|server| {
                let connections =
                    [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                        connection.port = server.port();
                        connection
                    });
                NameServerConfig::new(server.ip(), true, connections.to_vec())
            })
            .collect();
        let config = ResolverConfig::from_parts(None, Vec::new(), servers);
        Self::build(Ok(TokioResolver::builder_with_config(
            config,
            TokioRuntimeProvider::default(),
        )))
    }

    fn build(
        builder: Result<
            hickory_resolver::ResolverBuilder<TokioRuntimeProvider>,
            hickory_resolver::net::NetError,
        >,
    ) -> Result<Self, Error> {
        let failed = |error: hickory_resolver::net::NetError| Error::Internal {
            what: "setting up DNS",
            why: error.to_string(),
        };
        let mut builder = builder.map_err(failed)?;
        let options = builder.options_mut();
        options.timeout = ONE_TRY;
        options.attempts = 1;
        options.cache_size = 0;
        options.use_hosts_file = ResolveHosts::Never;
        Ok(Self(builder.build().map_err(failed)?))
    }
}

#[async_trait]
impl Resolver for Hickory {
    async fn txt(&self, name: &str) -> Result<Vec<String>, Error> {
        let failed = |why: String| Error::DnsFailed {
            name: shown(name),
            why: shown(&why),
        };
        let asked = tokio::time::timeout(WHOLE_TIME, self.0.txt_lookup(name)).await;
        let found = match asked {
            Err(_) => {
                return Err(failed(format!(
                    "no answer within {} seconds",
                    WHOLE_TIME.as_secs()
                )));
            }
            Ok(Err(error)) if error.is_no_records_found() || error.is_nx_domain() => {
                return Ok(Vec::new());
            }
            Ok(Err(error)) => return Err(failed(error.to_string())),
            Ok(Ok(found)) => found,
        };
        let records = found
            .answers()
            .iter()
            .filter_map(|record| match &record.data {
                RData::TXT(txt) => {
                    // A long value travels in pieces.
                    let bytes = txt.txt_data.concat();
                    (bytes.len() <= LONGEST_RECORD)
                        .then(|| String::from_utf8_lossy(&bytes).into_owned())
                }
                _ => None,
            });
        Ok(records.take(MOST_RECORDS).collect())
    }
}

/// A domain as it is compared and asked for: lower case, in ASCII, without a dot at the end.
///
/// # Errors
/// If it is none, or one that nobody can own, as `localhost`.
pub fn domain(text: &str) -> Result<String, Error> {
    let invalid = |why: &str| Error::SettingInvalid {
        setting: "domain",
        why: why.to_owned(),
    };
    let text = text.trim().trim_end_matches('.');
    let host = match url::Host::parse(text) {
        Ok(url::Host::Domain(domain)) => domain,
        Ok(_) => return Err(invalid("a number is no domain")),
        Err(_) => return Err(invalid("it is not written like example.com")),
    };
    let labels = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    if !host.contains('.') || !host.split('.').all(labels) || host.len() + LABEL.len() + 1 > 253 {
        return Err(invalid("it is not written like example.com"));
    }
    if matches!(
        last,
        "localhost" | "local" | "internal" | "invalid" | "test" | "example" | "onion" | "arpa"
    ) {
        return Err(invalid("nobody can own it"));
    }
    Ok(host)
}

/// The name of the record that proves a domain.
///
/// # Errors
/// If the domain is none.
pub fn challenge_name(domain: &str) -> Result<String, Error> {
    Ok(format!("{LABEL}.{}.", self::domain(domain)?))
}

/// Looks whether a domain's record has the value.
///
/// # Errors
/// If it is not there, or DNS does not answer.
pub async fn verify(resolver: &dyn Resolver, domain: &str, value: &str) -> Result<(), Error> {
    let name = challenge_name(domain)?;
    let found = resolver.txt(&name).await?;
    let fits = |record: &String| bool::from(record.trim().as_bytes().ct_eq(value.as_bytes()));
    if !value.is_empty() && found.iter().any(fits) {
        return Ok(());
    }
    Err(Error::RecordMissing {
        name: name.trim_end_matches('.').to_owned(),
        found: found
            .iter()
            .take(MOST_SHOWN)
            .map(|record| shown(record))
            .collect(),
    })
}
