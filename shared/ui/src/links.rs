//! Addresses: how they are made and read, the same on the server and in the browser.
//!
//! The router's own encoding differs between the two, and what it reads from a query it decodes
//! twice. A search for "100 %" must survive, so both are done here.

use std::fmt::Write as _;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// `next` if it is a path of this very site: a link must not send a person who has just signed in
/// to a stranger's copy of us. Only what fits into a header as it is, is followed.
pub fn same_site(next: &str) -> Option<&str> {
    let path = next.strip_prefix('/')?;
    let plain = next
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && !path.starts_with('/')).then_some(next)
}

/// Percent-encodes all but the unreserved characters (RFC 3986, 2.3).
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Reads a part of a query: `+` is a space, and what is no encoding stands for itself.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (_, Some(byte)) => {
                decoded.push(byte);
                at += 2;
            }
            (b'+', None) => decoded.push(b' '),
            (byte, None) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The part of an address after `?`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query, with or without its `?`.
    pub fn parse(text: &str) -> Self {
        let pairs = text
            .trim_start_matches('?')
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decode(key), decode(value))
            })
            .collect();
        Self(pairs)
    }

    /// The value of `key`; empty if it is missing.
    pub fn get(&self, key: &str) -> &str {
        self.0
            .iter()
            .rev()
            .find(|(name, _)| name == key)
            .map_or("", |(_, value)| value)
    }

    /// The same with `key` set to `value`; an empty value removes it.
    #[must_use]
    pub fn with(&self, key: &str, value: &str) -> Self {
        let mut query = self.without(&[key]);
        if !value.is_empty() {
            query.0.push((key.to_owned(), value.to_owned()));
        }
        query
    }

    /// The same without these keys.
    #[must_use]
    pub fn without(&self, keys: &[&str]) -> Self {
        let kept = self
            .0
            .iter()
            .filter(|(name, _)| !keys.contains(&name.as_str()));
        Self(kept.cloned().collect())
    }

    /// The same with these keys only, and of those only what has a value.
    #[must_use]
    pub fn only(&self, keys: &[&str]) -> Self {
        keys.iter()
            .fold(Self::default(), |query, key| query.with(key, self.get(key)))
    }

    /// The address of `path` with this query.
    pub fn href(&self, path: &str) -> String {
        let mut href = path.to_owned();
        for (index, (key, value)) in self.0.iter().enumerate() {
            let mark = if index == 0 { '?' } else { '&' };
            // Writing to a string cannot fail.
            _ = write!(href, "{mark}{}={}", encode(key), encode(value));
        }
        href
    }

    /// The pairs, for hidden fields of a form that keeps them.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }
}

/// The query of the page at hand.
pub fn use_query() -> Memo<Query> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| Query::parse(search)))
}

/// The path and query of the page at hand, as they stand in the address.
pub fn use_here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let search = location.search.get();
        let search = search.trim_start_matches('?');
        let mark = if search.is_empty() { "" } else { "?" };
        format!("{}{mark}{search}", location.pathname.get())
    })
}

/// The sign-in page that leads back to `next`.
pub fn sign_in(next: &str) -> String {
    Query::default().with("next", next).href("/sign-in")
}

/// Leads a person whose session has ended to sign in, and back to this page.
pub fn sign_in_again() {
    #[cfg(feature = "hydrate")]
    {
        let location = window().location();
        let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let query = Query::default()
            .with("notice", "session-ended")
            .with("next", &here);
        // The browser stays where it is if it cannot go: the page says what to do.
        _ = location.set_href(&query.href("/sign-in"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_survives_the_way_into_an_address_and_back() {
        let query = Query::default()
            .with("q", "100 % + ümlaut&=?")
            .with("next", "/t/acme?a=b");
        let href = query.href("/projects");
        assert_eq!(Query::parse(href.trim_start_matches("/projects")), query);
    }

    #[test]
    fn what_a_form_sends_is_read() {
        let query = Query::parse("?q=two+words&empty=&broken=%zz&cut=%4");
        assert_eq!(query.get("q"), "two words");
        assert_eq!(query.get("broken"), "%zz");
        assert_eq!(query.get("cut"), "%4");
        assert_eq!(query.get("missing"), "");
        assert_eq!(query.only(&["q", "empty"]).href("/a"), "/a?q=two%20words");
    }

    #[test]
    fn only_paths_of_this_site_are_followed() {
        assert_eq!(same_site("/t/acme?q=1"), Some("/t/acme?q=1"));
        for next in [
            "",
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "/a\\b",
            "/a\nb",
            "/ü",
            "t/acme",
        ] {
            assert_eq!(same_site(next), None, "{next}");
        }
    }
}
