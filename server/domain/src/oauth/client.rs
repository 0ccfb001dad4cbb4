//! The sister products.

use crate::secrets::Token;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use url::{Host, Url};

/// A sister product, as the configuration has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// SHA-256 of its secret, in hexadecimal. A product without one runs in browsers, which keep none.
    #[serde(default)]
    secret_sha256: Option<String>,
    /// Where people may be sent back to, to the letter.
    pub redirect_uris: Vec<String>,
}

impl Client {
    /// Whether whoever presents this secret, or none, is this product.
    pub(super) fn admits(&self, secret: Option<&Token>) -> bool {
        match (&self.secret_sha256, secret) {
            (None, None) => true,
            (Some(stored), Some(secret)) => {
                decoded(stored).is_some_and(|hash| secret.matches(&hash))
            }
            (None, Some(_)) | (Some(_), None) => false,
        }
    }
}

/// All sister products.
#[derive(Debug, Clone, Default)]
pub struct Clients(Arc<HashMap<String, Client>>);

/// What is wrong with a list of sister products.
#[derive(Debug, thiserror::Error)]
pub enum InvalidClients {
    /// It is no such list.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// A product in it cannot be used.
    #[error("the product `{id}` {problem}")]
    Client {
        /// Which.
        id: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

impl Clients {
    /// Reads a JSON list of products.
    ///
    /// # Errors
    /// [`InvalidClients`] with what is wrong.
    pub fn parse(json: &str) -> Result<Self, InvalidClients> {
        let list: Vec<Client> = serde_json::from_str(json)?;
        let mut clients = HashMap::with_capacity(list.len());
        for client in list {
            if let Some(problem) = problem(&client) {
                return Err(InvalidClients::Client {
                    id: client.id,
                    problem,
                });
            }
            if let Some(double) = clients.insert(client.id.clone(), client) {
                return Err(InvalidClients::Client {
                    id: double.id,
                    problem: "is listed twice",
                });
            }
        }
        Ok(Self(Arc::new(clients)))
    }

    pub(super) fn find(&self, id: &str) -> Option<&Client> {
        self.0.get(id)
    }
}

fn problem(client: &Client) -> Option<&'static str> {
    let hash = client.secret_sha256.as_deref();
    if client.id.is_empty()
        || !client
            .id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    {
        Some("needs an id of letters, digits and `-_.`")
    } else if hash.is_some_and(|hash| decoded(hash).is_none()) {
        Some("needs a secret_sha256 of 64 hexadecimal digits: `printf %s SECRET | sha256sum`")
    } else if client.redirect_uris.is_empty()
        || !client.redirect_uris.iter().all(|address| usable(address))
    {
        Some("needs redirect_uris that begin with https:// and have no fragment")
    } else {
        None
    }
}

/// Whether a browser may be sent back there: by HTTPS, or to the machine that it runs on.
fn usable(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.fragment().is_none() && (url.scheme() == "https" || (url.scheme() == "http" && here))
}

fn decoded(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    fn one(id: &str, hash: &str, address: &str) -> String {
        format!(
            r#"[{{"id":"{id}","name":"Reports","secret_sha256":"{hash}","redirect_uris":["{address}"]}}]"#
        )
    }

    #[test]
    fn a_product_is_known_by_its_secret() {
        let clients = Clients::parse(&one("reports", SECRET, "https://reports.example/back"))
            .expect("a list");
        let client = clients.find("reports").expect("a product");
        assert!(client.admits(Some(&Token::presented("secret"))));
        assert!(!client.admits(Some(&Token::presented("Secret"))));
        assert!(!client.admits(None));
        assert!(clients.find("other").is_none());
    }

    #[test]
    fn the_machine_of_whoever_develops_needs_no_certificate() {
        for address in [
            "http://localhost/back",
            "http://localhost:5173/back",
            "http://127.0.0.1:5173/back",
            "http://[::1]:5173/back",
        ] {
            assert!(
                Clients::parse(&one("reports", SECRET, address)).is_ok(),
                "{address}"
            );
        }
    }

    #[test]
    fn what_could_not_work_is_refused_at_once() {
        for wrong in [
            one("", SECRET, "https://reports.example/back"),
            one("re ports", SECRET, "https://reports.example/back"),
            one("reports", "abc", "https://reports.example/back"),
            one("reports", SECRET, "http://reports.example/back"),
            one("reports", SECRET, "https://reports.example/back#here"),
            one("reports", SECRET, "http://localhost.evil.example/back"),
            one("reports", SECRET, "http://localhost@evil.example/back"),
            one("reports", SECRET, "http://127.0.0.1.evil.example/back"),
            one("reports", SECRET, "reports.example/back"),
            r#"[{"id":"a","name":"A","redirect_uris":[]}]"#.to_owned(),
            r#"[{"id":"a","name":"A","redirect_uris":["https://a.example"],"secret":"s"}]"#
                .to_owned(),
            "{}".to_owned(),
        ] {
            assert!(Clients::parse(&wrong).is_err(), "{wrong}");
        }
        let twice = r#"[{"id":"a","name":"A","redirect_uris":["https://a.example"]},
                        {"id":"a","name":"B","redirect_uris":["https://b.example"]}]"#;
        assert!(Clients::parse(twice).is_err());
    }
}
