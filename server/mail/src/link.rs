//! A link that may stand in a mail.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// An absolute `http` or `https` address.
///
/// A type of its own, because links in mails carry single-use tokens: it cannot be confused with
/// words that a person typed, and its `Debug` does not put the token into a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

/// Why a text is no [`Link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link in a mail must be an absolute http or https address without credentials")]
pub struct LinkError;

impl Link {
    /// Parses and normalizes an address.
    ///
    /// # Errors
    /// When it is not absolute, not `http` or `https`, or carries a user name or password.
    pub fn parse(address: &str) -> Result<Self, LinkError> {
        let url = Url::parse(address).map_err(|_| LinkError)?;
        let plain = url.username().is_empty() && url.password().is_none();
        if matches!(url.scheme(), "http" | "https") && plain {
            Ok(Self(url.into()))
        } else {
            Err(LinkError)
        }
    }

    /// The whole address, with its token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Link {
    type Error = LinkError;

    fn try_from(address: String) -> Result<Self, LinkError> {
        Self::parse(&address)
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.0.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        write!(f, "Link({origin}/…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_web_addresses_are_links() {
        for address in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/verify",
            "",
            "mailto:a@b.example",
            "https://user:pass@acme.example/",
            "https://",
        ] {
            assert_eq!(Link::parse(address), Err(LinkError), "{address}");
        }
    }

    #[test]
    fn what_could_end_a_link_is_encoded() {
        let link = Link::parse("https://acme.example/a b?x=\"<>\n&y=1#\"<").unwrap();
        assert_eq!(
            link.as_str(),
            "https://acme.example/a%20b?x=%22%3C%3E&y=1#%22%3C"
        );
    }

    #[test]
    fn a_log_shows_no_token() {
        let link = Link::parse("https://acme.example/verify/secret?token=secret").unwrap();
        assert_eq!(format!("{link:?}"), "Link(https://acme.example/…)");
    }
}
