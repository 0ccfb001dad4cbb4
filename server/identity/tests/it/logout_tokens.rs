//! Logout tokens of `OpenID` Connect: what a provider's server may say, and what nobody may.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use identity::http::{Client, Reach};
use identity::oidc::{LogoutToken, Provider};
use identity::{CheckKind, Error};
use peers::fake_provider::{FakeProvider, Key, signing_input};
use peers::now;
use serde_json::{Value, json};
use sha2::Sha256;
use time::Duration;

const CLIENT_ID: &str = "tenantry";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

struct Stage {
    key: Key,
    fake: FakeProvider,
    client: Client,
    provider: Provider,
}

impl Stage {
    async fn new() -> Self {
        let key = Key::new("one");
        let fake = FakeProvider::start(&key).await;
        let client = Client::new(Reach::Development).unwrap();
        let provider = Provider::new(&client, &fake.address, CLIENT_ID, None).unwrap();
        Self {
            key,
            fake,
            client,
            provider,
        }
    }

    /// The claims of an honest token.
    fn claims(&self) -> Value {
        let now = now().unix_timestamp();
        json!({
            "iss": self.fake.address, "aud": CLIENT_ID, "iat": now, "exp": now + 120, "jti": "one of a kind",
            "sub": "alice", "sid": "a session", "events": { EVENT: {} },
        })
    }

    /// The token with one claim set, or left out where it is null.
    fn token(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        self.key.sign(&claims)
    }

    async fn receive(&self, token: &str) -> Result<LogoutToken, Error> {
        self.provider
            .receive_logout(&self.client, token, now())
            .await
    }

    async fn refused(&self, token: &str, kind: CheckKind) {
        let error = self.receive(token).await.expect_err("refused");
        let found = error.check().map(|check| check.kind);
        assert_eq!(found, Some(kind), "{error}");
    }
}

#[tokio::test]
async fn an_honest_token_names_a_person_a_session_or_both() {
    let stage = Stage::new().await;
    let token = stage.receive(&stage.key.sign(&stage.claims())).await;
    let token = token.unwrap();
    assert_eq!(token.subject.as_deref(), Some("alice"));
    assert_eq!(token.session.as_deref(), Some("a session"));
    assert!(token.replay_key.expires_at > now() + Duration::minutes(9));
    let of_session = stage.receive(&stage.token("sub", Value::Null)).await;
    assert_eq!(of_session.unwrap().subject, None);
    let of_person = stage.receive(&stage.token("sid", Value::Null)).await;
    assert_eq!(of_person.unwrap().session, None);
    // Of before the final version.
    stage
        .receive(&stage.token("exp", Value::Null))
        .await
        .unwrap();
    let header = json!({ "alg": "RS256", "kid": "one", "typ": "logout+jwt" });
    let typed = stage.key.sign_with_header(&header, &stage.claims());
    stage.receive(&typed).await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_not_as_it_must_be_is_refused() {
    let stage = Stage::new().await;
    let at = now().unix_timestamp();
    for (name, value, kind) in [
        ("iss", json!("https://other.example"), CheckKind::Issuer),
        ("iss", Value::Null, CheckKind::Issuer),
        ("aud", json!("another"), CheckKind::Audience),
        ("aud", json!([CLIENT_ID, "another"]), CheckKind::Audience),
        ("iat", json!(at - 3600), CheckKind::IssuedAt),
        ("iat", json!(at + 3600), CheckKind::IssuedAt),
        ("iat", Value::Null, CheckKind::IssuedAt),
        ("exp", json!(at - 300), CheckKind::NotOnOrAfter),
        ("jti", Value::Null, CheckKind::Form),
        ("events", Value::Null, CheckKind::Form),
        ("events", json!({ "another": {} }), CheckKind::Form),
        ("events", json!({ EVENT: true }), CheckKind::Form),
        ("nonce", json!("n"), CheckKind::Nonce),
    ] {
        stage.refused(&stage.token(name, value), kind).await;
    }
    let mut nobody = stage.claims();
    let claims = nobody.as_object_mut().unwrap();
    claims.remove("sub");
    claims.remove("sid");
    stage
        .refused(&stage.key.sign(&nobody), CheckKind::NameId)
        .await;
    stage.refused("no.token", CheckKind::Form).await;
    stage.refused(&"a".repeat(100_000), CheckKind::Form).await;
    // None of them has had the provider asked.
    assert_eq!(stage.fake.says.lock().unwrap().key_requests, 0);
}

#[tokio::test]
async fn a_token_that_the_provider_did_not_sign_is_refused() {
    let stage = Stage::new().await;
    let claims = stage.claims();
    let stranger = Key::new("one");
    stage
        .refused(&stranger.sign(&claims), CheckKind::Signature)
        .await;
    let unknown = Key::new("another");
    stage
        .refused(&unknown.sign(&claims), CheckKind::Signature)
        .await;
    let honest = stage.key.sign(&claims);
    let (_, signature) = honest.rsplit_once('.').unwrap();
    let mut others = claims.clone();
    others["sub"] = json!("mallory");
    let input = signing_input(&json!({ "alg": "RS256", "kid": "one" }), &others);
    stage
        .refused(&format!("{input}.{signature}"), CheckKind::Signature)
        .await;
    let none = signing_input(&json!({ "alg": "none" }), &claims);
    stage
        .refused(&format!("{none}."), CheckKind::Algorithm)
        .await;
    // The public key, which everybody has, as a secret.
    let input = signing_input(&json!({ "alg": "HS256", "kid": "one" }), &claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(&stage.key.public_pem()).unwrap();
    mac.update(input.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    stage
        .refused(&format!("{input}.{signature}"), CheckKind::Algorithm)
        .await;
    let header = json!({ "alg": "RS256", "kid": "one", "typ": "at+jwt" });
    let token = stage.key.sign_with_header(&header, &claims);
    stage.refused(&token, CheckKind::Form).await;
}
