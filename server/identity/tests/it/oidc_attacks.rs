//! Tokens that must not be believed.

use crate::support::stage::{CLIENT_ID, Stage, at_hash, refused};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::oidc::{Callback, Discovery, IssuerRule, MicrosoftAccounts, Provider};
use identity::{Assertion, CheckKind, Verdict};
use peers::fake_provider::{Key, signing_input};
use peers::now;
use proptest::prelude::*;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use sha2::Sha256;

#[tokio::test]
async fn an_honest_token_is_believed() {
    let stage = Stage::new().await;
    let finished = stage.finish(stage.key.sign(&stage.claims())).await;
    let assertion = finished.outcome.result.unwrap();
    assert_eq!(assertion.subject.value, "alice");
    assert_eq!(assertion.name.as_deref(), Some("Alice"));
    assert_eq!(
        finished
            .outcome
            .report
            .get(CheckKind::AccessTokenHash)
            .unwrap()
            .verdict,
        Verdict::Passed
    );
    let (body, who) = stage.fake.says.lock().unwrap().token_request.clone();
    assert!(
        body.contains(&format!(
            "code_verifier={}",
            stage.pending.pkce_verifier.expose_secret()
        )),
        "{body}"
    );
    assert!(who.unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn wrong_claims_are_refused_by_name() {
    let stage = Stage::new().await;
    let now = now().unix_timestamp();
    let cases = [
        ("iss", json!("https://evil.example"), CheckKind::Issuer),
        (
            "iss",
            json!(format!("{}/", stage.fake.address)),
            CheckKind::Issuer,
        ),
        ("iss", Value::Null, CheckKind::Issuer),
        ("aud", json!("another"), CheckKind::Audience),
        ("aud", json!(["another"]), CheckKind::Audience),
        ("aud", json!([CLIENT_ID, "another"]), CheckKind::Audience),
        ("aud", Value::Null, CheckKind::Audience),
        ("azp", json!("another"), CheckKind::AuthorizedParty),
        ("azp", json!(["tenantry"]), CheckKind::AuthorizedParty),
        ("nonce", json!("another"), CheckKind::Nonce),
        ("nonce", Value::Null, CheckKind::Nonce),
        ("exp", json!(now - 120), CheckKind::NotOnOrAfter),
        ("exp", Value::Null, CheckKind::NotOnOrAfter),
        ("exp", json!("soon"), CheckKind::NotOnOrAfter),
        ("nbf", json!(now + 600), CheckKind::NotBefore),
        ("iat", json!(now + 400), CheckKind::IssuedAt),
        ("iat", json!(now + 2 * 86_400), CheckKind::IssuedAt),
        ("iat", Value::Null, CheckKind::IssuedAt),
        (
            "at_hash",
            json!(at_hash("another")),
            CheckKind::AccessTokenHash,
        ),
        ("sub", json!(""), CheckKind::NameId),
        ("sub", json!("x".repeat(256)), CheckKind::NameId),
    ];
    for (name, value, kind) in cases {
        // A claim that is missing or of a wrong type keeps the library from reading the token at all.
        let missing = value.is_null() && matches!(name, "aud" | "exp" | "iat");
        let unreadable = missing || value == "soon" || (name == "azp" && value.is_array());
        let token = stage.key.sign(&stage.claims_with(name, value));
        let finished = stage.finish(token).await;
        let reason = finished.outcome.report.reason().expect("a reason").kind;
        assert!(
            reason == kind || (unreadable && reason == CheckKind::Signature),
            "{name}: {:#?}",
            finished.outcome.report
        );
        assert_eq!(
            finished.outcome.report.get(kind).unwrap().verdict,
            Verdict::Failed,
            "{name}"
        );
        assert!(finished.outcome.result.is_err(), "{name}");
        assert!(finished.id_token.is_none());
    }
}

#[tokio::test]
async fn wrong_signatures_are_refused() {
    let stage = Stage::new().await;
    let claims = stage.claims();
    let none = |alg: &str| format!("{}.", signing_input(&json!({ "alg": alg }), &claims));
    refused(stage.verify(&none("none")), CheckKind::Algorithm);
    refused(stage.verify(&none("None")), CheckKind::Algorithm);
    for secret in [
        stage.key.public_pem(),
        stage.key.jwk()["n"].as_str().unwrap().as_bytes().to_vec(),
        b"secret".to_vec(),
    ] {
        use hmac::Mac as _;
        let input = signing_input(&json!({ "alg": "HS256", "kid": "one" }), &claims);
        let mut mac = hmac::Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(input.as_bytes());
        let token = format!(
            "{input}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        );
        refused(stage.verify(&token), CheckKind::Algorithm);
    }
    let stranger = Key::new("one");
    refused(stage.verify(&stranger.sign(&claims)), CheckKind::Signature);
    let unknown = Key::new("two");
    refused(stage.verify(&unknown.sign(&claims)), CheckKind::Signature);
    // A key that comes with the token, or that it points to, is nobody's.
    let header = json!({ "alg": "RS256", "kid": "two", "jwk": unknown.jwk(), "jku": "https://evil.example/jwks" });
    refused(
        stage.verify(&unknown.sign_with_header(&header, &claims)),
        CheckKind::Signature,
    );
    let header = json!({ "alg": "RS256", "kid": "one", "crit": ["exp"] });
    assert!(
        stage
            .verify(&stage.key.sign_with_header(&header, &claims))
            .result
            .is_err()
    );
    let honest = stage.key.sign(&claims);
    let (input, _) = honest.rsplit_once('.').unwrap();
    refused(stage.verify(&format!("{input}.")), CheckKind::Signature);
    let (_, signature) = honest.rsplit_once('.').unwrap();
    let forged = signing_input(
        &json!({ "alg": "RS256", "kid": "one" }),
        &stage.claims_with("sub", json!("admin")),
    );
    refused(
        stage.verify(&format!("{forged}.{signature}")),
        CheckKind::Signature,
    );
    for token in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "a.b.c.d.e",
        &"a".repeat(100_000),
    ] {
        refused(stage.verify(token), CheckKind::Form);
    }
}

#[tokio::test]
async fn keys_are_fetched_again_once_and_only_for_a_key_that_is_not_known() {
    let stage = Stage::new().await;
    let requests = || stage.fake.says.lock().unwrap().key_requests;
    let before = requests();
    let known = stage.finish(stage.key.sign(&stage.claims())).await;
    assert!(known.outcome.result.is_ok());
    assert_eq!(requests(), before);
    let new = Key::new("new");
    stage.fake.change(|says| says.keys = vec![new.jwk()]);
    let token = new.sign(&stage.claims());
    refused(stage.verify(&token), CheckKind::Signature);
    let finished = stage.finish(token).await;
    assert!(finished.outcome.result.is_ok());
    assert_eq!(requests(), before + 1);
    // A stranger's token makes us ask once.
    let stranger = Key::new("stranger").sign(&stage.claims());
    let finished = stage.finish(stranger).await;
    refused(finished.outcome, CheckKind::Signature);
    assert_eq!(requests(), before + 2);
}

#[tokio::test]
async fn a_mixed_up_callback_is_refused_before_the_code_is_sent_anywhere() {
    let stage = Stage::new().await;
    let state = stage.pending.state.expose_secret();
    let cases = [
        ("code=c&state=another".to_owned(), CheckKind::State),
        ("code=c".to_owned(), CheckKind::State),
        (
            format!("code=c&state={state}&iss=https://evil.example"),
            CheckKind::CallbackIssuer,
        ),
        (
            format!("error=access_denied&state={state}"),
            CheckKind::Status,
        ),
        (format!("state={state}"), CheckKind::Status),
    ];
    for (query, kind) in cases {
        let callback = Callback::parse(&query).unwrap();
        let finished = stage
            .provider
            .finish(
                &stage.client,
                &stage.discovery,
                &callback,
                &stage.pending,
                now(),
            )
            .await;
        refused(finished.outcome, kind);
    }
    assert_eq!(stage.fake.says.lock().unwrap().token_request.0, "");
    // A provider that says it always names itself must.
    let mut discovery = stage.discovery.clone();
    discovery.authorization_response_iss_parameter_supported = true;
    let finished = stage
        .provider
        .finish(
            &stage.client,
            &discovery,
            &stage.callback(),
            &stage.pending,
            now(),
        )
        .await;
    refused(finished.outcome, CheckKind::CallbackIssuer);
    assert!(Callback::parse("code=a&code=b").is_err());
}

#[tokio::test]
async fn user_information_about_another_person_refuses_the_sign_in() {
    let stage = Stage::new().await;
    stage.fake.change(|says| {
        says.user_info = json!({ "sub": "mallory", "email": "mallory@example.com" });
    });
    let finished = stage.finish(stage.key.sign(&stage.claims())).await;
    refused(finished.outcome, CheckKind::UserInfo);
    // What the token says itself, user information does not change.
    stage.fake.change(|says| {
        says.user_info = json!({ "sub": "alice", "email": "other@example.com", "acr": "high", "groups": ["g"] });
    });
    let finished = stage.finish(stage.key.sign(&stage.claims())).await;
    let assertion: Assertion = finished.outcome.result.unwrap();
    assert_eq!(assertion.email.unwrap().address, "alice@example.com");
    assert_eq!(assertion.assurance.acr, None);
    assert_eq!(assertion.attributes["groups"], ["g"]);
}

#[tokio::test]
async fn microsofts_many_tenants_are_told_apart() {
    const TENANT: &str = "5f9fd4a8-3a3d-4c8f-9c43-9f0e1f0a0001";
    const OTHER: &str = "5f9fd4a8-3a3d-4c8f-9c43-9f0e1f0a0002";
    let stage = Stage::new().await;
    stage
        .fake
        .change(|says| says.issuer = format!("{}/{{tenantid}}/v2.0", stage.fake.address));
    let rule = IssuerRule::Microsoft {
        authority: stage.fake.address.clone(),
        accounts: MicrosoftAccounts::Common,
    };
    let provider = Provider::by(rule, CLIENT_ID, None).unwrap();
    let discovery = Discovery::fetch(&stage.client, &provider).await.unwrap();
    let verify = |tid: &str, iss_tid: &str, more: Value| {
        let mut claims = stage.claims_with(
            "iss",
            json!(format!("{}/{iss_tid}/v2.0", stage.fake.address)),
        );
        claims["tid"] = json!(tid);
        claims["oid"] = json!("the-object");
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        provider.verify_id_token(
            &discovery,
            &stage.key.sign(&claims),
            None,
            &stage.pending,
            now(),
        )
    };
    let assertion = verify(TENANT, TENANT, json!({})).result.unwrap();
    assert_eq!(assertion.subject.value, format!("{TENANT}.the-object"));
    assert!(
        !assertion.email.unwrap().verified,
        "an address in Entra is whatever its administrator wrote"
    );
    assert!(
        verify(TENANT, TENANT, json!({ "xms_edov": true }))
            .result
            .unwrap()
            .email
            .unwrap()
            .verified
    );
    refused(verify(TENANT, OTHER, json!({})), CheckKind::Issuer);
    refused(
        verify("{tenantid}", "{tenantid}", json!({})),
        CheckKind::Issuer,
    );
    refused(verify("../evil", "../evil", json!({})), CheckKind::Issuer);
    refused(
        verify(TENANT, TENANT, json!({ "oid": null })),
        CheckKind::NameId,
    );
}

#[tokio::test]
async fn second_hops_are_looked_at_as_well() {
    let stage = Stage::new().await;
    for name in [
        "jwks_uri",
        "token_endpoint",
        "userinfo_endpoint",
        "authorization_endpoint",
        "end_session_endpoint",
    ] {
        for address in [
            "http://10.0.0.1/x",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "http://[::ffff:10.0.0.1]/",
        ] {
            stage
                .fake
                .change(|says| says.description = json!({ name: address }));
            let error = Discovery::fetch(&stage.client, &stage.provider)
                .await
                .unwrap_err();
            assert!(
                matches!(error.code(), "address_refused" | "address_invalid"),
                "{name} {address}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn key_sets_of_weak_or_secret_keys_are_refused() {
    let key = Key::new("one").jwk();
    let parse =
        |keys: Value| identity::oidc::Keys::parse(json!({ "keys": keys }).to_string().as_bytes());
    assert!(parse(json!([key])).is_ok());
    assert!(parse(json!([{ "kty": "oct", "k": "c2VjcmV0" }])).is_err());
    assert!(parse(json!([{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }])).is_err());
    assert!(parse(json!([{ "kty": "RSA", "use": "enc", "n": key["n"], "e": key["e"] }])).is_err());
    assert!(parse(json!([])).is_err());
    assert!(parse(json!(vec![key; 100])).is_err());
}

/// A stage whose parts need no server any more.
fn still() -> &'static Stage {
    static STAGE: std::sync::OnceLock<Stage> = std::sync::OnceLock::new();
    STAGE.get_or_init(|| {
        tokio::runtime::Runtime::new()
            .unwrap()
            .block_on(Stage::new())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_changed_token_is_never_believed(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let stage = still();
        let honest = stage.key.sign(&stage.claims());
        let mut bytes = honest.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let changed = String::from_utf8_lossy(&bytes).into_owned();
        if changed != honest {
            // The last letter of base64 carries bits that mean nothing: the same token then.
            let genuine = stage.verify(&honest).result.unwrap();
            if let Ok(assertion) = stage.verify(&changed).result {
                prop_assert_eq!(assertion.subject, genuine.subject);
            }
        }
    }

    #[test]
    fn whatever_comes_nothing_panics(token in ".{0,400}", query in ".{0,400}", json in prop::collection::vec(any::<u8>(), 0..400)) {
        let stage = still();
        prop_assert!(stage.verify(&token).result.is_err());
        let _ = Callback::parse(&query);
        let _ = identity::oidc::Keys::parse(&json);
    }

    #[test]
    fn whatever_is_claimed_nothing_panics(name in "(iss|aud|azp|exp|iat|nbf|nonce|at_hash|sub|auth_time|email|amr|groups|name)", number in any::<f64>(), text in ".{0,50}", pick in 0..4) {
        let stage = still();
        let value = match pick { 0 => json!(number), 1 => json!(text), 2 => json!([text, number]), _ => json!({ "a": { text: number } }) };
        let _ = stage.verify(&stage.key.sign(&stage.claims_with(&name, value)));
    }
}
