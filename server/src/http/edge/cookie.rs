//! The session's token in a request.

use axum::http::{HeaderMap, header};
use domain::secrets::Token;

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
