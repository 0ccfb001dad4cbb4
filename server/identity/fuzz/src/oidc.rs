//! A provider of `OpenID` Connect whose key is in this process, and a sign-in that has begun there.

use crate::Seed;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::oidc::{Discovery, IssuerRule, Keys, Options, Pending, Provider};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// The issuer.
pub const ISSUER: &str = "https://idp.example";
/// Where the browser comes back to.
pub const HOME: &str = "https://app.example/callback";

/// The provider as it is set.
pub fn provider() -> Provider {
    Provider::by(IssuerRule::Exact(ISSUER.to_owned()), "client", None).expect("a provider")
}

/// A sign-in that waits for its token.
pub struct SignIn {
    /// What is set.
    pub provider: Provider,
    /// What the provider says of itself.
    pub discovery: Discovery,
    /// What we remember.
    pub pending: Pending,
    /// When it is.
    pub now: OffsetDateTime,
    key: KeyPair,
}

impl SignIn {
    /// One that has begun now.
    pub fn begin() -> Self {
        let key = KeyPair::generate(KeySize::Rsa2048).expect("a key");
        let provider = provider();
        let discovery = Discovery {
            issuer: ISSUER.to_owned(),
            authorization_endpoint: format!("{ISSUER}/authorize"),
            token_endpoint: format!("{ISSUER}/token"),
            jwks_uri: format!("{ISSUER}/keys"),
            userinfo_endpoint: None,
            end_session_endpoint: None,
            token_endpoint_auth_methods_supported: None,
            id_token_signing_alg_values_supported: ["RS256", "PS256", "ES256", "EdDSA"]
                .map(str::to_owned)
                .into(),
            authorization_response_iss_parameter_supported: false,
            keys: Keys::parse(key_set(&key).to_string().as_bytes()).expect("keys"),
        };
        let begun = provider.begin(&discovery, HOME, &Options::default());
        Self {
            pending: begun.expect("a sign-in").pending,
            provider,
            discovery,
            now: peers::now(),
            key,
        }
    }

    /// Tokens about alice, good ones and such as attackers make; behind each, in a line of its own, the keys.
    pub fn seeds(&self) -> Vec<Seed> {
        let at = |later: Duration| (self.now + later).unix_timestamp();
        let claims = json!({
            "iss": ISSUER, "sub": "alice", "aud": "client", "iat": at(Duration::ZERO), "exp": at(Duration::DAY),
            "nonce": self.pending.nonce.expose_secret(), "email": "alice@example.com", "groups": ["staff"],
        });
        let keys = key_set(&self.key).to_string();
        let seed = |header: Value| {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let input = format!("{}.{}", part(&header), part(&claims));
            let mut signature = vec![0; self.key.public_modulus_len()];
            let random = SystemRandom::new();
            self.key
                .sign(&RSA_PKCS1_SHA256, &random, input.as_bytes(), &mut signature)
                .expect("a signature");
            let signature = URL_SAFE_NO_PAD.encode(signature);
            format!("{input}.{signature}\n{keys}").into_bytes()
        };
        vec![
            ("signed", seed(json!({ "alg": "RS256", "kid": "one" }))),
            ("without-a-name", seed(json!({ "alg": "RS256" }))),
            (
                "of-a-stranger",
                seed(json!({ "alg": "RS256", "kid": "two" })),
            ),
            ("by-a-secret", seed(json!({ "alg": "HS256", "kid": "one" }))),
            ("by-another", seed(json!({ "alg": "PS256", "kid": "one" }))),
        ]
    }
}

fn key_set(key: &KeyPair) -> Value {
    let parts = PublicKeyComponents::<Vec<u8>>::from(key.public_key());
    json!({ "keys": [{
        "kty": "RSA", "use": "sig", "kid": "one",
        "n": URL_SAFE_NO_PAD.encode(parts.n), "e": URL_SAFE_NO_PAD.encode(parts.e),
    }] })
}
