//! Addresses: how they are made and read, the same on the server and in the browser.
//!
//! The router's own encoding differs between the two, and what it reads from a query it decodes
//! twice. A search for "100 %" must survive, so both are done here.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use std::fmt::Write as _;

/// `next` if it is a path of this very site: a link must not send an operator who has just signed
/// in to a stranger's copy of the portal. Only what fits into a header as it is, is followed.
pub fn same_site(next: &str) -> Option<&str> {
    let path = next.strip_prefix('/')?;
    let plain = next
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && !path.starts_with('/')).then_some(next)
}

/// Percent-encodes all but the unreserved characters (RFC 3986, 2.3).
fn encode(text: &str) -> String {
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
        let kept = self.0.iter().filter(|(name, _)| name != key).cloned();
        let added = (!value.is_empty()).then(|| (key.to_owned(), value.to_owned()));
        Self(kept.chain(added).collect())
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

/// Has the redirects of server functions load a page instead of changing this one: signing in, out
/// and choosing a theme change what only the server knows (see [`crate::viewer`]).
#[cfg(feature = "hydrate")]
pub fn load_redirects() {
    // The first hook that is set counts; the router would set one too.
    _ = server_fn::redirect::set_redirect_hook(|address: &str| {
        // Without an address there would be nothing to go to either.
        _ = window().location().set_href(address);
    });
}

/// Leads an operator whose session has ended to sign in, and back to this page.
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
            .with("next", "/tenants?a=b");
        let href = query.href("/tenants");
        assert_eq!(Query::parse(href.trim_start_matches("/tenants")), query);
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
        assert_eq!(same_site("/tenants?q=1"), Some("/tenants?q=1"));
        for next in [
            "",
            "//evil.test",
            "/\\evil.test",
            "https://evil.test",
            "/a\nb",
            "tenants",
            "/ü",
        ] {
            assert_eq!(same_site(next), None, "{next}");
        }
    }
}
