//! Forged answers by `OpenID` Connect, through all that the product does with one: nobody comes in by them, and each time
//! the log of the connection and that of the workspace say why.

use super::setup::oidc_fields;
use super::{
    Visitor, assert_lost, assert_refused, draft, prove, reason, resolved, session, workspace,
};
use crate::look;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::connections;
use domain::sign_in_flows::{self, Begun, Finished, Wish};
use hmac::{Hmac, Mac as _};
use peers::fake_provider::{FakeProvider, Key, signing_input};
use peers::{CLIENT_ID, CLIENT_SECRET, Url};
use serde_json::{Value, json};
use sha2::Sha256;
use shared::ErrorCode;
use shared::connections::Protocol;
use shared::ids::ConnectionId;
use test_support::{TestApp, TestTenant, refusal};

struct Stage {
    app: TestApp,
    acme: TestTenant,
    id: ConnectionId,
    key: Key,
    fake: FakeProvider,
    visitor: Visitor,
}

/// What a sign-in that has begun goes out with.
struct Asked {
    state: String,
    nonce: String,
}

impl Asked {
    fn of(begun: Begun) -> Self {
        let Begun::Redirect(address) = begun else {
            panic!("{begun:?}")
        };
        let address: Url = address.parse().expect("an address");
        let value = |name: &str| {
            let mut pairs = address.query_pairs();
            let (_, value) = pairs.find(|pair| pair.0 == name).expect("it is there");
            value.into_owned()
        };
        Self {
            state: value("state"),
            nonce: value("nonce"),
        }
    }

    /// What the browser brings back when all went well.
    fn query(&self) -> String {
        format!("code=c&state={}", self.state)
    }
}

impl Stage {
    /// A connection that people sign in by, at a provider that says whatever it is told to.
    async fn new() -> Self {
        let app = TestApp::new().await;
        let acme = Box::pin(workspace(&app, "Acme")).await;
        prove(&app, &acme.admin, "acme.com").await;
        let key = Key::new("one");
        let fake = FakeProvider::start(&key).await;
        fake.change(|says| says.user_info = json!({ "sub": "m1" }));
        let id = draft(&acme.admin, Protocol::Oidc).await;
        connections::set_oidc(&acme.admin, id, oidc_fields(&fake.address))
            .await
            .expect("a provider");
        let stage = Self {
            app,
            acme,
            id,
            key,
            fake,
            visitor: Visitor::new(),
        };
        let admin = &stage.acme.admin;
        let begun = sign_in_flows::begin_test(admin, id, &stage.visitor.cookie).await;
        let asked = Asked::of(begun.expect("a test"));
        let token = stage.key.sign(&stage.claims(&asked));
        let tested = stage.brings(&asked.query(), token).await;
        assert!(matches!(tested, Finished::Tested { .. }), "{tested:?}");
        connections::activate(admin, Some(&admin.person), id)
            .await
            .expect("activated");
        stage
    }

    async fn begin(&self) -> Asked {
        let (ctx, cookie) = (self.app.anonymous(), &self.visitor.cookie);
        let begun = sign_in_flows::begin(&ctx, self.id, cookie, Wish::default()).await;
        Asked::of(begun.expect("a sign-in"))
    }

    /// The claims of an honest token about Acme's member.
    fn claims(&self, asked: &Asked) -> Value {
        let now = self.app.clock().now().unix_timestamp();
        json!({
            "iss": self.fake.address, "sub": "m1", "aud": CLIENT_ID, "iat": now, "exp": now + 300,
            "nonce": asked.nonce, "email": "member@acme.com", "email_verified": true,
        })
    }

    /// The browser comes back with this query, and the code in it is worth this token.
    async fn brings(&self, query: &str, token: String) -> Finished {
        let answer = json!({ "access_token": "access", "token_type": "Bearer", "id_token": token });
        self.fake.change(|says| says.token = Ok(answer));
        let (ctx, cookie) = (self.app.anonymous(), &self.visitor.cookie);
        let finished = sign_in_flows::finish_oidc(&ctx, query, Some(cookie)).await;
        finished.expect("an end")
    }

    /// The reason why a token that is made of honest claims is refused.
    async fn refuses(&self, attack: &str, forge: impl FnOnce(Value) -> String) -> String {
        let asked = self.begin().await;
        let token = forge(self.claims(&asked));
        let finished = self.brings(&asked.query(), token).await;
        assert!(
            matches!(finished, Finished::Refused),
            "{attack}: {finished:?}"
        );
        self.reason().await
    }

    async fn reason(&self) -> String {
        reason(&self.app, &self.acme.admin, self.id).await
    }

    /// Nobody has come of so many refusals, each of which stands in both logs; and whoever is honest gets in.
    async fn has_let_nobody_in(&self, refusals: usize) {
        let app = &self.app;
        for nothing in [
            "SELECT count(*) FROM sessions WHERE method = 'sso'",
            "SELECT count(*) FROM identities",
            "SELECT count(*) FROM sign_in_flows",
        ] {
            assert_eq!(look::count(app, nothing).await, 0, "{nothing}");
        }
        let refusals = i64::try_from(refusals).expect("a few");
        for logged in [
            "SELECT count(*) FROM connection_attempts WHERE refusal IS NOT NULL",
            "SELECT count(*) FROM audit_entries WHERE action = 'connection.sign_in' AND result = 'refused'",
        ] {
            assert_eq!(look::count(app, logged).await, refusals, "{logged}");
        }
        let asked = self.begin().await;
        let token = self.key.sign(&self.claims(&asked));
        let token = session(self.brings(&asked.query(), token).await);
        let member = resolved(app, &token, "acme").await.session.user;
        assert_eq!(member.id, self.acme.member.person.user.id);
    }
}

#[tokio::test]
async fn tokens_of_other_claims_sign_nobody_in() {
    let stage = Stage::new().await;
    let now = stage.app.clock().now().unix_timestamp();
    let slash = format!("{}/", stage.fake.address);
    let claims = [
        ("iss", json!("https://evil.example"), "refused_issuer"),
        ("iss", json!(slash), "refused_issuer"),
        ("aud", json!("another"), "refused_audience"),
        ("aud", json!([CLIENT_ID, "another"]), "refused_audience"),
        ("azp", json!("another"), "refused_authorized_party"),
        ("nonce", json!("another"), "refused_nonce"),
        ("nonce", Value::Null, "refused_nonce"),
        ("exp", json!(now - 120), "refused_not_on_or_after"),
        ("nbf", json!(now + 600), "refused_not_before"),
        ("iat", json!(now + 600), "refused_issued_at"),
        ("at_hash", json!("another"), "refused_access_token_hash"),
        ("sub", json!(""), "refused_name_id"),
    ];
    for (name, value, refusal) in &claims {
        let forge = |mut honest: Value| {
            honest[*name] = value.clone();
            stage.key.sign(&honest)
        };
        assert_eq!(stage.refuses(name, forge).await, *refusal, "{name} {value}");
    }
    stage.has_let_nobody_in(claims.len()).await;
}

/// A token whose signature is made of what somebody takes for a secret.
fn by_a_secret(claims: &Value, secret: &[u8]) -> String {
    let input = signing_input(&json!({ "alg": "HS256", "kid": "one" }), claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a secret of any length");
    mac.update(input.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{input}.{signature}")
}

#[tokio::test]
async fn tokens_that_nobody_signed_sign_nobody_in() {
    const WEAK: &str = "refused_algorithm";
    const REFUSED: &str = "refused_signature";
    type Forge = Box<dyn Fn(&Stage, Value) -> String>;
    let attacks: [(&str, &str, Forge); 6] = [
        (
            "no algorithm",
            WEAK,
            Box::new(|_, claims| {
                let input = signing_input(&json!({ "alg": "none" }), &claims);
                format!("{input}.")
            }),
        ),
        (
            "the public key for a secret",
            WEAK,
            Box::new(|stage, claims| by_a_secret(&claims, &stage.key.public_pem())),
        ),
        (
            "our own secret",
            WEAK,
            Box::new(|_, claims| by_a_secret(&claims, CLIENT_SECRET.as_bytes())),
        ),
        (
            "another key of the same name",
            REFUSED,
            Box::new(|_, claims| Key::new("one").sign(&claims)),
        ),
        (
            "a key that comes along",
            REFUSED,
            Box::new(|_, claims| {
                let key = Key::new("two");
                let header = json!({ "alg": "RS256", "kid": "two", "jwk": key.jwk() });
                key.sign_with_header(&header, &claims)
            }),
        ),
        (
            "another person under an honest signature",
            REFUSED,
            Box::new(|stage, mut claims| {
                let honest = stage.key.sign(&claims);
                let (_, signature) = honest.rsplit_once('.').expect("three parts");
                claims["email"] = json!("owner@acme.com");
                let header = json!({ "alg": "RS256", "kid": "one" });
                format!("{}.{signature}", signing_input(&header, &claims))
            }),
        ),
    ];
    let stage = Stage::new().await;
    for (attack, refusal, forge) in &attacks {
        let refused = stage.refuses(attack, |claims| forge(&stage, claims)).await;
        assert_eq!(refused, *refusal, "{attack}");
    }
    stage.has_let_nobody_in(attacks.len()).await;
}

#[tokio::test]
async fn callbacks_that_are_mixed_up_sign_nobody_in() {
    let stage = Stage::new().await;
    let callbacks = [
        ("code=c&iss=https://evil.example", "refused_callback_issuer"),
        ("error=access_denied", "refused_status"),
        ("code=", "refused_status"),
    ];
    for (query, refusal) in callbacks {
        let asked = stage.begin().await;
        let token = stage.key.sign(&stage.claims(&asked));
        let query = format!("{query}&state={}", asked.state);
        assert_refused(&stage.brings(&query, token).await);
        assert_eq!(stage.reason().await, refusal, "{query}");
    }

    // Without its state an answer belongs to nothing, and takes nothing away from what it may have been meant for.
    let (asked, other) = (stage.begin().await, stage.begin().await);
    let token = stage.key.sign(&stage.claims(&asked));
    for query in [
        "code=c".to_owned(),
        "code=c&state=another".to_owned(),
        format!("code=a&code=b&state={}", asked.state),
    ] {
        assert_lost(&stage.brings(&query, token.clone()).await);
    }
    // The token of one sign-in is none of another's in the same browser.
    assert_refused(&stage.brings(&other.query(), token.clone()).await);
    assert_eq!(stage.reason().await, "refused_nonce");
    session(stage.brings(&asked.query(), token).await);
}

#[tokio::test]
async fn a_provider_that_contradicts_itself_signs_nobody_in() {
    let stage = Stage::new().await;
    let person = |subject: &str| json!({ "sub": subject, "email": "owner@acme.com" });
    stage.fake.change(|says| says.user_info = person("mallory"));
    let refusal = stage.refuses("another person", |claims| stage.key.sign(&claims));
    assert_eq!(refusal.await, "refused_user_info");

    let asked = stage.begin().await;
    let error = json!({ "error": "invalid_grant" });
    stage.fake.change(|says| says.token = Err(error));
    let (ctx, cookie) = (stage.app.anonymous(), &stage.visitor.cookie);
    let finished = sign_in_flows::finish_oidc(&ctx, &asked.query(), Some(cookie)).await;
    assert_refused(&finished.expect("an end"));
    assert_eq!(stage.reason().await, "refused_token_exchange");

    // What only the token may say, it says: the address beside it makes nobody the owner.
    stage.fake.change(|says| says.user_info = person("m1"));
    stage.has_let_nobody_in(2).await;
}

/// A name says nothing of where it leads, nor that it leads there tomorrow.
#[tokio::test]
async fn what_a_provider_names_is_not_fetched_inside() {
    const HOST: &str = "idp.example.com";
    const INSIDE: [&str; 3] = ["10.0.0.7", "169.254.169.254", "fd00::7"];
    let stage = Stage::new().await;
    let (app, admin, fake) = (&stage.app, &stage.acme.admin, &stage.fake);
    let leads_to = |ip: &str| app.records().lead(HOST, ip.parse().expect("an address"));
    let named = fake.address.replace("127.0.0.1", HOST);
    let keys = json!({ "jwks_uri": format!("{named}/jwks") });
    let tokens = json!({ "token_endpoint": format!("{named}/token") });
    let set = || connections::set_oidc(admin, stage.id, oidc_fields(&fake.address));
    let (ctx, cookie) = (app.anonymous(), &stage.visitor.cookie);

    // Where its keys are: when the connection is set, and when somebody signs in by what was set before.
    fake.change(|says| says.description = keys);
    for inside in INSIDE {
        leads_to(inside);
        let refused = refusal(set().await);
        let message = refused.message_for("issuer").expect("a message");
        let expected = format!("leads to {inside}, which is not on the public Internet");
        assert!(message.contains(&expected), "{message}");
        let begun = sign_in_flows::begin(&ctx, stage.id, cookie, Wish::default()).await;
        assert_eq!(refusal(begun).code, ErrorCode::Unavailable);
        assert_eq!(stage.reason().await, "address_refused", "{inside}");
    }
    // Where codes are exchanged: the code and our secret go nowhere else.
    fake.change(|says| says.description = tokens);
    for inside in INSIDE {
        leads_to(inside);
        let refused = stage.refuses(inside, |claims| stage.key.sign(&claims));
        assert_eq!(refused.await, "address_refused", "{inside}");
    }
    // The same name is good where it leads to the provider.
    leads_to("127.0.0.1");
    stage.has_let_nobody_in(2 * INSIDE.len()).await;
}

#[tokio::test]
async fn an_answer_by_the_other_protocol_is_refused() {
    let stage = Stage::new().await;
    let asked = stage.begin().await;
    let finished = sign_in_flows::finish_saml(
        &stage.app.anonymous(),
        stage.id,
        "PHNhbWw+".to_owned(),
        Some(&asked.state),
        Some(&stage.visitor.cookie),
    )
    .await;
    assert_refused(&finished.expect("an end"));
    assert_eq!(stage.reason().await, "other_protocol");
    stage.has_let_nobody_in(1).await;
}
