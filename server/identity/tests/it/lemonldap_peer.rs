//! SAML with `LemonLDAP::NG`, whose library is Lasso: both directions, what it signs and encrypts, logout.

use crate::support::rollover::assert_believed_by_who_knows;
use identity::saml::{Connection, Initiated, Pending, Policy, Send, Session, Signed};
use identity::{Assertion, CheckKind, Error, Verdict};
use peers::{Browser, LemonLdap, SLO, keys, now, service_provider};
use serde_json::json;
use time::Duration;

/// The provider's name for its one person, which is their address.
const DWHO: &str = "dwho@badwolf.org";

async fn sign_in(
    peer: &LemonLdap,
    connection: &Connection,
    browser: &Browser,
) -> Result<Assertion, Error> {
    let (answer, pending) = peer.sign_in(connection, browser).await;
    connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
}

#[track_caller]
fn assert_refused(result: Result<Assertion, Error>, kind: CheckKind) {
    let error = result.expect_err("refused");
    assert_eq!(error.check().map(|check| check.kind), Some(kind), "{error}");
}

#[tokio::test]
async fn somebody_signs_in_from_either_side() {
    let peer = LemonLdap::start(&json!({}));
    let open = Policy {
        idp_initiated: true,
        ..Policy::default()
    };
    let connection = peer.connect(open).await;
    let assertion = sign_in(&peer, &connection, &Browser::new()).await.unwrap();
    assert_eq!(assertion.subject.value, DWHO);
    let email = assertion.email.expect("an address").address;
    assert_eq!(email, DWHO);
    assert_eq!(assertion.name.as_deref(), Some("Doctor Who"));
    assert!(assertion.session_index.is_some());

    let answer = peer.sign_in_from_there(&Browser::new()).await;
    let result = connection
        .finish(&answer, Initiated::ByProvider, now())
        .result;
    assert_eq!(result.unwrap().subject.value, DWHO);
    let strict = peer.connect(Policy::default()).await;
    let result = strict.finish(&answer, Initiated::ByProvider, now()).result;
    assert_refused(result, CheckKind::InResponseTo);
}

#[tokio::test]
async fn it_signs_the_assertion_and_the_response_if_it_is_to() {
    let peer = LemonLdap::start(&json!({}));
    for signed in [
        Signed::Either,
        Signed::Assertion,
        Signed::Response,
        Signed::Both,
    ] {
        let policy = Policy {
            signed,
            ..Policy::default()
        };
        let connection = peer.connect(policy).await;
        let result = sign_in(&peer, &connection, &Browser::new()).await;
        assert_eq!(result.unwrap().subject.value, DWHO);
    }
    // The assertion it signs in any case.
    let peer = LemonLdap::start(&json!({ "samlSPMetaDataOptionsSignSSOMessage": 0 }));
    let connection = peer.connect(Policy::default()).await;
    let result = sign_in(&peer, &connection, &Browser::new()).await;
    assert_eq!(result.unwrap().subject.value, DWHO);
    let strict = Policy {
        signed: Signed::Response,
        ..Policy::default()
    };
    let connection = peer.connect(strict).await;
    let result = sign_in(&peer, &connection, &Browser::new()).await;
    assert_refused(result, CheckKind::Signature);
}

#[tokio::test]
async fn an_assertion_that_it_encrypts_is_opened() {
    let encrypted = Policy {
        require_encryption: true,
        ..Policy::default()
    };
    let peer = LemonLdap::start(&json!({ "samlSPMetaDataOptionsEncryptionMode": "assertion" }));
    let connection = peer.connect(encrypted.clone()).await;
    let assertion = sign_in(&peer, &connection, &Browser::new()).await.unwrap();
    assert_eq!(assertion.subject.value, DWHO);

    let peer = LemonLdap::start(&json!({}));
    let connection = peer.connect(encrypted).await;
    let result = sign_in(&peer, &connection, &Browser::new()).await;
    assert_refused(result, CheckKind::Encryption);
}

/// It encrypts by CBC, which is opened in a signed response alone.
#[tokio::test]
async fn an_assertion_that_it_encrypts_in_a_response_without_signature_is_refused() {
    let peer = LemonLdap::start(&json!({
        "samlSPMetaDataOptionsEncryptionMode": "assertion",
        "samlSPMetaDataOptionsSignSSOMessage": 0,
    }));
    let connection = peer.connect(Policy::default()).await;
    let result = sign_in(&peer, &connection, &Browser::new()).await;
    assert_refused(result, CheckKind::Encryption);
}

#[tokio::test]
async fn certificates_roll_over_without_an_outage() {
    for signer in [2, 3] {
        let peer = LemonLdap::start_signing(&json!({}), &keys::pair(signer));
        let connection = peer.connect(Policy::default()).await;
        let (answer, pending) = peer.sign_in(&connection, &Browser::new()).await;
        assert_believed_by_who_knows(signer, &connection, &answer, &pending);
    }
}

#[tokio::test]
async fn a_wrong_clock_and_a_wrong_audience_are_refused() {
    let peer = LemonLdap::start(&json!({}));
    let connection = peer.connect(Policy::default()).await;
    let (answer, pending) = peer.sign_in(&connection, &Browser::new()).await;
    let at = |later: Duration| {
        let begun = Initiated::ByUs(&pending);
        connection.finish(&answer, begun, now() + later).result
    };
    assert_refused(at(Duration::hours(-2)), CheckKind::NotBefore);
    // Long after, the request is over as well, and that is said first.
    let later = Duration::hours(100);
    let late = connection.finish(&answer, Initiated::ByUs(&pending), now() + later);
    let failed: Vec<CheckKind> = late
        .report
        .checks
        .iter()
        .filter(|check| check.verdict == Verdict::Failed)
        .map(|check| check.kind)
        .collect();
    assert_eq!(failed, [CheckKind::State, CheckKind::NotOnOrAfter]);
    assert_refused(late.result, CheckKind::State);
    // Had the request been a recent one, the answer would be refused for its own age alone.
    let fresh = Pending {
        began_at: pending.began_at + later,
        ..pending.clone()
    };
    let late = connection.finish(&answer, Initiated::ByUs(&fresh), now() + later);
    assert_refused(late.result, CheckKind::NotOnOrAfter);

    let mut another = service_provider();
    another.entity_id = "http://127.0.0.1:1/another".to_owned();
    let idp = connection.identity_provider().clone();
    let reach = identity::http::Reach::Development;
    let other = Connection::new(another, idp, Policy::default(), reach).unwrap();
    let result = other
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result;
    assert_refused(result, CheckKind::Audience);
}

#[tokio::test]
async fn logout_goes_both_ways() {
    let peer = LemonLdap::start(&json!({}));
    let connection = peer.connect(Policy::default()).await;
    let browser = Browser::new();
    let assertion = sign_in(&peer, &connection, &browser).await.unwrap();
    let session = Session {
        name_id: assertion.subject.value,
        name_id_format: assertion.subject.format,
        indexes: assertion.session_index.into_iter().collect(),
    };
    let binding = connection.identity_provider().slo_binding().unwrap();
    let begun = connection.begin_logout(binding, &session, "relay").unwrap();
    let Send::Redirect(address) = begun.send else {
        panic!("a redirect")
    };
    let page = browser.open(address, SLO).await;
    let back = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    connection
        .finish_logout_by_redirect(back.query().unwrap(), &begun.pending, now())
        .unwrap();

    // The provider begins. It shows our address in a frame.
    let assertion = sign_in(&peer, &connection, &browser).await.unwrap();
    let address = format!("{}/?logout=1", peer.base);
    let page = browser.open(address.parse().unwrap(), SLO).await;
    let request = page.source(SLO);
    let requested = connection
        .receive_logout_by_redirect(request.query().unwrap(), now())
        .unwrap();
    assert_eq!(requested.session.name_id, assertion.subject.value);
    assert_eq!(
        requested.session.indexes,
        [assertion.session_index.unwrap()]
    );
    let Some(Send::Redirect(answer)) = requested.answer else {
        panic!("a redirect")
    };
    let returned = format!("{}/saml/singleLogoutReturn", peer.base);
    assert!(answer.as_str().starts_with(&returned), "{answer}");
    browser.open(answer, SLO).await;
}
