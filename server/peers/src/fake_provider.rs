//! A provider of `OpenID` Connect that says whatever a test wants, well signed or not.

use crate::forge::public_pem;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Where it describes itself.
pub const DESCRIPTION: &str = "/.well-known/openid-configuration";

/// A key to sign with.
pub struct Key {
    /// Its name in the key set.
    pub id: String,
    pair: KeyPair,
}

impl Key {
    /// A new key of that name.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            pair: KeyPair::generate(KeySize::Rsa2048).expect("a key"),
        }
    }

    /// Its public half, as a key set has it.
    pub fn jwk(&self) -> Value {
        let parts = PublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        json!({
            "kty": "RSA", "use": "sig", "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(parts.n), "e": URL_SAFE_NO_PAD.encode(parts.e),
        })
    }

    /// The public key as an attacker has it: to be used as a secret of HS256.
    pub fn public_pem(&self) -> Vec<u8> {
        public_pem(&self.pair)
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with_header(&json!({ "alg": "RS256", "kid": self.id }), claims)
    }

    /// A token with these claims and another header.
    pub fn sign_with_header(&self, header: &Value, claims: &Value) -> String {
        let input = signing_input(header, claims);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                input.as_bytes(),
                &mut signature,
            )
            .expect("a signature");
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// What is signed of a token: its header and its claims.
pub fn signing_input(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// What the provider says.
pub struct Says {
    /// Its name.
    pub issuer: String,
    /// Its key set.
    pub keys: Vec<Value>,
    /// What a code is worth, or the error.
    pub token: Result<Value, Value>,
    /// What it tells of a person.
    pub user_info: Value,
    /// How often the keys were asked for.
    pub key_requests: usize,
    /// The last body of the token endpoint and the header that said who asked.
    pub token_request: (String, Option<String>),
    /// What stands in its description besides, or otherwise.
    pub description: Value,
    /// What it answers at a path instead of all that, to the letter.
    pub raw: HashMap<&'static str, String>,
    /// The path at which it never answers.
    pub silent_at: Option<&'static str>,
}

/// A provider that listens, as long as the test runs.
#[derive(Clone)]
pub struct FakeProvider {
    /// Where, without a slash at its end.
    pub address: String,
    /// What it says.
    pub says: Arc<Mutex<Says>>,
}

impl FakeProvider {
    /// Listens on loopback. Its issuer is its address.
    pub async fn start(key: &Key) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let says = Arc::new(Mutex::new(Says {
            issuer: address.clone(),
            keys: vec![key.jwk()],
            token: Err(json!({ "error": "invalid_grant" })),
            user_info: json!({}),
            key_requests: 0,
            token_request: (String::new(), None),
            description: json!({}),
            raw: HashMap::new(),
            silent_at: None,
        }));
        let fake = Self { address, says };
        let router = Router::new()
            .route(DESCRIPTION, get(describe))
            .route(
                "/common/v2.0/.well-known/openid-configuration",
                get(describe),
            )
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        fake
    }

    /// Never comes back, if nothing is to be answered there.
    async fn keep_silent(&self, path: &str) {
        let silent = self.says.lock().expect("no panic").silent_at == Some(path);
        if silent {
            std::future::pending::<()>().await;
        }
    }

    /// Has it say something else from now on.
    pub fn change(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().expect("no panic"));
    }
}

async fn describe(State(fake): State<FakeProvider>) -> String {
    fake.keep_silent(DESCRIPTION).await;
    let says = fake.says.lock().expect("no panic");
    if let Some(raw) = says.raw.get(DESCRIPTION) {
        return raw.clone();
    }
    let at = |path: &str| format!("{}{path}", fake.address);
    let mut description = json!({
        "issuer": says.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/me"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    });
    for (name, value) in says.description.as_object().expect("an object") {
        description[name] = value.clone();
    }
    description.to_string()
}

async fn keys(State(fake): State<FakeProvider>) -> String {
    fake.keep_silent("/jwks").await;
    let mut says = fake.says.lock().expect("no panic");
    says.key_requests += 1;
    let honest = || json!({ "keys": says.keys }).to_string();
    says.raw.get("/jwks").cloned().unwrap_or_else(honest)
}

async fn token(
    State(fake): State<FakeProvider>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, [(&'static str, &'static str); 1], String) {
    fake.keep_silent("/token").await;
    let mut says = fake.says.lock().expect("no panic");
    let who = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    says.token_request = (body, who);
    let json = [("content-type", "application/json")];
    if let Some(raw) = says.raw.get("/token") {
        return (StatusCode::OK, json, raw.clone());
    }
    match &says.token {
        Ok(token) => (StatusCode::OK, json, token.to_string()),
        Err(error) => (StatusCode::BAD_REQUEST, json, error.to_string()),
    }
}

async fn user_info(
    State(fake): State<FakeProvider>,
) -> ([(&'static str, &'static str); 1], String) {
    fake.keep_silent("/me").await;
    let says = fake.says.lock().expect("no panic");
    let honest = || says.user_info.to_string();
    let info = says.raw.get("/me").cloned().unwrap_or_else(honest);
    ([("content-type", "application/json")], info)
}
