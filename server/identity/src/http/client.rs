//! The guarded client itself.

use super::{Lookup, SystemLookup, address};
use crate::error::Error;
use crate::text::shown;
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT};
use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 1024 * 1024;
/// The longest address that is fetched.
const LONGEST_ADDRESS: usize = 2048;
/// How long a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// How long all of it may take.
const WHOLE_TIME: Duration = Duration::from_secs(10);

/// How far the client reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The public Internet, by https.
    Public,
    /// Also this machine, and also by plain http.
    Development,
}

/// An answer that came within its limits, whatever its status.
#[derive(Debug, Clone)]
pub struct Received {
    /// The status.
    pub status: u16,
    /// What the sender says it is.
    pub content_type: Option<String>,
    /// All of it.
    pub body: Vec<u8>,
}

/// Fetches what strangers name.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    reach: Reach,
    longest: usize,
    whole_time: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Client")
            .field("reach", &self.reach)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// A client that resolves names as the system does.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn new(reach: Reach) -> Result<Self, Error> {
        Self::with(reach, Arc::new(SystemLookup), LONGEST_ANSWER, WHOLE_TIME)
    }

    /// A client with its own lookup and limits; the limits may only be lower than the usual ones.
    ///
    /// # Errors
    /// If TLS cannot be set up.
    pub fn with(
        reach: Reach,
        lookup: Arc<dyn Lookup>,
        longest: usize,
        whole_time: Duration,
    ) -> Result<Self, Error> {
        let whole_time = whole_time.min(WHOLE_TIME);
        let inner = reqwest::Client::builder()
            .https_only(reach == Reach::Public)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_TIME.min(whole_time))
            .timeout(whole_time)
            .pool_max_idle_per_host(0)
            .dns_resolver(Arc::new(Guard { lookup, reach }))
            .build()
            .map_err(|error| Error::Internal {
                what: "the HTTP client",
                why: error.to_string(),
            })?;
        Ok(Self {
            inner,
            reach,
            longest: longest.min(LONGEST_ANSWER),
            whole_time,
        })
    }

    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Looks at an address without fetching it: its scheme and, if its host is written as one, its number.
    ///
    /// # Errors
    /// If it would not be fetched.
    pub fn parse(&self, text: &str) -> Result<Url, Error> {
        let invalid = |why| Error::AddressInvalid {
            address: shown(text),
            why,
        };
        if text.len() > LONGEST_ADDRESS {
            return Err(invalid("it is too long"));
        }
        let url = Url::parse(text.trim())
            .map_err(|_| invalid("it is not written like https://host/path"))?;
        match (url.scheme(), self.reach) {
            ("https", _) | ("http", Reach::Development) => {}
            _ => return Err(invalid("it must begin with https://")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid("it must not contain a user name or password"));
        }
        let ip = match url.host() {
            None => return Err(invalid("it names no host")),
            Some(Host::Domain(_)) => return Ok(url),
            Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
            Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        };
        match refused(ip, self.reach) {
            None => Ok(url),
            Some(why) => Err(Error::AddressRefused {
                host: host(&url),
                ip,
                why,
            }),
        }
    }

    /// Gets a document that must be there.
    ///
    /// # Errors
    /// If the address is refused, nothing came, too much came, or the status is not 200.
    pub async fn get(&self, address: &str, accept: &'static str) -> Result<Received, Error> {
        let url = self.parse(address)?;
        let host = host(&url);
        let mut request = reqwest::Request::new(reqwest::Method::GET, url);
        request
            .headers_mut()
            .insert(ACCEPT, HeaderValue::from_static(accept));
        let received = self.execute(request).await?;
        if received.status != 200 {
            return Err(unexpected_status(host, received.status));
        }
        Ok(received)
    }

    /// Sends a request as it is and gives the answer, whatever its status: for the exchange of tokens.
    ///
    /// # Errors
    /// If the address is refused, nothing came or too much came.
    pub async fn send(
        &self,
        request: ::http::Request<Vec<u8>>,
    ) -> Result<::http::Response<Vec<u8>>, Error> {
        let (parts, body) = request.into_parts();
        let url = self.parse(&parts.uri.to_string())?;
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        let received = self.execute(request).await?;
        let mut response = ::http::Response::builder().status(received.status);
        if let Some(content_type) = received.content_type {
            response = response.header(CONTENT_TYPE, content_type);
        }
        response
            .body(received.body)
            .map_err(|error| Error::Internal {
                what: "reading an answer",
                why: error.to_string(),
            })
    }

    async fn execute(&self, mut request: reqwest::Request) -> Result<Received, Error> {
        let host = host(request.url());
        request
            .headers_mut()
            .insert(USER_AGENT, HeaderValue::from_static("Tenantry"));
        let fault = |error: reqwest::Error| self.fault(&host, &error);
        let mut response = self.inner.execute(request).await.map_err(fault)?;
        let too_large = || Error::AnswerTooLarge {
            host: host.clone(),
            limit: self.longest,
        };
        if response
            .content_length()
            .is_some_and(|length| length > self.longest as u64)
        {
            return Err(too_large());
        }
        let status = response.status().as_u16();
        if response.status().is_redirection() && response.headers().contains_key(LOCATION) {
            return Err(unexpected_status(host, status));
        }
        let content_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(fault)? {
            if body.len() + piece.len() > self.longest {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(Received {
            status,
            content_type,
            body,
        })
    }

    /// Our own refusal comes back through the layers of the HTTP library: find it again.
    fn fault(&self, host: &str, error: &reqwest::Error) -> Error {
        let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
        let mut innermost = String::new();
        while let Some(current) = cause {
            if let Some(refusal) = current.downcast_ref::<Error>() {
                return refusal.clone();
            }
            innermost = current.to_string();
            cause = current.source();
        }
        if error.is_timeout() {
            return Error::TimedOut {
                host: host.to_owned(),
                seconds: self.whole_time.as_secs(),
            };
        }
        Error::Unreachable {
            host: host.to_owned(),
            why: shown(&innermost),
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Client {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// The host of an address, for sentences.
fn host(url: &Url) -> String {
    shown(url.host_str().unwrap_or_default())
}

fn unexpected_status(host: String, status: u16) -> Error {
    let hint = match status {
        300..=399 => {
            ": it sends us on to another address, which we do not follow. Enter that address instead."
        }
        401 | 403 => ": it wants to be signed in to. The address must be readable by anybody.",
        404 | 410 => ": there is nothing at this address. Check it for missing parts.",
        500..=599 => ": it has a fault of its own. Try again later.",
        _ => ".",
    };
    Error::UnexpectedStatus { host, status, hint }
}

fn refused(ip: IpAddr, reach: Reach) -> Option<&'static str> {
    // `to_canonical` would accept a mapped address: compare what stands there.
    if reach == Reach::Development && ip.is_loopback() {
        return None;
    }
    address::refused(ip)
}

/// Resolves, looks at all addresses, and hands out those very ones to connect to.
struct Guard {
    lookup: Arc<dyn Lookup>,
    reach: Reach,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, reach) = (Arc::clone(&self.lookup), self.reach);
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let unknown = || Error::HostUnknown { host: shown(&host) };
            let found = lookup.lookup(&host).await.map_err(|_| unknown())?;
            if found.is_empty() {
                return Err(unknown().into());
            }
            for ip in &found {
                if let Some(why) = refused(*ip, reach) {
                    return Err(Error::AddressRefused {
                        host: shown(&host),
                        ip: *ip,
                        why,
                    }
                    .into());
                }
            }
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}
