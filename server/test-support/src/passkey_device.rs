//! Somebody's device that keeps a passkey, and the browser on it: both by others than who wrote the server's part.

use crate::{OPERATOR_ORIGIN, ORIGIN, Person, parsed};
use async_trait::async_trait;
use domain::factors::{self, AddedPasskey};
use domain::secrets::Token;
use domain::{OperatorContext, SessionContext, operators};
use passkey_authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey_client::{Client, DefaultClientData, WebauthnError};
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey;
use passkey_types::ctap2::{Aaguid, Ctap2Error};
use passkey_types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::{Value, json};
use shared::views::PasskeyCeremony;
use url::Url;

/// A device. A clone of it is a copy, with the same passkey at the same count.
#[derive(Clone)]
pub struct PasskeyDevice {
    passkey: Option<Passkey>,
    /// Whether it makes sure who uses it.
    pub verifies: bool,
    /// Where its browser is.
    pub origin: &'static str,
}

impl Default for PasskeyDevice {
    fn default() -> Self {
        Self {
            passkey: None,
            verifies: true,
            origin: ORIGIN,
        }
    }
}

impl PasskeyDevice {
    /// Adds the device to a person's account.
    pub async fn enrol(person: &SessionContext) -> (Self, AddedPasskey) {
        let mut device = Self::default();
        let begun = factors::begin_passkey(person).await.expect("a ceremony");
        let answer = device.create(&begun).await;
        let ceremony = Token::presented(&begun.token);
        let added = factors::add_passkey(person, &ceremony, parsed("Laptop"), &answer)
            .await
            .expect("a passkey");
        (device, added)
    }

    /// Adds the device to an operator's account. Their session has the returned token from then on.
    pub async fn enrol_operator(ctx: &OperatorContext) -> (Self, Token) {
        let mut device = Self {
            origin: OPERATOR_ORIGIN,
            ..Self::default()
        };
        let begun = operators::factors::begin_passkey(ctx)
            .await
            .expect("a ceremony");
        let answer = device.create(&begun).await;
        let ceremony = Token::presented(&begun.token);
        let added =
            operators::factors::add_passkey(ctx, &ceremony, parsed("Laptop"), &answer).await;
        (device, added.expect("a passkey"))
    }

    /// Makes a passkey, and answers as the browser does.
    pub async fn create(&mut self, begun: &PasskeyCeremony) -> String {
        let options = self.options(&begun.options, "/authenticatorSelection/userVerification");
        let options: CredentialCreationOptions =
            serde_json::from_value(options).expect("options to create");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let made = client
            .register(&self.origin(), options, DefaultClientData)
            .await
            .expect("a passkey is made");
        self.passkey.clone_from(client.authenticator().store());
        serde_json::to_string(&made).expect("JSON")
    }

    /// Proves who is there, and answers as the browser does.
    pub async fn get(&mut self, begun: &PasskeyCeremony) -> String {
        self.try_get(begun).await.expect("the passkey is at hand")
    }

    /// The same, if the device has what is asked for.
    ///
    /// # Errors
    /// When it has not.
    pub async fn try_get(&mut self, begun: &PasskeyCeremony) -> Result<String, WebauthnError> {
        let options = self.options(&begun.options, "/userVerification");
        let options: CredentialRequestOptions =
            serde_json::from_value(options).expect("options to get");
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let proved = client
            .authenticate(&self.origin(), options, DefaultClientData)
            .await?;
        self.passkey.clone_from(client.authenticator().store());
        Ok(serde_json::to_string(&proved).expect("JSON"))
    }

    /// Says that the passkey is somebody else's.
    pub fn claim(&mut self, person: &Person) {
        let passkey = self.passkey.as_mut().expect("a passkey");
        passkey.user_handle = Some(person.user.id.uuid().as_bytes().to_vec().into());
    }

    fn origin(&self) -> Url {
        self.origin.parse().expect("an origin")
    }

    /// What the server asks; a device that makes sure of nobody does not hear that it should.
    fn options(&self, options: &str, verification: &str) -> Value {
        let mut options: Value = serde_json::from_str(options).expect("JSON");
        let wanted = options.pointer_mut(verification).expect("a wish");
        assert_eq!(*wanted, "required");
        if !self.verifies {
            *wanted = json!("discouraged");
        }
        json!({ "publicKey": options })
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Holder, AvailableBackend> {
        let holder = Holder {
            verified: self.verifies,
        };
        let store = self.passkey.clone();
        let mut authenticator =
            Authenticator::new(Aaguid::new_empty(), store, holder, AvailableBackend);
        authenticator.set_make_credentials_with_signature_counter(true);
        authenticator
    }
}

/// Whoever holds the device.
struct Holder {
    verified: bool,
}

#[async_trait]
impl UserValidationMethod for Holder {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence,
            verification: self.verified,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(self.verified)
    }
}
