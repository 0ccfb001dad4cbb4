//! `SimpleSAMLphp`, a SAML provider in PHP.

use crate::browser::{Browser, Form, Page};
use crate::process::{Folder, Process, free_port, scripts, when_it_listens};
use crate::{keys, now};
use identity::http::Reach;
use identity::saml::{
    Binding, Connection, IdentityProvider, Pending, Policy, Send, ServiceProvider,
};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Where its answers go, unless it was started for somebody else.
pub const ACS: &str = "http://127.0.0.1:1/sso/saml/acs";
/// Where its logout goes.
pub const SLO: &str = "http://127.0.0.1:1/sso/saml/slo";
/// Who we are to it.
pub const ENTITY_ID: &str = "http://127.0.0.1:1/sso/saml/metadata";

/// What a provider signs and encrypts, as its own settings. It encrypts by AES-128-CBC and RSA-OAEP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The response is signed.
    Response,
    /// The assertion is.
    Assertion,
    /// Both are.
    Both,
    /// Both are, and the assertion is encrypted.
    EncryptedBoth,
    /// The response is signed, and the assertion is encrypted.
    EncryptedResponse,
}

/// All shapes.
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

/// A provider that runs.
pub struct SimpleSamlPhp {
    /// Its address, without a slash at its end.
    pub base: String,
    folder: Folder,
    /// Who we are to it, and where its answers go.
    entity_id: String,
    acs: String,
    /// What stands in `peer.json`: it is read anew at every request.
    settings: Mutex<Value>,
    _process: Process,
}

/// Who the tests of the protocol are.
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
    /// Starts it for [`service_provider`].
    pub fn start(shape: Shape) -> Self {
        Self::start_with(shape.settings(), json!({}))
    }

    /// The same with settings of its own for the service provider and for itself.
    pub fn start_with(sp_settings: Value, idp_settings: Value) -> Self {
        Self::run(&service_provider().metadata(), sp_settings, idp_settings)
    }

    /// Starts it for the service provider of this metadata, and waits until it listens.
    pub async fn start_for(metadata: &str, shape: Shape) -> Self {
        let peer = Self::run(metadata, shape.settings(), json!({}));
        peer.metadata().await;
        peer
    }

    fn run(metadata: &str, sp_settings: Value, idp_settings: Value) -> Self {
        let folder = Folder::new();
        let entity_id = between(metadata, "entityID=\"", "\"").to_owned();
        let mut sp = as_it_reads(metadata);
        let acs = sp["AssertionConsumerService"].as_str();
        let acs = acs.expect("an address").to_owned();
        merge(&mut sp, sp_settings);
        let mut idp = json!({ "privatekey": "one.pem", "certificate": "one.crt" });
        merge(&mut idp, idp_settings);
        let settings = json!({ "idp": idp, "sps": { &entity_id: sp }, "people": {} });
        let port = free_port();
        let mut command = Command::new("sh");
        command
            .arg(scripts().join("simplesamlphp.sh"))
            .arg(folder.path())
            .arg(port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        write_settings(folder.path(), &settings);
        Self {
            base: format!("http://127.0.0.1:{port}"),
            entity_id,
            acs,
            settings: Mutex::new(settings),
            _process: Process::start(command),
            folder,
        }
    }

    /// Changes its own settings, such as its certificates, from the next request on. What is null is unset.
    pub fn change(&self, idp_settings: Value) {
        self.write(|settings| merge(&mut settings["idp"], idp_settings));
    }

    /// Lets somebody sign in whose attributes are these.
    pub fn add_person(&self, name: &str, attributes: &Value) {
        let key = format!("{name}:secret of {name}");
        self.write(|settings| settings["people"][key] = attributes.clone());
    }

    /// Gives it other certificates of the service provider, as PEM: the one that it verifies requests by, and
    /// the one that it encrypts for.
    pub fn trust(&self, signing: &str, encryption: &str) {
        let bare = |pem: &str| -> String {
            let lines = pem.lines();
            lines.filter(|line| !line.starts_with("-----")).collect()
        };
        let certificates = [
            certificate("signing", &bare(signing)),
            certificate("encryption", &bare(encryption)),
        ];
        self.write(|settings| settings["sps"][&self.entity_id]["keys"] = json!(certificates));
    }

    fn write(&self, change: impl FnOnce(&mut Value)) {
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut settings);
        write_settings(self.folder.path(), &settings);
    }

    /// Where its metadata is.
    pub fn metadata_address(&self) -> String {
        format!("{}/saml2/idp/metadata.php", self.base)
    }

    /// Its metadata, as soon as it listens.
    pub async fn metadata(&self) -> String {
        when_it_listens(&self.metadata_address()).await
    }

    /// A connection to it that was set up right.
    pub async fn connect(&self, policy: Policy) -> Connection {
        let idp = IdentityProvider::parse(self.metadata().await.as_bytes(), Reach::Development);
        let idp = idp.expect("metadata");
        Connection::new(service_provider(), idp, policy, Reach::Development).expect("a connection")
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

    /// The same by a binding, and perhaps proving anew who one is.
    pub async fn sign_in_by(
        &self,
        connection: &Connection,
        browser: &Browser,
        name: &str,
        binding: Binding,
        force: bool,
    ) -> (String, Pending) {
        let begun = connection
            .begin(binding, "relay", force, now())
            .expect("a request");
        let page = match begun.send {
            Send::Redirect(address) => browser.open(address, &self.acs).await,
            Send::Post { action, fields } => {
                let fields = fields.into_iter().collect();
                let form = Form { action, fields };
                browser.submit(form, &[], &self.acs).await
            }
        };
        let form = self.log_in(browser, page, name).await;
        assert_eq!(form.fields["RelayState"], "relay");
        (form.fields["SAMLResponse"].clone(), begun.pending)
    }

    /// Answers a request that was begun elsewhere: the form that the browser posts to us.
    pub async fn answer(&self, browser: &Browser, request: Url, name: &str) -> Form {
        let page = browser.open(request, &self.acs).await;
        self.log_in(browser, page, name).await
    }

    /// Begins at the provider.
    pub async fn sign_in_from_there(&self, browser: &Browser, name: &str) -> String {
        let address = format!("{}/saml2/idp/SSOService.php", self.base);
        let mut address: Url = address.parse().expect("an address");
        address
            .query_pairs_mut()
            .append_pair("spentityid", &self.entity_id);
        let form = self.answer(browser, address, name).await;
        form.fields["SAMLResponse"].clone()
    }

    async fn log_in(&self, browser: &Browser, page: Page, name: &str) -> Form {
        let form = page.form();
        if form.action.as_str() == self.acs {
            return form;
        }
        let secret = format!("secret of {name}");
        let typed = [("username", name), ("password", secret.as_str())];
        let page = browser.submit(form, &typed, &self.acs).await;
        let form = page.form();
        assert_eq!(form.action.as_str(), self.acs, "{}", page.text);
        form
    }
}

/// Writes `peer.json` at once, so that a request that is being answered never reads half of it, and the key
/// files that it names.
fn write_settings(folder: &Path, settings: &Value) {
    for (index, name) in [(2, "one"), (3, "two")] {
        let key = folder.join(format!("{name}.pem"));
        if settings["idp"].to_string().contains(&format!("{name}.pem")) && !key.exists() {
            let pair = keys::pair(index);
            std::fs::write(key, keys::private_pem(&pair)).expect("a key");
            let certificate = folder.join(format!("{name}.crt"));
            std::fs::write(certificate, pair.certificate().pem()).expect("a certificate");
        }
    }
    let written = folder.join("peer.json.new");
    std::fs::write(&written, settings.to_string()).expect("settings");
    std::fs::rename(written, folder.join("peer.json")).expect("settings");
}

/// A service provider as `SimpleSAMLphp` writes it, from the metadata that an administrator would load.
fn as_it_reads(metadata: &str) -> Value {
    let first = |purpose: &str| {
        let keys = metadata.split("<md:KeyDescriptor ");
        let mut of = keys.filter(|key| key.starts_with(&format!("use=\"{purpose}\"")));
        let key = of.next().expect("a key");
        certificate(purpose, between(key, "<ds:X509Certificate>", "<"))
    };
    let location = |element: &str| {
        let text = between(metadata, &format!("<md:{element} "), "/>");
        between(text, "Location=\"", "\"")
    };
    json!({
        "AssertionConsumerService": location("AssertionConsumerService"),
        "SingleLogoutService": [{
            "Binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            "Location": location("SingleLogoutService"),
        }],
        "keys": [first("signing"), first("encryption")],
        "validate.authnrequest": true,
        "validate.logout": true,
        "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    })
}

/// A certificate of a service provider as `SimpleSAMLphp` writes it.
fn certificate(purpose: &str, base64: &str) -> Value {
    json!({
        "type": "X509Certificate",
        "signing": purpose == "signing",
        "encryption": purpose == "encryption",
        "X509Certificate": base64,
    })
}

fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let rest = text.split_once(begin).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once(end));
    found.unwrap_or_else(|| panic!("no {begin} in {text}")).0
}

/// Sets what `from` has; what it has as null is set no longer.
fn merge(into: &mut Value, from: Value) {
    if let Value::Object(from) = from {
        for (name, value) in from {
            match (value, into.as_object_mut()) {
                (Value::Null, Some(into)) => drop(into.remove(&name)),
                (value, _) => into[name] = value,
            }
        }
    }
}
