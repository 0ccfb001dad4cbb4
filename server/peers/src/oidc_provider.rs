//! oidc-provider (npm), a certified provider.

use crate::browser::{Browser, Page};
use crate::logout_receiver::LogoutReceiver;
use crate::process::{Process, scripts};
use std::process::{Command, Stdio};
use url::Url;

/// Who we are to it.
pub const CLIENT_ID: &str = "tenantry";
/// How we prove that.
pub const CLIENT_SECRET: &str = "a secret / of + length: 64 & more";
/// Another client of it, with the same secret.
pub const NEIGHBOUR_ID: &str = "neighbour";
/// Where it sends the browser back to, unless it was started for another address.
pub const REDIRECT_URI: &str = "http://127.0.0.1:1/sso/oidc/callback";

/// A provider that listens.
pub struct OidcProvider {
    /// Its issuer.
    pub issuer: String,
    redirect_uri: String,
    _process: Process,
}

impl OidcProvider {
    /// Starts it with a method by which the client proves itself.
    pub fn start(auth_method: &str) -> Self {
        Self::start_for(REDIRECT_URI, auth_method)
    }

    /// Starts it for a client that is called back elsewhere.
    pub fn start_for(redirect_uri: &str, auth_method: &str) -> Self {
        Self::start_with(redirect_uri, auth_method, &[])
    }

    /// The same for a client that it tells of logouts.
    pub fn start_telling(redirect_uri: &str, receiver: &LogoutReceiver) -> Self {
        let tells = [("BACKCHANNEL_LOGOUT_URI", receiver.address.as_str())];
        Self::start_with(redirect_uri, "client_secret_basic", &tells)
    }

    /// Starts it where Microsoft's sign-in of this tenant would be, below an authority.
    pub fn start_as_microsoft(redirect_uri: &str, tenant: &str) -> Self {
        Self::start_with(redirect_uri, "client_secret_basic", &[("TENANT", tenant)])
    }

    /// Where it is, without what names a tenant.
    pub fn authority(&self) -> String {
        let url: Url = self.issuer.parse().expect("an address");
        url.origin().ascii_serialization()
    }

    fn start_with(redirect_uri: &str, auth_method: &str, besides: &[(&str, &str)]) -> Self {
        let mut command = Command::new("node");
        command
            .arg(scripts().join("oidc-provider.mjs"))
            .env("CLIENT_ID", CLIENT_ID)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env("NEIGHBOUR_ID", NEIGHBOUR_ID)
            .env("REDIRECT_URI", redirect_uri)
            .env("AUTH_METHOD", auth_method)
            .env("SIGNED_OUT_URI", signed_out_uri(redirect_uri))
            .env("NODE_NO_WARNINGS", "1")
            .envs(besides.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(command);
        Self {
            issuer: process.first_line(),
            redirect_uri: redirect_uri.to_owned(),
            _process: process,
        }
    }

    /// Has it sign with a key that nobody has seen before, and forget the one it had.
    pub async fn replace_keys(&self) {
        let address = format!("{}/another-key", self.authority());
        let address = address.parse().expect("an address");
        Browser::new().open(address, &self.redirect_uri).await;
    }

    /// Signs in as `name` and consents; gives the query of the callback. A name that is an e-mail address
    /// is the person's address, too.
    pub async fn sign_in(&self, browser: &Browser, address: Url, name: &str) -> String {
        let home = &self.redirect_uri;
        let mut page = browser.open(address, home).await;
        let typed = [("login", name), ("password", "any")];
        // Whoever has signed in or consented before is not asked for it again.
        while page.left_for.is_none() {
            let form = page.form();
            let fields: &[_] = if form.fields.contains_key("login") {
                &typed
            } else {
                &[]
            };
            page = browser.submit(form, fields, home).await;
        }
        query_of(page)
    }

    /// Goes where a sign-out leads, and says yes; gives where the browser comes back to.
    pub async fn sign_out(&self, browser: &Browser, address: Url) -> Url {
        let home = signed_out_uri(&self.redirect_uri);
        let page = browser.open(address, &home).await;
        let page = browser
            .submit(page.form(), &[("logout", "yes")], &home)
            .await;
        let back = page.left_for;
        back.unwrap_or_else(|| panic!("{}", page.text))
    }

    /// Goes back instead of signing in; gives the query of the callback.
    pub async fn cancel(&self, browser: &Browser, address: Url) -> String {
        let home = &self.redirect_uri;
        let page = browser.open(address, home).await;
        let cancel = page.link("abort");
        query_of(browser.open(cancel, home).await)
    }
}

/// Where it sends a browser back to that has signed out: our page to sign in on.
fn signed_out_uri(redirect_uri: &str) -> String {
    let url: Url = redirect_uri.parse().expect("an address");
    let origin = url.origin().ascii_serialization();
    format!("{origin}/sign-in?notice=signed-out")
}

fn query_of(page: Page) -> String {
    let callback = page.left_for.expect("the callback");
    callback.query().unwrap_or_default().to_owned()
}
