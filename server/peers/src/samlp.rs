//! samlp (npm), a SAML provider in JavaScript.

use crate::browser::{Browser, Form};
use crate::process::{Process, scripts};
use crate::simplesamlphp::{ACS, ENTITY_ID, SLO, Shape, service_provider};
use crate::{keys, now};
use identity::http::Reach;
use identity::saml::{
    Binding, Certificate, Connection, Endpoint, IdentityProvider, KeyPair, Pending, Policy, Send,
};
use serde_json::json;
use std::process::{Command, Stdio};
use url::Url;

/// A provider that listens. It is set up for [`service_provider`], and asks nobody for a password.
pub struct Samlp {
    /// Where it is asked.
    pub address: Url,
    certificate: Certificate,
    _process: Process,
}

impl Samlp {
    /// Starts it.
    pub fn start(shape: Shape) -> Self {
        Self::start_for_logout(shape, Binding::Redirect)
    }

    /// Starts it; it speaks of logouts by this binding.
    pub fn start_for_logout(shape: Shape, binding: Binding) -> Self {
        Self::run(shape, binding, &keys::pair(2))
    }

    /// Starts it with another key than it usually has.
    pub fn start_signing(shape: Shape, pair: &KeyPair) -> Self {
        Self::run(shape, Binding::Redirect, pair)
    }

    fn run(shape: Shape, binding: Binding, pair: &KeyPair) -> Self {
        let sign = match shape {
            Shape::Response | Shape::EncryptedResponse => "response",
            Shape::Assertion => "assertion",
            Shape::Both | Shape::EncryptedBoth => "both",
        };
        let encrypts = matches!(shape, Shape::EncryptedBoth | Shape::EncryptedResponse);
        let ours = encrypts.then(|| keys::pair(1).certificate().pem());
        let logout = match binding {
            Binding::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Binding::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        };
        let settings = json!({
            "entityId": ENTITY_ID,
            "acs": ACS,
            "slo": SLO,
            "verification": keys::pair(0).certificate().pem(),
            "logout": logout,
            "key": keys::private_pem(pair),
            "certificate": pair.certificate().pem(),
            "sign": sign,
            "encryption": ours,
        });
        let mut command = Command::new("node");
        command
            .arg(scripts().join("samlp.mjs"))
            .env("SETTINGS", settings.to_string())
            .env("NODE_NO_WARNINGS", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = Process::start(command);
        let address = process.first_line();
        Self {
            address: address.parse().expect("an address"),
            certificate: pair.certificate().clone(),
            _process: process,
        }
    }

    /// A connection to it that was set up right.
    ///
    /// # Panics
    /// If it cannot be: then a test has no ground to stand on.
    pub fn connect(&self, policy: Policy) -> Connection {
        let provider = IdentityProvider::from_fields(
            "urn:tenantry:samlp",
            Endpoint::new(Binding::Redirect, self.address.as_str()),
            vec![self.certificate.clone()],
            Reach::Development,
        );
        let mut provider = provider.expect("a provider");
        let logout = self.logout();
        provider.slo = [Binding::Redirect, Binding::Post]
            .map(|binding| Endpoint::new(binding, logout.as_str()))
            .into();
        Connection::new(service_provider(), provider, policy, Reach::Development)
            .expect("a connection")
    }

    /// Where it takes logout messages, and begins to sign somebody out.
    pub fn logout(&self) -> Url {
        self.address.join("/logout").expect("an address")
    }

    /// Begins at our side and signs in; gives the posted answer and what was pending.
    pub async fn sign_in(&self, connection: &Connection) -> (String, Pending) {
        let begun = connection
            .begin(Binding::Redirect, "relay", false, now())
            .expect("a request");
        let Send::Redirect(address) = begun.send else {
            panic!("a redirect was asked for")
        };
        let form = answer(address).await;
        assert_eq!(form.fields["RelayState"], "relay");
        (form.fields["SAMLResponse"].clone(), begun.pending)
    }

    /// Begins at the provider.
    pub async fn sign_in_from_there(&self) -> String {
        answer(self.address.clone()).await.fields["SAMLResponse"].clone()
    }
}

async fn answer(address: Url) -> Form {
    let form = Browser::new().open(address, ACS).await.form();
    assert_eq!(form.action.as_str(), ACS);
    form
}
