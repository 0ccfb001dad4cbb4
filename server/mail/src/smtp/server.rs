//! The mail server that `SMTP_URL` names.

use std::time::Duration;

use lettre::transport::smtp::{
    Error,
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, TlsParameters},
    extension::ClientId,
};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use crate::ConfigError;

/// How long one address of the server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Where and how to connect.
pub struct Server {
    host: String,
    port: u16,
    encryption: Encryption,
    credentials: Option<Credentials>,
    hello: ClientId,
}

enum Encryption {
    /// None: a relay on this machine or in a network that is trusted.
    Plain,
    /// STARTTLS if the server offers it.
    Opportunistic(TlsParameters),
    /// STARTTLS, or no mail.
    Required(TlsParameters),
    /// TLS from the first byte.
    Wrapped(TlsParameters),
}

impl Server {
    /// Reads a URL as lettre does: `smtps://…`, or `smtp://…` with `?tls=required` or
    /// `?tls=opportunistic`; a path, if there is one, is the name given in EHLO.
    pub fn from_url(url: &SecretString) -> Result<Self, ConfigError> {
        let url = Url::parse(url.expose_secret()).map_err(|_| ConfigError::Url)?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls");
        let tls = tls.map(|(_, value)| value.into_owned());
        let (host, local) = host(&url)?;
        let credentials = credentials(&url)?;

        let parameters = || TlsParameters::new(host.clone()).map_err(|_| ConfigError::Tls);
        let (encryption, port) = match (url.scheme(), tls.as_deref()) {
            ("smtps", _) => (Encryption::Wrapped(parameters()?), 465),
            ("smtp", Some("required")) => (Encryption::Required(parameters()?), 587),
            // An attacker can take the offer of STARTTLS away, so this is no protection.
            ("smtp", tls @ (None | Some("opportunistic"))) => {
                if credentials.is_some() && !local {
                    return Err(ConfigError::ClearPassword);
                }
                match tls {
                    Some(_) => (Encryption::Opportunistic(parameters()?), 587),
                    None => (Encryption::Plain, 25),
                }
            }
            _ => return Err(ConfigError::Url),
        };
        let hello = match url.path().trim_matches('/') {
            "" => ClientId::default(),
            name => ClientId::Domain(name.to_owned()),
        };
        let port = url.port().unwrap_or(port);
        Ok(Self {
            host,
            port,
            encryption,
            credentials,
            hello,
        })
    }

    /// Connects, encrypts and signs in.
    pub async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let wrapped = match &self.encryption {
            Encryption::Wrapped(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &self.hello, wrapped, None)
                .await?;
        match &self.encryption {
            Encryption::Required(parameters) => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            Encryption::Opportunistic(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &self.hello).await?;
            }
            _ => {}
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

/// The host as a resolver wants it, and whether it is this machine.
fn host(url: &Url) -> Result<(String, bool), ConfigError> {
    // `smtp` is no special scheme to the URL standard, so an IPv4 address arrives as a name.
    match url.host().ok_or(ConfigError::Url)? {
        Host::Ipv6(address) => Ok((address.to_string(), address.is_loopback())),
        Host::Ipv4(address) => Ok((address.to_string(), address.is_loopback())),
        Host::Domain("") => Err(ConfigError::Url),
        Host::Domain(name) => {
            let address = name.parse::<std::net::Ipv4Addr>();
            let local = name == "localhost" || address.is_ok_and(|ip| ip.is_loopback());
            Ok((name.to_owned(), local))
        }
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, ConfigError> {
    let Some(password) = url.password() else {
        return Ok(None);
    };
    Ok(Some(Credentials::new(
        decoded(url.username())?,
        decoded(password)?,
    )))
}

/// User names and passwords are percent-encoded in a URL.
fn decoded(part: &str) -> Result<String, ConfigError> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next(), rest.next()];
        let digits = digits.map(|digit| digit.and_then(|d| char::from(d).to_digit(16)));
        let [Some(high), Some(low)] = digits else {
            return Err(ConfigError::Url);
        };
        bytes.push(u8::try_from(high * 16 + low).map_err(|_| ConfigError::Url)?);
    }
    String::from_utf8(bytes).map_err(|_| ConfigError::Url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_decoded() {
        assert_eq!(decoded("p%40s%C3%A9"), Ok("p@sé".to_owned()));
        for broken in ["%", "%4", "%zz", "%ff"] {
            assert_eq!(decoded(broken), Err(ConfigError::Url), "{broken}");
        }
    }
}
