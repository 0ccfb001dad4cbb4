//! What a provider answers that is no answer: nothing, half of it, far too much, other types, or never.

use crate::support::stage::{Stage, refused};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::http::{Client, Reach, SystemLookup};
use identity::oidc::{Discovery, Finished};
use identity::{CheckKind, Error, Verdict};
use peers::fake_provider::{DESCRIPTION, Key};
use peers::now;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// As deep as no honest document is.
const DEEP: usize = 10_000;

/// Documents that are none, whatever was asked for.
fn broken() -> Vec<(&'static str, String)> {
    vec![
        ("nothing", String::new()),
        ("space", " \n".to_owned()),
        ("half", "{\"issuer\": \"http".to_owned()),
        ("a page", "<!DOCTYPE html><html></html>".to_owned()),
        ("null", "null".to_owned()),
        ("a number", "1".to_owned()),
        ("a text", "\"{}\"".to_owned()),
        ("a list", "[]".to_owned()),
        ("lists in lists", "[".repeat(DEEP) + &"]".repeat(DEEP)),
        ("objects in objects", deep()),
    ]
}

/// An object in which nothing stands but another one.
fn deep() -> String {
    format!("{}1{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP))
}

/// More than a megabyte of good JSON.
fn too_long() -> String {
    json!({ "a": "x".repeat(1024 * 1024) }).to_string()
}

impl Stage {
    fn answer(&self, path: &'static str, raw: String) {
        self.fake.change(|says| drop(says.raw.insert(path, raw)));
    }

    async fn discover(&self) -> Result<Discovery, Error> {
        Discovery::fetch(&self.client, &self.provider).await
    }

    /// A sign-in with an honest token.
    async fn sign_in(&self) -> Finished {
        let token = self.key.sign(&self.claims());
        self.finish(token).await
    }
}

#[tokio::test]
async fn a_description_or_key_set_that_is_none_is_named() {
    for path in [DESCRIPTION, "/jwks"] {
        let stage = Stage::new().await;
        for (what, raw) in broken() {
            stage.answer(path, raw);
            let error = stage.discover().await.unwrap_err();
            assert_eq!(error.code(), "document_invalid", "{path}, {what}: {error}");
        }
        stage.answer(path, too_long());
        let error = stage.discover().await.unwrap_err();
        assert_eq!(error.code(), "answer_too_large", "{path}: {error}");
        stage.fake.change(|says| says.raw.clear());
        assert_eq!(stage.discover().await.as_ref(), Ok(&stage.discovery));
    }
}

#[tokio::test]
async fn what_is_not_read_of_a_description_does_no_harm() {
    let stage = Stage::new().await;
    let at = &stage.fake.address;
    let honest = json!({
        "issuer": at, "authorization_endpoint": format!("{at}/authorize"), "token_endpoint": format!("{at}/token"),
        "jwks_uri": format!("{at}/jwks"), "userinfo_endpoint": null,
    });
    let honest = honest.to_string();
    let inner = honest.strip_suffix('}').unwrap();
    stage.answer(DESCRIPTION, format!("{inner},\"unknown\":{}}}", deep()));
    let discovery = stage.discover().await.unwrap();
    assert_eq!(discovery.issuer, *at);
    assert_eq!(discovery.userinfo_endpoint, None);
}

#[tokio::test]
async fn other_types_in_a_description_are_named() {
    let stage = Stage::new().await;
    for (name, value) in [
        ("issuer", json!(5)),
        ("issuer", Value::Null),
        ("authorization_endpoint", json!({})),
        ("token_endpoint", json!(["a"])),
        ("jwks_uri", Value::Null),
        ("userinfo_endpoint", json!(true)),
        ("end_session_endpoint", json!(1.5)),
        ("token_endpoint_auth_methods_supported", json!(5)),
        ("id_token_signing_alg_values_supported", json!("RS256")),
        ("id_token_signing_alg_values_supported", json!(["none"])),
        (
            "authorization_response_iss_parameter_supported",
            json!("yes"),
        ),
    ] {
        let said = json!({ name: value });
        stage.fake.change(|says| says.description = said);
        let error = stage.discover().await.unwrap_err();
        assert_eq!(error.code(), "document_invalid", "{name}: {error}");
    }
}

#[tokio::test]
async fn other_types_in_a_key_set_are_no_keys() {
    let stage = Stage::new().await;
    for keys in [
        json!({}),
        json!([]),
        json!([5, null, [], "key"]),
        json!([{ "kty": 5 }]),
        json!([{ "kty": "RSA", "n": 5, "e": [] }]),
        json!([{ "kty": "EC", "crv": null }]),
    ] {
        stage.answer("/jwks", json!({ "keys": keys }).to_string());
        let error = stage.discover().await.unwrap_err();
        assert_eq!(error.code(), "document_invalid", "{keys}: {error}");
    }
    // What only looks like a key verifies nothing.
    let hollow = json!({ "keys": [{ "kty": "EC", "crv": "P-256", "kid": "one" }] });
    stage.answer("/jwks", hollow.to_string());
    let discovery = stage.discover().await.unwrap();
    for algorithm in ["RS256", "ES256"] {
        let header = json!({ "alg": algorithm, "kid": "one" });
        let token = stage.key.sign_with_header(&header, &stage.claims());
        let outcome =
            stage
                .provider
                .verify_id_token(&discovery, &token, None, &stage.pending, now());
        refused(outcome, CheckKind::Signature);
    }
}

#[tokio::test]
async fn keys_that_are_fetched_again_and_are_none_change_nothing() {
    let (stage, new) = (Stage::new().await, Key::new("new"));
    for (_, raw) in broken() {
        stage.answer("/jwks", raw);
        let finished = stage.finish(new.sign(&stage.claims())).await;
        refused(finished.outcome, CheckKind::Signature);
    }
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_named() {
    let stage = Stage::new().await;
    for (what, raw) in broken() {
        stage.answer("/token", raw);
        let finished = stage.sign_in().await;
        assert!(finished.id_token.is_none(), "{what}");
        refused(finished.outcome, CheckKind::TokenExchange);
    }
    stage.answer("/token", too_long());
    let outcome = stage.sign_in().await.outcome;
    let reason = outcome.report.reason().expect("a reason");
    assert_eq!(reason.kind, CheckKind::TokenExchange);
    assert_eq!(outcome.result.unwrap_err().code(), "answer_too_large");
}

#[tokio::test]
async fn other_types_in_a_token_answer_are_named() {
    let stage = Stage::new().await;
    for (name, value, kind) in [
        ("access_token", json!(5), CheckKind::TokenExchange),
        ("access_token", Value::Null, CheckKind::TokenExchange),
        ("token_type", json!([]), CheckKind::TokenExchange),
        ("expires_in", json!([]), CheckKind::TokenExchange),
        ("id_token", json!({}), CheckKind::TokenExchange),
        ("id_token", json!(5), CheckKind::TokenExchange),
        ("id_token", Value::Null, CheckKind::TokenExchange),
        ("id_token", json!(""), CheckKind::Form),
    ] {
        let token = stage.key.sign(&stage.claims());
        let mut answer = json!({ "access_token": "a", "token_type": "Bearer", "id_token": token });
        answer[name] = value;
        stage.answer("/token", answer.to_string());
        refused(stage.sign_in().await.outcome, kind);
    }
}

#[tokio::test]
async fn user_information_that_is_none_is_done_without() {
    let stage = Stage::new().await;
    let bodies = broken().into_iter().chain([("too long", too_long())]);
    for (what, raw) in bodies {
        stage.answer("/me", raw);
        let outcome = stage.sign_in().await.outcome;
        let assertion = outcome.result.unwrap();
        assert_eq!(assertion.subject.value, "alice", "{what}");
        assert_eq!(assertion.name, None, "{what}");
        let check = outcome.report.get(CheckKind::UserInfo).expect("a check");
        assert_eq!(check.verdict, Verdict::NotReached, "{what}");
        assert!(check.hint.is_some(), "{what}: that it could not be had");
    }
    // Without a subject it is about nobody; other types are text.
    for nobody in [json!({}), json!({ "sub": 5 }), json!({ "sub": ["alice"] })] {
        stage.answer("/me", nobody.to_string());
        refused(stage.sign_in().await.outcome, CheckKind::UserInfo);
    }
    let odd = json!({ "sub": "alice", "name": { "a": [1] }, "email": 5, "groups": { "b": null } });
    stage.answer("/me", odd.to_string());
    let assertion = stage.sign_in().await.outcome.result.unwrap();
    assert_eq!(assertion.email.unwrap().address, "alice@example.com");
    assert_eq!(assertion.name.as_deref(), Some("{\"a\":[1]}"));
}

#[tokio::test]
async fn a_token_of_anything_but_claims_is_none() {
    let stage = Stage::new().await;
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let good = part("{\"alg\":\"RS256\",\"kid\":\"one\"}");
    for (what, raw) in broken() {
        let token = format!("{good}.{}.AAAA", part(&raw));
        let outcome = stage.verify(&token);
        assert_eq!(outcome.report.checks.len(), 1, "{what}");
        refused(outcome, CheckKind::Form);
        let token = format!("{}.{}.AAAA", part(&raw), part("{}"));
        refused(stage.verify(&token), CheckKind::Form);
    }
}

#[tokio::test]
async fn a_provider_that_never_answers_is_not_waited_for() {
    let mut stage = Stage::new().await;
    let short = Duration::from_millis(500);
    let (reach, lookup) = (Reach::Development, Arc::new(SystemLookup));
    stage.client = Client::with(reach, lookup, 1024 * 1024, short).unwrap();
    for path in [DESCRIPTION, "/jwks"] {
        stage.fake.change(|says| says.silent_at = Some(path));
        let error = stage.discover().await.unwrap_err();
        assert_eq!(error.code(), "timed_out", "{path}: {error}");
    }
    stage.fake.change(|says| says.silent_at = Some("/token"));
    let outcome = stage.sign_in().await.outcome;
    let reason = outcome.report.reason().expect("a reason");
    assert_eq!(reason.kind, CheckKind::TokenExchange);
    assert_eq!(outcome.result.unwrap_err().code(), "timed_out");
    stage.fake.change(|says| says.silent_at = Some("/me"));
    let outcome = stage.sign_in().await.outcome;
    outcome.result.unwrap();
    let check = outcome.report.get(CheckKind::UserInfo).expect("a check");
    assert_eq!(check.verdict, Verdict::NotReached);
}
