//! oidc-provider (npm), a certified provider.

use super::browser::Browser;
use super::process::{Process, peers};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use url::Url;

pub const CLIENT_ID: &str = "tenantry";
pub const CLIENT_SECRET: &str = "a secret / of + length: 64 & more";
pub const REDIRECT_URI: &str = "http://127.0.0.1:1/sso/oidc/callback";

pub struct OidcProvider {
    pub issuer: String,
    _process: Process,
}

impl OidcProvider {
    pub fn start(auth_method: &str) -> Self {
        let mut command = Command::new("node");
        command
            .arg(peers().join("oidc-provider.mjs"))
            .env("CLIENT_ID", CLIENT_ID)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env("REDIRECT_URI", REDIRECT_URI)
            .env("AUTH_METHOD", auth_method)
            .env("NODE_NO_WARNINGS", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(command);
        let mut lines = BufReader::new(process.stdout()).lines();
        let issuer = lines
            .next()
            .expect("its address: has bin/lib/peers.sh installed it?")
            .expect("text");
        // Whoever does not read on lets it stand still.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            issuer,
            _process: process,
        }
    }

    /// Signs in as `name` and consents; gives the query of the callback.
    pub async fn sign_in(&self, browser: &Browser, address: Url, name: &str) -> String {
        let login = browser.open(address, REDIRECT_URI).await;
        if let Some(callback) = login.left_for {
            return callback.query().unwrap_or_default().to_owned();
        }
        let consent = browser
            .submit(
                login.form(),
                &[("login", name), ("password", "any")],
                REDIRECT_URI,
            )
            .await;
        let page = browser.submit(consent.form(), &[], REDIRECT_URI).await;
        page.left_for
            .expect("the callback")
            .query()
            .unwrap_or_default()
            .to_owned()
    }
}
