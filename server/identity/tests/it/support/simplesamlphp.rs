//! `SimpleSAMLphp`, a SAML provider in PHP.

use super::browser::Browser;
use super::process::{Process, peers};
use super::{keys, now};
use identity::http::Reach;
use identity::saml::{
    Connection, Endpoint, IdentityProvider, Pending, Policy, Send, ServiceProvider,
};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use url::Url;

pub const ACS: &str = "http://127.0.0.1:1/sso/saml/acs";
pub const SLO: &str = "http://127.0.0.1:1/sso/saml/slo";
pub const ENTITY_ID: &str = "http://127.0.0.1:1/sso/saml/metadata";

/// What a provider signs and encrypts, as its own settings. It encrypts by AES-128-CBC and RSA-OAEP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Response,
    Assertion,
    Both,
    EncryptedBoth,
    EncryptedResponse,
}

pub const SHAPES: [Shape; 5] = [
    Shape::Response,
    Shape::Assertion,
    Shape::Both,
    Shape::EncryptedBoth,
    Shape::EncryptedResponse,
];

impl Shape {
    fn settings(self) -> Value {
        let (response, assertion) = match self {
            Self::Response | Self::EncryptedResponse => (true, false),
            Self::Assertion => (false, true),
            Self::Both | Self::EncryptedBoth => (true, true),
        };
        let encrypted = matches!(self, Self::EncryptedBoth | Self::EncryptedResponse);
        json!({
            "saml20.sign.response": response,
            "saml20.sign.assertion": assertion,
            "assertion.encryption": encrypted,
        })
    }
}

pub struct SimpleSamlPhp {
    pub base: String,
    folder: PathBuf,
    _process: Process,
}

pub fn service_provider() -> ServiceProvider {
    ServiceProvider {
        entity_id: ENTITY_ID.to_owned(),
        acs: ACS.to_owned(),
        slo: Some(SLO.to_owned()),
        signing: vec![keys::pair(0)],
        encryption: vec![keys::pair(1)],
    }
}

impl SimpleSamlPhp {
    pub fn start(shape: Shape) -> Self {
        Self::start_with(shape.settings(), json!({}))
    }

    /// Starts it with settings of its own for the service provider and for itself.
    pub fn start_with(sp_settings: Value, idp_settings: Value) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = std::env::temp_dir().join(format!(
            "tenantry-peer-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::SeqCst)
        ));
        std::fs::create_dir_all(&folder).unwrap();
        for (index, name) in [(2, "one"), (3, "two")] {
            let pair = keys::pair(index);
            std::fs::write(folder.join(format!("{name}.pem")), keys::private_pem(&pair)).unwrap();
            std::fs::write(folder.join(format!("{name}.crt")), pair.certificate().pem()).unwrap();
        }
        let sp = service_provider();
        let mut settings = json!({
            "AssertionConsumerService": ACS,
            "SingleLogoutService": [
                { "Binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "Location": SLO },
            ],
            "keys": [
                { "type": "X509Certificate", "signing": true, "encryption": false, "X509Certificate": sp.signing[0].certificate().base64() },
                { "type": "X509Certificate", "signing": false, "encryption": true, "X509Certificate": sp.encryption[0].certificate().base64() },
            ],
            "validate.authnrequest": true,
            "validate.logout": true,
            "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        });
        merge(&mut settings, sp_settings);
        let mut idp = json!({ "privatekey": "one.pem", "certificate": "one.crt" });
        merge(&mut idp, idp_settings);
        let peer = json!({ "idp": idp, "sps": { ENTITY_ID: settings } });
        std::fs::write(folder.join("peer.json"), peer.to_string()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let mut command = Command::new("sh");
        command
            .arg(peers().join("simplesamlphp.sh"))
            .arg(&folder)
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let process = Process::start(command);
        Self {
            base: format!("http://127.0.0.1:{port}"),
            folder,
            _process: process,
        }
    }

    /// Its metadata, as soon as it listens.
    pub async fn metadata(&self) -> String {
        let address = format!("{}/saml2/idp/metadata.php", self.base);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        for _ in 0..200 {
            if let Ok(response) = client.get(&address).send().await {
                let text = response.text().await.unwrap();
                assert!(
                    text.contains("EntityDescriptor"),
                    "has bin/lib/peers.sh installed SimpleSAMLphp? {text}"
                );
                return text;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the peer does not answer: has bin/lib/peers.sh installed PHP?");
    }

    pub async fn connect(&self, policy: Policy) -> Connection {
        let idp =
            IdentityProvider::parse(self.metadata().await.as_bytes(), Reach::Development).unwrap();
        Connection::new(service_provider(), idp, policy, Reach::Development).unwrap()
    }

    /// Begins at our side and signs in; gives the posted answer and what was pending.
    pub async fn sign_in(
        &self,
        connection: &Connection,
        browser: &Browser,
        name: &str,
    ) -> (String, Pending) {
        self.sign_in_by(connection, browser, name, connection.binding(), false)
            .await
    }

    pub async fn sign_in_by(
        &self,
        connection: &Connection,
        browser: &Browser,
        name: &str,
        binding: identity::saml::Binding,
        force: bool,
    ) -> (String, Pending) {
        let begun = connection.begin(binding, "relay", force, now()).unwrap();
        let page = match begun.send {
            Send::Redirect(address) => browser.open(address, ACS).await,
            Send::Post { action, fields } => {
                let form = super::browser::Form {
                    action,
                    fields: fields.into_iter().collect(),
                };
                browser.submit(form, &[], ACS).await
            }
        };
        let form = self.log_in(browser, page, name).await;
        assert_eq!(form.fields["RelayState"], "relay");
        (form.fields["SAMLResponse"].clone(), begun.pending)
    }

    /// Begins at the provider.
    pub async fn sign_in_from_there(&self, browser: &Browser, name: &str) -> String {
        let mut address = Url::parse(&format!("{}/saml2/idp/SSOService.php", self.base)).unwrap();
        address
            .query_pairs_mut()
            .append_pair("spentityid", ENTITY_ID);
        let page = browser.open(address, ACS).await;
        self.log_in(browser, page, name).await.fields["SAMLResponse"].clone()
    }

    async fn log_in(
        &self,
        browser: &Browser,
        page: super::browser::Page,
        name: &str,
    ) -> super::browser::Form {
        let form = page.form();
        if form.action.as_str() == ACS {
            return form;
        }
        let secret = format!("secret of {name}");
        let page = browser
            .submit(form, &[("username", name), ("password", &secret)], ACS)
            .await;
        let form = page.form();
        assert_eq!(form.action.as_str(), ACS, "{}", page.text);
        form
    }
}

impl Drop for SimpleSamlPhp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn merge(into: &mut Value, from: Value) {
    if let Value::Object(from) = from {
        for (name, value) in from {
            into[name] = value;
        }
    }
}

/// An endpoint by redirect.
pub fn redirect(location: &str) -> Endpoint {
    Endpoint {
        binding: identity::saml::Binding::Redirect,
        location: location.to_owned(),
    }
}
