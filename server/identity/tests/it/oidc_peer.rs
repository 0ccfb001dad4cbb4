//! `OpenID` Connect with a certified provider.

use identity::http::{Client, Reach};
use identity::oidc::{Callback, Discovery, Options, Pending, Provider};
use identity::{CheckKind, Verdict};
use peers::{Browser, CLIENT_ID, CLIENT_SECRET, NEIGHBOUR_ID, OidcProvider, REDIRECT_URI, now};
use secrecy::ExposeSecret as _;
use std::time::Duration;

async fn connect(peer: &OidcProvider, secret: &str) -> (Client, Provider, Discovery) {
    let client = Client::new(Reach::Development).unwrap();
    let provider = Provider::new(
        &client,
        &peer.issuer,
        CLIENT_ID,
        Some(secret.to_owned().into()),
    )
    .unwrap();
    let discovery = Discovery::fetch(&client, &provider).await.unwrap();
    (client, provider, discovery)
}

/// Signs in at the provider: what the browser brings back, and what is pending.
async fn come_back(
    peer: &OidcProvider,
    provider: &Provider,
    discovery: &Discovery,
) -> (Callback, Pending) {
    let begun = provider
        .begin(discovery, REDIRECT_URI, &Options::default())
        .unwrap();
    let query = peer.sign_in(&Browser::new(), begun.address, "alice").await;
    (Callback::parse(&query).unwrap(), begun.pending)
}

#[tokio::test]
async fn a_person_signs_in() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, provider, discovery) = connect(&peer, CLIENT_SECRET).await;
    assert!(discovery.authorization_response_iss_parameter_supported);
    let begun = provider
        .begin(&discovery, REDIRECT_URI, &Options::default())
        .unwrap();
    let query = peer.sign_in(&Browser::new(), begun.address, "alice").await;
    let callback = Callback::parse(&query).unwrap();
    assert_eq!(callback.issuer.as_deref(), Some(peer.issuer.as_str()));
    let finished = provider
        .finish(&client, &discovery, &callback, &begun.pending, now())
        .await;
    let assertion = finished.outcome.result.unwrap();
    assert_eq!(assertion.issuer, peer.issuer);
    assert_eq!(assertion.subject.value, "alice");
    let email = assertion.email.unwrap();
    assert_eq!(
        (email.address.as_str(), email.verified),
        ("alice@example.com", true)
    );
    assert_eq!(assertion.name.as_deref(), Some("alice of Example"));
    assert_eq!(assertion.attributes["groups"], ["engineering", "on call"]);
    assert_eq!(assertion.replay_keys.len(), 1);
    assert!(finished.id_token.is_some());
    let report = finished.outcome.report;
    assert_eq!(report.reason(), None);
    assert_eq!(
        report.get(CheckKind::UserInfo).unwrap().verdict,
        Verdict::Passed
    );
    let clock = report
        .get(CheckKind::IssuedAt)
        .unwrap()
        .clock_ahead_seconds
        .unwrap();
    assert!((-2..=2).contains(&clock), "{clock}");
    let shown = serde_json::to_string(&report).unwrap();
    assert!(
        !shown.contains(begun.pending.nonce.expose_secret()),
        "{shown}"
    );
}

#[tokio::test]
async fn a_client_may_prove_itself_in_the_body() {
    let peer = OidcProvider::start("client_secret_post");
    let (client, provider, mut discovery) = connect(&peer, CLIENT_SECRET).await;
    discovery.token_endpoint_auth_methods_supported = Some(vec!["client_secret_post".to_owned()]);
    let begun = provider
        .begin(&discovery, REDIRECT_URI, &Options::default())
        .unwrap();
    let query = peer.sign_in(&Browser::new(), begun.address, "alice").await;
    let callback = Callback::parse(&query).unwrap();
    let finished = provider
        .finish(&client, &discovery, &callback, &begun.pending, now())
        .await;
    assert_eq!(finished.outcome.result.unwrap().subject.value, "alice");
}

#[tokio::test]
async fn a_recent_proof_can_be_asked_for() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, provider, discovery) = connect(&peer, CLIENT_SECRET).await;
    let options = Options {
        force: true,
        max_age: Some(Duration::from_mins(5)),
        ..Options::default()
    };
    let begun = provider.begin(&discovery, REDIRECT_URI, &options).unwrap();
    let query = peer.sign_in(&Browser::new(), begun.address, "alice").await;
    let callback = Callback::parse(&query).unwrap();
    let finished = provider
        .finish(&client, &discovery, &callback, &begun.pending, now())
        .await;
    assert!(finished.outcome.result.unwrap().authenticated_at.is_some());
    assert_eq!(
        finished
            .outcome
            .report
            .get(CheckKind::AuthenticatedAt)
            .unwrap()
            .verdict,
        Verdict::Passed
    );
}

#[tokio::test]
async fn a_wrong_secret_and_a_used_code_are_explained() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, wrong, discovery) = connect(&peer, "another").await;
    let right = Provider::new(
        &client,
        &peer.issuer,
        CLIENT_ID,
        Some(CLIENT_SECRET.to_owned().into()),
    )
    .unwrap();
    let browser = Browser::new();
    let begun = wrong
        .begin(&discovery, REDIRECT_URI, &Options::default())
        .unwrap();
    let callback = Callback::parse(&peer.sign_in(&browser, begun.address, "alice").await).unwrap();
    let finished = wrong
        .finish(&client, &discovery, &callback, &begun.pending, now())
        .await;
    let error = finished.outcome.result.unwrap_err();
    assert_eq!(error.code(), "refused_token_exchange");
    assert!(
        error.to_string().contains("Copy the secret again"),
        "{error}"
    );

    let begun = right
        .begin(&discovery, REDIRECT_URI, &Options::default())
        .unwrap();
    let callback = Callback::parse(&peer.sign_in(&browser, begun.address, "alice").await).unwrap();
    let finish = || right.finish(&client, &discovery, &callback, &begun.pending, now());
    finish().await.outcome.result.unwrap();
    let error = finish().await.outcome.result.unwrap_err();
    assert!(error.to_string().contains("used already"), "{error}");
}

#[tokio::test]
async fn an_issuer_that_is_not_the_same_to_the_letter_is_told_what_to_enter() {
    let peer = OidcProvider::start("client_secret_basic");
    let client = Client::new(Reach::Development).unwrap();
    let provider = Provider::new(&client, &format!("{}/", peer.issuer), CLIENT_ID, None).unwrap();
    let error = Discovery::fetch(&client, &provider).await.unwrap_err();
    assert_eq!(error.code(), "document_invalid");
    assert!(
        error.to_string().contains(&format!("“{}”", peer.issuer)),
        "{error}"
    );
}

#[tokio::test]
async fn in_production_a_provider_on_this_machine_is_refused() {
    let peer = OidcProvider::start("client_secret_basic");
    let client = Client::new(Reach::Public).unwrap();
    let error = Provider::new(&client, &peer.issuer, CLIENT_ID, None).unwrap_err();
    assert_eq!(error.code(), "address_invalid");
    let https = peer.issuer.replace("http:", "https:");
    let error = Provider::new(&client, &https, CLIENT_ID, None).unwrap_err();
    assert_eq!(error.code(), "address_refused");
    let by_name = https.replace("127.0.0.1", "localhost");
    let provider = Provider::new(&client, &by_name, CLIENT_ID, None).unwrap();
    let error = Discovery::fetch(&client, &provider).await.unwrap_err();
    assert_eq!(error.code(), "address_refused");
}

#[tokio::test]
async fn a_wrong_clock_is_named() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, provider, discovery) = connect(&peer, CLIENT_SECRET).await;
    for (minutes, kind) in [(10, CheckKind::NotOnOrAfter), (-10, CheckKind::IssuedAt)] {
        let (callback, pending) = come_back(&peer, &provider, &discovery).await;
        let off = time::Duration::minutes(minutes);
        let finished = provider
            .finish(&client, &discovery, &callback, &pending, now() + off)
            .await;
        let error = finished.outcome.result.unwrap_err();
        let check = error.check().expect("a check");
        assert_eq!(check.kind, kind, "{error}");
        let ahead = check.clock_ahead_seconds.expect("how far ahead");
        assert!((ahead + off.whole_seconds()).abs() <= 5, "{ahead}");
    }
}

#[tokio::test]
async fn what_is_for_another_client_is_refused() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, ours, discovery) = connect(&peer, CLIENT_SECRET).await;
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let neighbour = Provider::new(&client, &peer.issuer, NEIGHBOUR_ID, secret).unwrap();
    let (callback, pending) = come_back(&peer, &neighbour, &discovery).await;
    let finished = neighbour
        .finish(&client, &discovery, &callback, &pending, now())
        .await;
    let token = finished.id_token.expect("a token, which is good there");
    let outcome = ours.verify_id_token(&discovery, token.expose_secret(), None, &pending, now());
    assert_eq!(outcome.result.unwrap_err().code(), "refused_audience");

    // Nor does their code bring us anything.
    let (callback, pending) = come_back(&peer, &neighbour, &discovery).await;
    let finished = ours
        .finish(&client, &discovery, &callback, &pending, now())
        .await;
    let error = finished.outcome.result.unwrap_err();
    assert_eq!(error.code(), "refused_token_exchange", "{error}");
}

#[tokio::test]
async fn keys_roll_over_without_an_outage() {
    let peer = OidcProvider::start("client_secret_basic");
    let (client, provider, known) = connect(&peer, CLIENT_SECRET).await;
    let finish = async |discovery: &Discovery| {
        let (callback, pending) = come_back(&peer, &provider, discovery).await;
        let finished = provider
            .finish(&client, discovery, &callback, &pending, now())
            .await;
        (finished, pending)
    };
    let (before, pending) = finish(&known).await;
    let old = before.id_token.expect("a token");
    peer.replace_keys().await;

    // A key that nobody has told us of is none, until the provider itself is asked.
    let (asked, answered) = finish(&known).await;
    assert_eq!(asked.outcome.result.unwrap().subject.value, "alice");
    let new = asked.id_token.expect("a token");
    let unknown = provider.verify_id_token(&known, new.expose_secret(), None, &answered, now());
    let error = unknown.result.unwrap_err();
    assert_eq!(error.code(), "refused_signature");
    assert!(
        error.to_string().contains("does not have this key"),
        "{error}"
    );
    let fresh = Discovery::fetch(&client, &provider).await.unwrap();
    assert_ne!(fresh.keys, known.keys);

    // What was signed with the key that is gone is believed no longer.
    let stale = provider.verify_id_token(&fresh, old.expose_secret(), None, &pending, now());
    assert_eq!(stale.result.unwrap_err().code(), "refused_signature");
    let still = provider.verify_id_token(&known, old.expose_secret(), None, &pending, now());
    still.result.unwrap();
}
