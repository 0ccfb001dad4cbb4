//! Pages that take a browser to another site.
//!
//! A page's form may lead nowhere but to us (`form-action 'self'`), and some browsers hold what a form
//! is redirected to by the same rule. So a browser is not redirected, but gets a small page that takes it
//! there, and shows a link or button in case it does not.

use crate::http::error_page::STYLESHEET;
use mail::escape;

/// Where a page takes the browser, for a person to read.
pub struct Destination {
    /// The page's title.
    pub title: &'static str,
    /// What happens.
    pub sentence: &'static str,
}

/// A page that takes the browser to an address.
pub fn redirect(destination: &Destination, address: &str) -> String {
    let address = escape(address);
    let head = format!("<meta http-equiv=\"refresh\" content=\"0;url={address}\">");
    let body = format!("<p><a class=\"btn btn-primary\" href=\"{address}\">Continue</a></p>");
    page(destination, &head, &body)
}

/// A page with this in its head and after its sentence.
pub fn page(destination: &Destination, head: &str, body: &str) -> String {
    let Destination { title, sentence } = destination;
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">{head}\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{STYLESHEET}\"></head>\
         <body><main class=\"error-page\"><h1>{title}</h1>\
         <p>{sentence}</p>{body}</main></body></html>"
    )
}

/// The Content-Security-Policy of such a page, with what it needs besides.
pub fn policy(besides: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; {besides}"
    )
}
