//! The session's token in a request, and a new one in its answer.

use axum::http::{HeaderMap, HeaderValue, header};
use domain::secrets::Token;
use time::Duration;

/// The token in the cookie `name`, if there is one of a sane size.
pub fn token(headers: &HeaderMap, name: &str) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && (20..=100).contains(&value.len()))
        .map(|(_, value)| Token::presented(value))
}

/// The header's value that gives a browser a token.
pub fn set(name: &str, token: &Token, lifetime: Duration) -> String {
    format!(
        "{name}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax",
        token.expose(),
        lifetime.whole_seconds()
    )
}

/// Gives the browser a session's new token with an answer, unless that has said something of the cookie itself, such as
/// one to a sign-out.
pub fn renew(answer: &mut HeaderMap, name: &str, token: &Token, lifetime: Duration) {
    let said = answer
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|cookie| cookie.split('=').next() == Some(name));
    if !said && let Ok(value) = HeaderValue::from_str(&set(name, token, lifetime)) {
        answer.append(header::SET_COOKIE, value);
        // Nobody else is given it, whatever the answer itself is.
        let nowhere = HeaderValue::from_static("no-store");
        answer.insert(header::CACHE_CONTROL, nowhere);
    }
}
