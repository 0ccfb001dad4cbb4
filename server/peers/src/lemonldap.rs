//! `LemonLDAP::NG`, a SAML provider in Perl that rests on Lasso.

use crate::browser::{Browser, Form, Page};
use crate::process::{Folder, Process, free_port, scripts, when_it_listens};
use crate::simplesamlphp::{ACS, ENTITY_ID, service_provider};
use crate::{keys, now};
use identity::http::Reach;
use identity::saml::{Connection, IdentityProvider, KeyPair, Pending, Policy, Send};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use url::Url;

/// A provider that runs, set up for [`service_provider`]. It knows `dwho`, whose address is `dwho@badwolf.org`.
pub struct LemonLdap {
    /// Its address, without a slash at its end.
    pub base: String,
    _process: Process,
    _folder: Folder,
}

impl LemonLdap {
    /// Starts it with settings for the service provider, such as
    /// `{"samlSPMetaDataOptionsEncryptionMode": "assertion"}`.
    ///
    /// # Panics
    /// If it is not installed.
    pub fn start(options: &Value) -> Self {
        Self::start_signing(options, &keys::pair(2))
    }

    /// The same with another key than it usually has.
    pub fn start_signing(options: &Value, pair: &KeyPair) -> Self {
        let folder = Folder::new();
        folder.write("signing.pem", &keys::private_pem(pair));
        folder.write("signing.crt", &pair.certificate().pem());
        let metadata = service_provider().metadata();
        let peer = json!({ "metadata": metadata, "options": options, "provider": {} });
        folder.write("peer.json", &peer.to_string());
        let port = free_port();
        let mut command = Command::new("sh");
        command
            .arg(scripts().join("lemonldap.sh"))
            .arg(folder.path())
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        Self {
            base: format!("http://127.0.0.1:{port}"),
            _process: Process::start(command),
            _folder: folder,
        }
    }

    /// A connection to it that was set up right, by its metadata.
    ///
    /// # Panics
    /// If it cannot be: then a test has no ground to stand on.
    pub async fn connect(&self, policy: Policy) -> Connection {
        let metadata = when_it_listens(&format!("{}/saml/metadata", self.base)).await;
        let idp = IdentityProvider::parse(metadata.as_bytes(), Reach::Development);
        Connection::new(
            service_provider(),
            idp.expect("metadata"),
            policy,
            Reach::Development,
        )
        .expect("a connection")
    }

    /// Begins at our side and signs in; gives the posted answer and what was pending.
    ///
    /// # Panics
    /// If the provider shows something else.
    pub async fn sign_in(&self, connection: &Connection, browser: &Browser) -> (String, Pending) {
        let begun = connection.begin(connection.binding(), "relay", false, now());
        let begun = begun.expect("a request");
        let Send::Redirect(address) = begun.send else {
            panic!("a redirect was asked for")
        };
        let form = self.log_in(browser, browser.open(address, ACS).await).await;
        assert_eq!(form.fields["RelayState"], "relay");
        (form.fields["SAMLResponse"].clone(), begun.pending)
    }

    /// Begins at the provider.
    ///
    /// # Panics
    /// If the provider shows something else.
    pub async fn sign_in_from_there(&self, browser: &Browser) -> String {
        let address = format!("{}/saml/singleSignOn?IDPInitiated=1", self.base);
        let mut address: Url = address.parse().expect("an address");
        address.query_pairs_mut().append_pair("sp", ENTITY_ID);
        let page = browser.open(address, ACS).await;
        self.log_in(browser, page).await.fields["SAMLResponse"].clone()
    }

    async fn log_in(&self, browser: &Browser, page: Page) -> Form {
        let form = page.form();
        if form.action.as_str() == ACS {
            return form;
        }
        let typed = [("user", "dwho"), ("password", "dwho")];
        let page = browser.submit(form, &typed, ACS).await;
        let form = page.form();
        assert_eq!(form.action.as_str(), ACS, "{}", page.text);
        form
    }
}
