//! oidc-provider (npm), a certified provider.

use crate::browser::Browser;
use crate::process::{Process, scripts};
use std::process::{Command, Stdio};
use url::Url;

/// Who we are to it.
pub const CLIENT_ID: &str = "tenantry";
/// How we prove that.
pub const CLIENT_SECRET: &str = "a secret / of + length: 64 & more";
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
        let mut command = Command::new("node");
        command
            .arg(scripts().join("oidc-provider.mjs"))
            .env("CLIENT_ID", CLIENT_ID)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env("REDIRECT_URI", redirect_uri)
            .env("AUTH_METHOD", auth_method)
            .env("NODE_NO_WARNINGS", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(command);
        Self {
            issuer: process.first_line(),
            redirect_uri: redirect_uri.to_owned(),
            _process: process,
        }
    }

    /// Signs in as `name` and consents; gives the query of the callback. A name that is an e-mail address
    /// is the person's address, too.
    pub async fn sign_in(&self, browser: &Browser, address: Url, name: &str) -> String {
        let home = &self.redirect_uri;
        let login = browser.open(address, home).await;
        if let Some(callback) = login.left_for {
            return callback.query().unwrap_or_default().to_owned();
        }
        let typed = [("login", name), ("password", "any")];
        let consent = browser.submit(login.form(), &typed, home).await;
        let page = browser.submit(consent.form(), &[], home).await;
        page.left_for
            .expect("the callback")
            .query()
            .unwrap_or_default()
            .to_owned()
    }
}
