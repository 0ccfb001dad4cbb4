//! A browser between us and a provider: what binds a sign-in to it, the page that takes it away, and what it
//! keeps when it is back.
//!
//! A browser is not redirected to its provider, but gets a page that takes it there: see
//! [`super::way_out`].

use crate::http::edge::cookie;
use crate::http::way_out::{Destination, page, policy, redirect};
use admin_app::current::FLOW_COOKIE as OPERATOR_FLOW_COOKIE;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{AppendHeaders, Html, IntoResponse as _, Response};
use domain::secrets::Token;
use domain::sign_in_flows::{Begun, FLOW_LIMIT};
use domain::{RequestMeta, sessions};
use mail::escape;
use shared::AppError;
use shared::ids::ConnectionId;
use std::fmt::Write as _;
use tenant_app::current::{DEVICE_COOKIE, DEVICE_LIFETIME, FLOW_COOKIE, SESSION_COOKIE};

const PROVIDER: Destination = Destination {
    title: "To your identity provider",
    sentence: "You are being taken there to sign in.",
};

const SIGNING_OUT: Destination = Destination {
    title: "To your identity provider",
    sentence: "You are being taken there to sign out.",
};

/// The connection of an address.
pub(super) fn connection_id(text: &str) -> Result<ConnectionId, domain::Error> {
    text.parse().map_err(|_no_id| AppError::not_found().into())
}

/// What binds a sign-in to this browser: several may be under way in it.
pub(super) fn browser(headers: &HeaderMap) -> Token {
    present_browser(headers).unwrap_or_else(Token::random)
}

/// What binds a sign-in to this browser, if one has begun in it.
pub(super) fn present_browser(headers: &HeaderMap) -> Option<Token> {
    cookie::token(headers, FLOW_COOKIE)
}

/// The headers that give a browser the session that was opened in it, and what it is known by.
pub(super) fn signed_in(
    session: &Token,
    meta: &RequestMeta,
) -> AppendHeaders<impl Iterator<Item = (HeaderName, String)>> {
    let session = cookie::set(SESSION_COOKIE, session, sessions::ABSOLUTE_LIMIT);
    let device = meta.device.as_ref();
    let device = device.map(|device| cookie::set(DEVICE_COOKIE, device, DEVICE_LIFETIME));
    let cookies = std::iter::once(session).chain(device);
    AppendHeaders(cookies.map(|cookie| (header::SET_COOKIE, cookie)))
}

/// The header's value that lets a browser bring along what binds a sign-in to it.
pub(super) fn keep_browser(browser: &Token) -> String {
    format!(
        "{FLOW_COOKIE}={}; Path=/; Max-Age={}; Secure; HttpOnly; SameSite=None",
        browser.expose(),
        FLOW_LIMIT.whole_seconds()
    )
}

/// The page that takes the browser to its provider to sign in.
pub(super) fn way_out(begun: Begun, browser: &Token) -> Response {
    way_to(&PROVIDER, begun, keep_browser(browser))
}

/// The page that takes an operator's browser to the company's provider. Its answer comes by a link, for which a
/// cookie need not be sent along with forms of others.
pub(super) fn operator_way_out(address: String, browser: &Token) -> Response {
    let keep = cookie::set(OPERATOR_FLOW_COOKIE, browser, FLOW_LIMIT);
    way_to(&PROVIDER, Begun::Redirect(address), keep)
}

/// The page that takes the browser to its provider to sign out.
pub(super) fn sign_out_way(begun: Begun, browser: &Token) -> Response {
    way_to(&SIGNING_OUT, begun, keep_browser(browser))
}

/// `keep` is the cookie that binds what has begun to the browser.
fn way_to(destination: &Destination, begun: Begun, keep: String) -> Response {
    let (page, besides) = match begun {
        Begun::Redirect(address) => (
            redirect(destination, &address),
            "form-action 'none'".to_owned(),
        ),
        Begun::Post { action, fields } => {
            let nonce = Token::random();
            let mut body = format!("<form method=\"post\" action=\"{}\">", escape(&action));
            for (name, value) in fields {
                // Writing to a string does not fail.
                let _ = write!(
                    body,
                    "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                    escape(&name),
                    escape(&value)
                );
            }
            let _ = write!(
                body,
                "<button class=\"btn btn-primary\">Continue</button></form><script nonce=\"{}\">document.forms[0].submit()</script>",
                nonce.expose()
            );
            // Where the provider sends the form on to, nobody knows beforehand.
            let besides = format!("form-action *; script-src 'nonce-{}'", nonce.expose());
            (page(destination, "", &body), besides)
        }
    };
    (
        AppendHeaders([
            (header::SET_COOKIE, keep),
            (header::CONTENT_SECURITY_POLICY, policy(&besides)),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
        ]),
        Html(page),
    )
        .into_response()
}
