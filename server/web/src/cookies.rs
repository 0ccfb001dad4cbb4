//! Reading and setting cookies.
//!
//! `__Host-` binds a cookie to this very host, to HTTPS and to the whole site (RFC 6265bis, 4.1.3.2).

use http::{HeaderValue, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use time::Duration;

/// The value of a cookie of the request that is being answered.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Sets a cookie. The value must be plain: a token or a word of ours.
pub fn set_cookie(name: &str, value: &str, lifetime: Duration) {
    append(&format!(
        "{name}={value}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=Lax",
        lifetime.whole_seconds()
    ));
}

/// Removes a cookie.
pub fn remove_cookie(name: &str) {
    set_cookie(name, "", Duration::ZERO);
}

fn append(text: &str) {
    if let Ok(value) = HeaderValue::from_str(text)
        && let Some(response) = use_context::<ResponseOptions>()
    {
        response.append_header(header::SET_COOKIE, value);
    }
}
