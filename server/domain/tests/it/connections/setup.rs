//! Setting a connection up: where its metadata comes from, its tests, and making it live.

use super::{Saml, Visitor, detail, draft, session, workspace};
use crate::look;
use domain::connections::{self, Metadata, OidcFields, PolicyFields};
use domain::sign_in_flows::{self, Begun, Finished, Wish};
use peers::{Browser, CLIENT_ID, CLIENT_SECRET, OidcProvider, Shape, SimpleSamlPhp};
use shared::ErrorCode;
use shared::connections::{AttemptPurpose, Protocol, Signed};
use shared::ids::ConnectionId;
use shared::views::{AttributeNamesView, ConnectionStatus, Verdict};
use test_support::{Member, ORIGIN, TestApp, refusal};

pub(super) const POLICY: PolicyFields = PolicyFields {
    signed: Signed::Either,
    ecdsa: false,
    require_encryption: false,
    idp_initiated: false,
    sign_requests: true,
    signs_out: true,
};

#[tokio::test]
async fn metadata_comes_by_address_document_or_fields() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let Saml { id, peer } = Saml::draft(&app, &acme.admin).await;
    let by_address = detail(&acme.admin, id).await.saml.expect("SAML");
    assert_eq!(by_address.entity_id, format!("{}/idp", peer.base));
    assert_eq!(by_address.certificates.len(), 1);
    assert_eq!(by_address.metadata_address, Some(peer.metadata_address()));

    let document = Metadata::Document(peer.metadata().await);
    connections::set_metadata(&acme.admin, id, document)
        .await
        .unwrap();
    let by_document = detail(&acme.admin, id).await.saml.expect("SAML");
    assert_eq!(by_document.metadata_address, None);
    assert_eq!(by_document.certificates, by_address.certificates);

    let fields = Metadata::Fields {
        entity_id: by_address.entity_id.clone(),
        sso_address: by_address.sso_address.clone(),
        certificates: peers::keys::pair(3).certificate().pem(),
    };
    connections::set_metadata(&acme.admin, id, fields)
        .await
        .unwrap();
    let by_fields = detail(&acme.admin, id).await.saml.expect("SAML");
    assert_eq!(by_fields.sso_address, by_address.sso_address);
    assert_ne!(by_fields.certificates, by_address.certificates);
    let logged = "SELECT count(*) FROM audit_entries
                  WHERE action = 'connection.changed' AND changes::text LIKE '%certificates%'";
    assert_eq!(look::count(&app, logged).await, 2);
}

#[tokio::test]
async fn metadata_that_is_none_is_refused_where_it_was_entered() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = draft(&acme.admin, Protocol::Saml).await;
    let fields = |certificates: &str| Metadata::Fields {
        entity_id: "https://idp.example".to_owned(),
        sso_address: "https://idp.example/sso".to_owned(),
        certificates: certificates.to_owned(),
    };
    for (metadata, field) in [
        (Metadata::Address("http://127.0.0.1:1/".into()), "address"),
        (Metadata::Document("<html/>".into()), "document"),
        (fields("no certificate"), "certificates"),
        (fields(""), "entity_id"),
    ] {
        let refused = refusal(connections::set_metadata(&acme.admin, id, metadata).await);
        assert_eq!(refused.fields[0].field, field, "{refused:?}");
    }
    assert!(!detail(&acme.admin, id).await.complete);
    let visitor = Visitor::new();
    let refused = refusal(sign_in_flows::begin_test(&acme.admin, id, &visitor.cookie).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
}

#[tokio::test]
async fn a_draft_becomes_live_when_it_has_passed_a_test() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::draft(&app, &acme.admin).await;
    let activate = || connections::activate(&acme.admin, Some(&acme.admin.person), saml.id);
    assert_eq!(refusal(activate().await).code, ErrorCode::Conflict);
    let (ctx, cookie) = (app.anonymous(), Visitor::new().cookie);
    let begun = sign_in_flows::begin(&ctx, saml.id, &cookie, Wish::default());
    assert_eq!(refusal(begun.await).code, ErrorCode::NotFound);

    let attempt = saml.test(&app, &acme.admin, "alice").await;
    let tried = connections::attempt(&acme.admin, saml.id, attempt)
        .await
        .unwrap();
    assert_eq!(
        tried.attempt.email.as_deref(),
        Some("alice@example.com"),
        "{tried:?}"
    );
    assert!(tried.current && tried.reason.is_none() && tried.attempt.refusal.is_none());
    assert!(tried.checks.len() > 5);
    let passed = |check: &shared::views::CheckView| check.verdict == Verdict::Passed;
    assert!(tried.checks.iter().all(passed), "{:?}", tried.checks);
    assert!(detail(&acme.admin, saml.id).await.tested);

    activate().await.unwrap();
    let active = detail(&acme.admin, saml.id).await.summary;
    assert_eq!(active.status, ConnectionStatus::Active);
    assert!(active.certificate_expires_at.is_some());
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(
        actions[actions.len() - 4..],
        [
            "connection.created",
            "connection.changed",
            "connection.tested",
            "connection.activated"
        ]
    );
    // Nobody became a member, and no account was made, by a test.
    let known = "SELECT count(*) FROM users WHERE email = 'alice@example.com'";
    assert_eq!(look::count(&app, known).await, 0);
}

#[tokio::test]
async fn what_is_live_stays_in_use_until_a_change_has_passed_a_test() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let wants_encryption = PolicyFields {
        require_encryption: true,
        ..POLICY
    };
    connections::set_policy(&acme.admin, saml.id, wants_encryption)
        .await
        .unwrap();
    let changed = detail(&acme.admin, saml.id).await;
    assert_eq!(changed.summary.status, ConnectionStatus::Changed);
    assert!(!changed.tested);

    // The provider does not encrypt: the draft fails, with what to do about it, and people sign in as before.
    let attempt = saml.test(&app, &acme.admin, "alice").await;
    let failed = connections::attempt(&acme.admin, saml.id, attempt)
        .await
        .unwrap();
    assert_eq!(
        failed.attempt.refusal.as_deref(),
        Some("refused_encryption")
    );
    let check = failed
        .checks
        .iter()
        .find(|check| check.verdict == Verdict::Failed);
    assert!(check.expect("a failed check").fix.is_some());
    assert!(failed.reason.is_some() && failed.answer.is_some());
    let activate = || connections::activate(&acme.admin, Some(&acme.admin.person), saml.id);
    assert_eq!(refusal(activate().await).code, ErrorCode::Conflict);
    session(saml.sign_in(&app, "alice").await);

    connections::set_policy(&acme.admin, saml.id, POLICY)
        .await
        .unwrap();
    saml.test(&app, &acme.admin, "alice").await;
    activate().await.unwrap();
    let active = detail(&acme.admin, saml.id).await.summary.status;
    assert_eq!(active, ConnectionStatus::Active);
}

#[tokio::test]
async fn whoever_changes_the_draft_during_a_test_tests_again() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::draft(&app, &acme.admin).await;
    let visitor = Visitor::new();
    let begun = sign_in_flows::begin_test(&acme.admin, saml.id, &visitor.cookie)
        .await
        .unwrap();
    let answer = saml.answer(begun, &visitor, "alice").await;
    let both = PolicyFields {
        signed: Signed::Both,
        ..POLICY
    };
    connections::set_policy(&acme.admin, saml.id, both)
        .await
        .unwrap();
    let finished = saml.post(&app, &answer, &visitor).await;
    assert!(matches!(finished, Finished::Tested { .. }), "{finished:?}");
    assert!(!detail(&acme.admin, saml.id).await.tested);
}

#[tokio::test]
async fn both_certificates_of_a_rollover_are_accepted() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "example.com").await;
    let id = draft(&acme.admin, Protocol::Saml).await;
    let ours = connections::metadata(&app.anonymous(), id).await.unwrap();
    let peer = SimpleSamlPhp::start_for(&ours, Shape::Both).await;
    peer.change(rolling());
    let saml = Saml { id, peer };
    let metadata = Metadata::Address(saml.peer.metadata_address());
    connections::set_metadata(&acme.admin, id, metadata)
        .await
        .unwrap();
    let saml_view = detail(&acme.admin, id).await.saml.expect("SAML");
    assert_eq!(saml_view.certificates.len(), 2);
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), id)
        .await
        .unwrap();
    session(saml.sign_in(&app, "alice").await);
    saml.peer.change(rolled());
    session(saml.sign_in(&app, "alice").await);
}

/// The provider announces its next certificate, and signs by its old one.
pub(super) fn rolling() -> serde_json::Value {
    serde_json::json!({ "new_privatekey": "two.pem", "new_certificate": "two.crt" })
}

/// The provider signs by its next certificate.
pub(super) fn rolled() -> serde_json::Value {
    serde_json::json!({
        "privatekey": "two.pem", "certificate": "two.crt",
        "new_privatekey": null, "new_certificate": null,
    })
}

/// A connection by `OpenID` Connect that is ready to be tested.
async fn oidc_draft(admin: &Member) -> (ConnectionId, OidcProvider) {
    let peer = OidcProvider::start_for(
        &format!("{ORIGIN}/sso/oidc/callback"),
        "client_secret_basic",
    );
    let id = draft(admin, Protocol::Oidc).await;
    connections::set_oidc(admin, id, oidc_fields(&peer.issuer))
        .await
        .expect("a provider");
    (id, peer)
}

pub(super) fn oidc_fields(issuer: &str) -> OidcFields {
    OidcFields {
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned(),
        signs_out: false,
    }
}

/// Goes where a sign-in begins, and brings back the query of the callback.
pub(super) async fn call_back(
    begun: Begun,
    peer: &OidcProvider,
    browser: &Browser,
    name: &str,
) -> String {
    let Begun::Redirect(request) = begun else {
        panic!("{begun:?}")
    };
    peer.sign_in(browser, request.parse().expect("an address"), name)
        .await
}

#[tokio::test]
async fn an_openid_provider_is_connected_tested_and_signed_in_by() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "acme.com").await;
    let (id, peer) = oidc_draft(&acme.admin).await;
    let shown = detail(&acme.admin, id).await.oidc.expect("OpenID Connect");
    assert_eq!(
        (shown.issuer.as_str(), shown.has_secret),
        (peer.issuer.as_str(), true)
    );
    let visitor = Visitor::new();
    let begun = sign_in_flows::begin_test(&acme.admin, id, &visitor.cookie)
        .await
        .unwrap();
    let query = call_back(begun, &peer, &Browser::new(), "ada").await;
    let ctx = app.anonymous();
    let finished = sign_in_flows::finish_oidc(&ctx, &query, Some(&visitor.cookie))
        .await
        .unwrap();
    assert!(matches!(finished, Finished::Tested { .. }), "{finished:?}");
    connections::activate(&acme.admin, Some(&acme.admin.person), id)
        .await
        .unwrap();

    let wish = Wish {
        next: "/t/acme/projects".to_owned(),
        ..Wish::default()
    };
    let begun = sign_in_flows::begin(&ctx, id, &visitor.cookie, wish)
        .await
        .unwrap();
    let query = call_back(
        begun,
        &peer,
        &Browser::new(),
        acme.member.person.user.email.as_str(),
    )
    .await;
    let another = Visitor::new().cookie;
    let stolen = sign_in_flows::finish_oidc(&ctx, &query, Some(&another)).await;
    super::assert_lost(&stolen.unwrap());
    let finished = sign_in_flows::finish_oidc(&ctx, &query, Some(&visitor.cookie))
        .await
        .unwrap();
    let Finished::SignedIn {
        session,
        next,
        slug,
    } = finished
    else {
        panic!("{finished:?}")
    };
    assert_eq!((next.as_str(), slug.as_str()), ("/t/acme/projects", "acme"));
    let member = super::resolved(&app, &session, "acme").await;
    assert_eq!(member.session.user.id, acme.member.person.user.id);
    // The first answer has taken the flow away.
    let again = sign_in_flows::finish_oidc(&ctx, &query, Some(&visitor.cookie)).await;
    super::assert_lost(&again.unwrap());
}

#[tokio::test]
async fn claims_of_other_names_make_an_openid_providers_person_known() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "acme.com").await;
    let (id, peer) = oidc_draft(&acme.admin).await;
    assert_eq!(
        detail(&acme.admin, id).await.attributes,
        AttributeNamesView::default(),
        "the usual ones"
    );
    let names = AttributeNamesView {
        email: "not_there, work_mail".to_owned(),
        name: "nickname".to_owned(),
        ..AttributeNamesView::default()
    };
    connections::set_attributes(&acme.admin, id, names.clone())
        .await
        .unwrap();
    assert_eq!(detail(&acme.admin, id).await.attributes, names);

    let (ctx, visitor) = (app.anonymous(), Visitor::new());
    let begun = sign_in_flows::begin_test(&acme.admin, id, &visitor.cookie).await;
    let query = call_back(begun.unwrap(), &peer, &Browser::new(), "nora@acme.com").await;
    let finished = sign_in_flows::finish_oidc(&ctx, &query, Some(&visitor.cookie)).await;
    let Finished::Tested { attempt, .. } = finished.unwrap() else {
        panic!("a test")
    };
    let tried = connections::attempt(&acme.admin, id, attempt)
        .await
        .unwrap();
    assert_eq!(
        tried.attempt.email.as_deref(),
        Some("work.nora@acme.com"),
        "{tried:?}"
    );
    let claims = tried
        .checks
        .iter()
        .find(|check| check.title.contains("attributes"));
    assert!(claims.expect("claims").received.contains("work_mail"));
    assert!(
        tried
            .answer
            .expect("the claims")
            .contains("nora@acme.com the First")
    );
    connections::activate(&acme.admin, Some(&acme.admin.person), id)
        .await
        .unwrap();

    let begun = sign_in_flows::begin(&ctx, id, &visitor.cookie, Wish::default()).await;
    let query = call_back(begun.unwrap(), &peer, &Browser::new(), "nora@acme.com").await;
    let finished = sign_in_flows::finish_oidc(&ctx, &query, Some(&visitor.cookie)).await;
    let token = session(finished.unwrap());
    let nora = super::resolved(&app, &token, "acme").await;
    assert_eq!(nora.tenant.expect("a member").role, "Member");
    let user = nora.session.user;
    assert_eq!(
        (user.email.as_str(), user.name.as_str()),
        ("work.nora@acme.com", "nora@acme.com the First")
    );
    let logged = "SELECT count(*) FROM audit_entries
                  WHERE action = 'connection.changed' AND changes::text LIKE '%work_mail%'";
    assert_eq!(look::count(&app, logged).await, 1);
}

#[tokio::test]
async fn an_issuer_that_is_not_there_is_refused() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let (id, peer) = oidc_draft(&acme.admin).await;
    for issuer in [format!("{}/", peer.issuer), "http://127.0.0.1:1".to_owned()] {
        let fields = oidc_fields(&issuer);
        let refused = refusal(connections::set_oidc(&acme.admin, id, fields).await);
        assert_eq!(refused.fields[0].field, "issuer", "{refused:?}");
    }
    drop(peer);
    let visitor = Visitor::new();
    let gone = sign_in_flows::begin_test(&acme.admin, id, &visitor.cookie).await;
    assert_eq!(refusal(gone).code, ErrorCode::Unavailable);
    // Whoever sets it up, or wonders why nobody gets in, finds that in the log.
    assert_eq!(super::reason(&app, &acme.admin, id).await, "unreachable");
}

#[tokio::test]
async fn whoever_signs_in_is_told_that_the_provider_is_gone() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "acme.com").await;
    let (id, peer) = oidc_draft(&acme.admin).await;
    let (ctx, cookie) = (app.anonymous(), Visitor::new().cookie);
    let begun = sign_in_flows::begin_test(&acme.admin, id, &cookie).await;
    let query = call_back(begun.unwrap(), &peer, &Browser::new(), "ada").await;
    let tested = sign_in_flows::finish_oidc(&ctx, &query, Some(&cookie)).await;
    assert!(matches!(tested, Ok(Finished::Tested { .. })), "{tested:?}");
    connections::activate(&acme.admin, Some(&acme.admin.person), id)
        .await
        .unwrap();
    // The reason that the log has of whoever came last, in words.
    let told = async || {
        let page = connections::attempts(&acme.admin, id, "").await.unwrap();
        let last = &page.items[0];
        assert_eq!(last.purpose, AttemptPurpose::SignIn);
        let last = connections::attempt(&acme.admin, id, last.id).await;
        last.unwrap().reason.expect("a reason")
    };

    // It goes while the browser is there: the code is worth nothing any more.
    let begun = sign_in_flows::begin(&ctx, id, &cookie, Wish::default()).await;
    let query = call_back(begun.unwrap(), &peer, &Browser::new(), "member@acme.com").await;
    drop(peer);
    let finished = sign_in_flows::finish_oidc(&ctx, &query, Some(&cookie)).await;
    super::assert_refused(&finished.unwrap());
    assert_eq!(super::reason(&app, &acme.admin, id).await, "unreachable");
    let why = told().await;
    assert!(why.contains("received no answer"), "{why}");
    assert!(why.contains("127.0.0.1 could not be reached"), "{why}");

    // The next does not even get there.
    let begun = sign_in_flows::begin(&ctx, id, &cookie, Wish::default()).await;
    let refused = refusal(begun);
    assert_eq!(refused.code, ErrorCode::Unavailable);
    let expected = "Your organisation's identity provider cannot be used at the moment.";
    assert!(refused.message.starts_with(expected), "{refused:?}");
    assert!(!refused.message.contains("127.0.0.1"), "{refused:?}");
    assert_eq!(super::reason(&app, &acme.admin, id).await, "unreachable");
    assert_eq!(told().await, "The provider could not be reached.");

    let refusals = "SELECT count(*) FROM connection_attempts WHERE refusal = 'unreachable'";
    assert_eq!(look::count(&app, refusals).await, 2);
    for nothing in [
        "SELECT count(*) FROM sessions WHERE method = 'sso'",
        "SELECT count(*) FROM sign_in_flows",
    ] {
        assert_eq!(look::count(&app, nothing).await, 0, "{nothing}");
    }
}
