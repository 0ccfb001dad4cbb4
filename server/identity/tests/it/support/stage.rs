//! A sign-in by `OpenID` Connect at a provider that forges.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::http::{Client, Reach};
use identity::oidc::{Callback, Discovery, Finished, Options, Pending, Provider};
use identity::{CheckKind, Error, Outcome};
use peers::fake_provider::{FakeProvider, Key};
use peers::now;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Who we are to it.
pub const CLIENT_ID: &str = "tenantry";
const HOME: &str = "http://127.0.0.1:1/callback";

/// A provider that says what a test wants, and a sign-in that has begun at it.
pub struct Stage {
    pub key: Key,
    pub fake: FakeProvider,
    pub client: Client,
    pub provider: Provider,
    pub discovery: Discovery,
    pub pending: Pending,
}

impl Stage {
    pub async fn new() -> Self {
        let key = Key::new("one");
        let fake = FakeProvider::start(&key).await;
        let client = Client::new(Reach::Development).unwrap();
        let provider = Provider::new(
            &client,
            &fake.address,
            CLIENT_ID,
            Some("secret".to_owned().into()),
        )
        .unwrap();
        let discovery = Discovery::fetch(&client, &provider).await.unwrap();
        let pending = provider
            .begin(&discovery, HOME, &Options::default())
            .unwrap()
            .pending;
        Self {
            key,
            fake,
            client,
            provider,
            discovery,
            pending,
        }
    }

    /// The claims of an honest token.
    pub fn claims(&self) -> Value {
        let now = now().unix_timestamp();
        json!({
            "iss": self.fake.address, "sub": "alice", "aud": CLIENT_ID, "iat": now, "exp": now + 300,
            "nonce": self.pending.nonce.expose_secret(), "email": "alice@example.com", "email_verified": true,
            "at_hash": at_hash("access"),
        })
    }

    /// The same with one of them changed.
    pub fn claims_with(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        claims[name] = value;
        claims
    }

    /// What the browser brings back.
    pub fn callback(&self) -> Callback {
        Callback::parse(&format!(
            "code=c&state={}",
            self.pending.state.expose_secret()
        ))
        .unwrap()
    }

    /// Finishes the sign-in with this token.
    pub async fn finish(&self, token: String) -> Finished {
        self.fake.change(|says| {
            says.token =
                Ok(json!({ "access_token": "access", "token_type": "Bearer", "id_token": token }));
            if says.user_info == json!({}) {
                says.user_info = json!({ "sub": "alice", "name": "Alice" });
            }
        });
        self.provider
            .finish(
                &self.client,
                &self.discovery,
                &self.callback(),
                &self.pending,
                now(),
            )
            .await
    }

    /// Checks a token without any exchange.
    pub fn verify(&self, token: &str) -> Outcome {
        let access = "access".to_owned().into();
        self.provider
            .verify_id_token(&self.discovery, token, Some(&access), &self.pending, now())
    }
}

/// What a token says of the access token beside it.
pub fn at_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(token)[..16])
}

/// Asserts that a sign-in is refused by this check.
#[track_caller]
pub fn refused(outcome: Outcome, kind: CheckKind) {
    let reason = outcome
        .report
        .reason()
        .unwrap_or_else(|| panic!("no reason: {:#?}", outcome.report))
        .clone();
    assert_eq!(reason.kind, kind, "{:#?}", outcome.report);
    assert_eq!(outcome.result, Err(Error::Refused(Box::new(reason))));
}
