//! SAML with `SimpleSAMLphp`: five shapes of answers, both directions, rollovers, logout.

use crate::support::rollover::assert_believed_by_who_knows;
use identity::http::{Client, Reach};
use identity::saml::{
    Binding, Connection, IdentityProvider, Initiated, Policy, Send, Session, Signed,
};
use identity::{CheckKind, Format, Verdict, VerifiedBy};
use peers::{
    ACS, Browser, ENTITY_ID, SHAPES, SLO, Shape, SimpleSamlPhp, keys, now, service_provider,
};
use serde_json::json;
use time::Duration;

#[tokio::test]
async fn a_person_signs_in_whatever_is_signed_and_encrypted() {
    for shape in SHAPES {
        let peer = SimpleSamlPhp::start(shape);
        let connection = peer.connect(Policy::default()).await;
        let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
        let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
        let assertion = outcome
            .result
            .unwrap_or_else(|error| panic!("{shape:?}: {error}\n{:#?}", outcome.report));
        assert_eq!(assertion.subject.value, "alice");
        let format = assertion.subject.format.unwrap_or_default();
        assert!(format.ends_with(":persistent"), "{format}");
        let email = assertion.email.unwrap();
        assert_eq!(
            (email.address.as_str(), email.verified),
            ("alice@example.com", false)
        );
        assert_eq!(assertion.name.as_deref(), Some("Alice of Example"));
        assert_eq!(
            assertion.attributes["groups"],
            ["engineering", "on call", "a & b <c>"]
        );
        assert_eq!(
            assertion.assurance.acr.as_deref(),
            Some("urn:oasis:names:tc:SAML:2.0:ac:classes:Password")
        );
        assert!(assertion.session_index.is_some() && assertion.authenticated_at.is_some());
        assert_eq!(assertion.replay_keys.len(), 2);
        assert!(
            assertion
                .replay_keys
                .iter()
                .all(|key| key.expires_at > now() + Duration::minutes(4))
        );
        let VerifiedBy::Certificate {
            fingerprint,
            algorithms,
        } = assertion.verified_by
        else {
            panic!("by a certificate")
        };
        assert_eq!(fingerprint, keys::pair(2).certificate().fingerprint());
        assert_eq!(
            algorithms,
            ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"]
        );
        let report = outcome.report;
        assert_eq!(report.reason(), None);
        assert!(
            report
                .checks
                .iter()
                .all(|check| check.verdict == Verdict::Passed),
            "{shape:?} {report:#?}"
        );
        let clock = report
            .get(CheckKind::NotBefore)
            .unwrap()
            .clock_ahead_seconds
            .unwrap();
        assert!((-5..=2).contains(&clock), "{clock}");
        let text = report.answer.unwrap();
        assert_eq!(text.format, Format::Xml);
        assert!(
            text.text.contains("alice") && text.text.contains("characters)"),
            "{}",
            text.text
        );
    }
}

#[tokio::test]
async fn what_must_be_signed_is_the_connections_to_say() {
    for (shape, signed, good) in [
        (Shape::Response, Signed::Response, true),
        (Shape::Response, Signed::Assertion, false),
        (Shape::Response, Signed::Both, false),
        (Shape::Assertion, Signed::Assertion, true),
        (Shape::Assertion, Signed::Response, false),
        (Shape::Both, Signed::Both, true),
        (Shape::EncryptedBoth, Signed::Both, true),
        (Shape::EncryptedResponse, Signed::Assertion, false),
    ] {
        let peer = SimpleSamlPhp::start(shape);
        let connection = peer
            .connect(Policy {
                signed,
                ..Policy::default()
            })
            .await;
        let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
        let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
        assert_eq!(
            outcome.result.is_ok(),
            good,
            "{shape:?} {signed:?}: {:#?}",
            outcome.report
        );
        if !good {
            assert_eq!(outcome.report.reason().unwrap().kind, CheckKind::Signature);
        }
    }
}

#[tokio::test]
async fn a_request_travels_by_post_and_can_ask_anew() {
    let peer = SimpleSamlPhp::start_with(
        json!({}),
        json!({
            "SingleSignOnServiceBinding": ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"],
        }),
    );
    let connection = peer.connect(Policy::default()).await;
    let browser = Browser::new();
    let (answer, pending) = peer
        .sign_in_by(&connection, &browser, "alice", Binding::Post, false)
        .await;
    connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
    let (answer, pending) = peer
        .sign_in_by(&connection, &browser, "alice", Binding::Redirect, true)
        .await;
    let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
    outcome.result.unwrap();
    assert_eq!(
        outcome
            .report
            .get(CheckKind::AuthenticatedAt)
            .unwrap()
            .verdict,
        Verdict::Passed
    );
    // The provider's session answers at once; a connection that wanted a new proof would not take that.
    let (answer, mut pending) = peer
        .sign_in_by(&connection, &browser, "alice", Binding::Redirect, false)
        .await;
    pending.forced = true;
    pending.began_at += Duration::minutes(4);
    let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
    assert_eq!(
        outcome.result.unwrap_err().code(),
        "refused_authenticated_at"
    );
}

#[tokio::test]
async fn a_sign_in_that_begins_at_the_provider_is_taken_only_if_allowed() {
    let peer = SimpleSamlPhp::start(Shape::Both);
    let browser = Browser::new();
    let strict = peer.connect(Policy::default()).await;
    let open = peer
        .connect(Policy {
            idp_initiated: true,
            ..Policy::default()
        })
        .await;
    let answer = peer.sign_in_from_there(&browser, "alice").await;
    let error = strict
        .finish(&answer, Initiated::ByProvider, now())
        .result
        .unwrap_err();
    assert_eq!(error.code(), "refused_in_response_to");
    assert!(
        error.to_string().contains("began at the provider"),
        "{error}"
    );
    assert_eq!(
        open.finish(&answer, Initiated::ByProvider, now())
            .result
            .unwrap()
            .subject
            .value,
        "alice"
    );
    // An answer to a request is none to nobody's, and the other way round.
    let (asked, pending) = peer.sign_in(&open, &browser, "alice").await;
    assert_eq!(
        open.finish(&asked, Initiated::ByProvider, now())
            .result
            .unwrap_err()
            .code(),
        "refused_in_response_to"
    );
    assert_eq!(
        open.finish(&answer, Initiated::ByUs(&pending), now())
            .result
            .unwrap_err()
            .code(),
        "refused_in_response_to"
    );
}

#[tokio::test]
async fn certificates_roll_over_without_an_outage() {
    let rolling = json!({ "new_privatekey": "two.pem", "new_certificate": "two.crt" });
    let peer = SimpleSamlPhp::start_with(json!({}), rolling);
    let connection = peer.connect(Policy::default()).await;
    let found = &connection.identity_provider().certificates;
    assert_eq!(found.len(), 2, "both stand in its metadata");
    let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
    connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
    // Both stand there, and the old one still signs; then the new one does, and the old one is gone.
    assert_believed_by_who_knows(2, &connection, &answer, &pending);
    peer.change(json!({
        "privatekey": "two.pem", "certificate": "two.crt", "new_privatekey": null, "new_certificate": null,
    }));
    let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
    assert_believed_by_who_knows(3, &connection, &answer, &pending);
    // Ours: what is encrypted for the old key is still opened, and both are published.
    let peer = SimpleSamlPhp::start(Shape::EncryptedBoth);
    let idp = peer
        .connect(Policy::default())
        .await
        .identity_provider()
        .clone();
    let mut sp = service_provider();
    sp.encryption.insert(0, keys::pair(5));
    sp.signing.push(keys::pair(6));
    for pair in sp.encryption.iter().chain(&sp.signing) {
        assert!(sp.metadata().contains(&pair.certificate().base64()));
    }
    let connection = Connection::new(sp, idp, Policy::default(), Reach::Development).unwrap();
    let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
    connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
}

#[tokio::test]
async fn a_wrong_setting_is_named_with_what_to_do() {
    let peer = SimpleSamlPhp::start(Shape::Both);
    let connection = peer.connect(Policy::default()).await;
    let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
    let finish = |connection: &Connection, pending, at| {
        connection.finish(&answer, Initiated::ByUs(pending), at)
    };
    let with = |change: &dyn Fn(&mut identity::saml::ServiceProvider, &mut IdentityProvider)| {
        let (mut sp, mut idp) = (service_provider(), connection.identity_provider().clone());
        change(&mut sp, &mut idp);
        Connection::new(sp, idp, Policy::default(), Reach::Development).unwrap()
    };
    let code = |outcome: identity::Outcome| outcome.result.unwrap_err().code();
    assert_eq!(
        code(finish(
            &with(&|sp, _| sp.entity_id = "another".to_owned()),
            &pending,
            now()
        )),
        "refused_audience"
    );
    let moved = with(&|sp, _| sp.acs = format!("{ACS}/"));
    let mut moved_pending = pending.clone();
    moved_pending.acs.push('/');
    let outcome = finish(&moved, &moved_pending, now());
    assert_eq!(
        outcome.report.get(CheckKind::Recipient).unwrap().verdict,
        Verdict::Failed
    );
    assert_eq!(code(outcome), "refused_destination");
    let other = with(&|_, idp| idp.entity_id = "https://other.example".to_owned());
    let mut other_pending = pending.clone();
    other_pending.idp = "https://other.example".to_owned();
    assert_eq!(
        code(finish(&other, &other_pending, now())),
        "refused_issuer"
    );
    assert_eq!(code(finish(&other, &pending, now())), "refused_state");
    let stranger = with(&|_, idp| idp.certificates = vec![keys::pair(4).certificate().clone()]);
    let outcome = finish(&stranger, &pending, now());
    let signature = outcome.report.get(CheckKind::Signature).unwrap();
    assert!(
        signature
            .expected
            .contains(&keys::pair(4).certificate().fingerprint())
    );
    assert!(
        signature
            .received
            .contains(&keys::pair(2).certificate().fingerprint()),
        "{}",
        signature.received
    );
    assert_eq!(code(outcome), "refused_signature");
    assert_eq!(
        code(finish(&connection, &pending, now() + Duration::minutes(20))),
        "refused_not_on_or_after"
    );
    let outcome = finish(&connection, &pending, now() - Duration::minutes(10));
    let ahead = outcome
        .report
        .get(CheckKind::NotBefore)
        .unwrap()
        .clock_ahead_seconds
        .unwrap();
    assert!((590..=601).contains(&ahead), "{ahead}");
    assert_eq!(code(outcome), "refused_not_before");
    let mut wrong = pending.clone();
    wrong.request_id = "_another".to_owned();
    assert_eq!(
        code(finish(&connection, &wrong, now())),
        "refused_in_response_to"
    );
    let encrypted = Policy {
        require_encryption: true,
        ..Policy::default()
    };
    let wants = Connection::new(
        service_provider(),
        connection.identity_provider().clone(),
        encrypted,
        Reach::Development,
    )
    .unwrap();
    assert_eq!(code(finish(&wants, &pending, now())), "refused_encryption");
    // And nothing of all that is held against the right one.
    finish(&connection, &pending, now()).result.unwrap();
}

#[tokio::test]
async fn cbc_in_an_unsigned_response_is_refused() {
    let settings = json!({ "saml20.sign.response": false, "saml20.sign.assertion": true, "assertion.encryption": true });
    let peer = SimpleSamlPhp::start_with(settings, json!({}));
    let connection = peer.connect(Policy::default()).await;
    let (answer, pending) = peer.sign_in(&connection, &Browser::new(), "alice").await;
    let error = connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap_err();
    assert_eq!(error.code(), "refused_encryption");
    assert!(
        error
            .to_string()
            .contains("Sign SAML response and assertion"),
        "{error}"
    );
}

#[tokio::test]
async fn metadata_comes_by_address_file_or_fields() {
    let peer = SimpleSamlPhp::start(Shape::Both);
    let text = peer.metadata().await;
    let client = Client::new(Reach::Development).unwrap();
    let fetched =
        IdentityProvider::fetch(&client, &format!("{}/saml2/idp/metadata.php", peer.base))
            .await
            .unwrap();
    let parsed = IdentityProvider::parse(text.as_bytes(), Reach::Development).unwrap();
    assert_eq!(fetched, parsed);
    assert_eq!(parsed.certificates, [keys::pair(2).certificate().clone()]);
    let kept: IdentityProvider =
        serde_json::from_str(&serde_json::to_string(&parsed).unwrap()).unwrap();
    assert_eq!(kept, parsed);
    let typed = IdentityProvider::from_fields(
        &parsed.entity_id,
        parsed.sso[0].clone(),
        parsed.certificates.clone(),
        Reach::Development,
    )
    .unwrap();
    assert_eq!(typed.sso, parsed.sso[..1]);
    assert!(
        IdentityProvider::parse(text.as_bytes(), Reach::Public).is_err(),
        "plain http is for development"
    );
    let error =
        IdentityProvider::parse(service_provider().metadata().as_bytes(), Reach::Development)
            .unwrap_err();
    assert!(
        error.to_string().contains("Is it a service provider's?"),
        "{error}"
    );
    let public = Client::new(Reach::Public).unwrap();
    assert_eq!(
        IdentityProvider::fetch(&public, "https://127.0.0.1/metadata")
            .await
            .unwrap_err()
            .code(),
        "address_refused"
    );
}

#[tokio::test]
async fn logout_goes_both_ways() {
    let peer = SimpleSamlPhp::start(Shape::Both);
    let connection = peer.connect(Policy::default()).await;
    let browser = Browser::new();
    let (answer, pending) = peer.sign_in(&connection, &browser, "alice").await;
    let assertion = connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
    let session = Session {
        name_id: assertion.subject.value.clone(),
        name_id_format: assertion.subject.format.clone(),
        indexes: assertion.session_index.clone().into_iter().collect(),
    };
    let begun = connection
        .begin_logout(Binding::Redirect, &session, "relay")
        .unwrap();
    let Send::Redirect(address) = begun.send else {
        panic!("a redirect")
    };
    let page = browser.open(address, SLO).await;
    let back = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    let query = back.query().unwrap();
    connection
        .finish_logout_by_redirect(query, &begun.pending, now())
        .unwrap();
    let signed_otherwise = query.replace("Signature=", "Signature=AAAA");
    let unsigned = query.split("&SigAlg").next().unwrap();
    for query in [signed_otherwise.as_str(), unsigned] {
        let refused = connection
            .finish_logout_by_redirect(query, &begun.pending, now())
            .unwrap_err();
        assert_eq!(refused.code(), "refused_signature");
    }

    // The provider begins: the person logs out there.
    let (answer, pending) = peer.sign_in(&connection, &browser, "alice").await;
    let assertion = connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
    let address = format!("{}/saml2/idp/initSLO.php?RelayState=%2Fdone", peer.base);
    let page = browser.open(address.parse().unwrap(), SLO).await;
    let request = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    let requested = connection
        .receive_logout_by_redirect(request.query().unwrap(), now())
        .unwrap();
    assert_eq!(requested.session.name_id, "alice");
    assert_eq!(
        requested.session.indexes,
        [assertion.session_index.unwrap()]
    );
    assert!(matches!(requested.answer, Some(Send::Redirect(_))));
    let unsigned = request.query().unwrap().split("&SigAlg").next().unwrap();
    let refused = connection
        .receive_logout_by_redirect(unsigned, now())
        .unwrap_err();
    assert_eq!(refused.code(), "refused_signature");
}

#[tokio::test]
async fn a_name_that_it_encrypts_for_logout_is_opened() {
    let peer = SimpleSamlPhp::start(Shape::Both);
    let connection = peer.connect(Policy::default()).await;
    let browser = Browser::new();
    let (answer, pending) = peer.sign_in(&connection, &browser, "alice").await;
    connection
        .finish(&answer, Initiated::ByUs(&pending), now())
        .result
        .unwrap();
    peer.change(json!({ "nameid.encryption": true }));
    let address = format!("{}/saml2/idp/initSLO.php?RelayState=%2Fdone", peer.base);
    let page = browser.open(address.parse().unwrap(), SLO).await;
    let request = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    let receive = |connection: &Connection| {
        connection.receive_logout_by_redirect(request.query().unwrap(), now())
    };
    let requested = receive(&connection).unwrap();
    assert_eq!(requested.session.name_id, "alice");
    assert_eq!(requested.session.indexes.len(), 1);

    let mut us = service_provider();
    us.encryption = vec![keys::pair(5)];
    let other = Connection::new(
        us,
        connection.identity_provider().clone(),
        Policy::default(),
        Reach::Development,
    );
    let error = receive(&other.unwrap()).unwrap_err();
    assert_eq!(error.code(), "refused_encryption");
}

#[test]
fn our_metadata_names_us() {
    let metadata = service_provider().metadata();
    assert!(
        metadata.contains(&format!("entityID=\"{ENTITY_ID}\""))
            && metadata.contains(ACS)
            && metadata.contains(SLO)
    );
}
