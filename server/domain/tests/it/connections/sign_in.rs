//! Signing in by a connection: who is known, who is new, and what their session is.

use super::{Saml, Visitor, assert_refused, prove, reason, resolved, session, workspace};
use crate::look;
use domain::connections::{self, PolicyFields};
use domain::context::WayIn;
use domain::sessions::{self, Assurance};
use domain::sign_in_flows::{self, Finished, Way, Wish};
use domain::tenants::{self, NewSso};
use domain::{memberships, users};
use shared::ErrorCode;
use shared::connections::AttemptPurpose;
use test_support::{TestApp, refusal};

#[tokio::test]
async fn whoever_comes_first_becomes_a_member_and_is_known_again() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let first = session(saml.sign_in(&app, "alice").await);
    let first = resolved(&app, &first, "acme").await;
    let member = first.tenant.expect("a member");
    assert_eq!(member.role, "Member");
    assert_eq!(member.way_in, WayIn::Connection);
    assert_eq!(first.session.assurance, Assurance::Sso);
    assert_eq!(
        (
            first.session.user.email.as_str(),
            first.session.user.name.as_str()
        ),
        ("alice@example.com", "Alice of Example")
    );
    let listed = sessions::list(&first.session).await.unwrap();
    assert_eq!(listed[0].method, "Single sign-on");
    assert!(!listed[0].second_factor);

    let again = session(saml.sign_in(&app, "alice").await);
    let again = resolved(&app, &again, "acme").await;
    assert_eq!(again.session.user.id, first.session.user.id);
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(
        actions[actions.len() - 3..],
        ["member.joined", "connection.sign_in", "connection.sign_in"]
    );
    let attempts = connections::attempts(&acme.admin, saml.id, "")
        .await
        .unwrap();
    let passed = attempts
        .items
        .iter()
        .filter(|attempt| attempt.purpose == AttemptPurpose::SignIn && attempt.refusal.is_none());
    assert_eq!(passed.count(), 2);
    let linked = "SELECT count(*) FROM identities WHERE subject = 'alice'";
    assert_eq!(look::count(&app, linked).await, 1);
}

#[tokio::test]
async fn who_came_by_a_connection_proves_it_there_again() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    let token = session(saml.post(&app, &answer, &visitor).await);
    let first = resolved(&app, &token, "acme").await.session;
    let by_connection = shared::views::WantedProof::Single {
        password: false,
        connection: Some(saml.id),
        providers: Vec::new(),
    };
    assert_eq!(sessions::wanted(&first).await.unwrap(), by_connection);

    // The provider still knows the browser, and asks all the same.
    let wish = Wish {
        force: true,
        next: "/profile/security".to_owned(),
        ..Wish::default()
    };
    let begun = sign_in_flows::begin(&app.anonymous(), saml.id, &visitor.cookie, wish).await;
    let answer = saml.answer(begun.expect("begun"), &visitor, "alice").await;
    let Finished::SignedIn { session, next, .. } = saml.post(&app, &answer, &visitor).await else {
        panic!("refused")
    };
    assert_eq!(next, "/profile/security");
    let again = resolved(&app, &session, "acme").await.session;
    assert_eq!(again.user.id, first.user.id);
    assert_ne!(again.session_id, first.session_id);
    again.require_recent().expect("just now");
}

#[tokio::test]
async fn a_newcomer_gets_the_role_that_is_set() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let auditor = acme.role(&app, "auditor").await;
    connections::set_provisioning(
        &acme.admin,
        Some(&acme.admin.person),
        saml.id,
        true,
        auditor,
    )
    .await
    .unwrap();
    let token = session(saml.sign_in(&app, "alice").await);
    let member = resolved(&app, &token, "acme").await.tenant;
    assert_eq!(member.expect("a member").role_id, Some(auditor));
}

#[tokio::test]
async fn an_account_is_linked_by_its_address_and_then_known_by_its_subject() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    saml.add_person("m1", "Member@Acme.Com");
    let token = session(saml.sign_in(&app, "m1").await);
    let linked = resolved(&app, &token, "acme").await.session.user.id;
    assert_eq!(linked, acme.member.person.user.id);
    // The password's session is another one, and stays what it is.
    let own = resolved(&app, &acme.member.person.token, "acme").await;
    assert_eq!(own.session.assurance, Assurance::Password);
    assert_eq!(own.tenant.expect("a member").way_in, WayIn::Own);

    // Another address at the provider: the name for the person is the same, and so is the person.
    saml.add_person("m1", "renamed@acme.com");
    let token = session(saml.sign_in(&app, "m1").await);
    let known = resolved(&app, &token, "acme").await.session.user;
    assert_eq!(
        (known.id, known.email.as_str()),
        (linked, "member@acme.com")
    );
}

#[tokio::test]
async fn a_connection_speaks_for_proved_domains_alone() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::active(&app, &acme.admin).await;
    domain::domains::add(&acme.admin, "example.com")
        .await
        .unwrap();
    assert_refused(&saml.sign_in(&app, "alice").await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "domain_not_verified"
    );
    // An account elsewhere is not to be had by a provider that claims its address.
    let globex = workspace(&app, "Globex").await;
    saml.add_person("thief", globex.owner.person.user.email.as_str());
    assert_refused(&saml.sign_in(&app, "thief").await);
    let latest = connections::attempts(&acme.admin, saml.id, "")
        .await
        .unwrap();
    let named = latest.items[0].email.as_deref();
    assert_eq!(named, Some(globex.owner.person.user.email.as_str()));
    let detail = connections::attempt(&acme.admin, saml.id, latest.items[0].id)
        .await
        .unwrap();
    assert!(detail.reason.expect("a reason").contains("domains"));

    // A domain that is removed takes its people's way in along.
    let proved = prove(&app, &acme.admin, "acme.com").await;
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(&app, "m1").await);
    domain::domains::remove(&acme.admin, Some(&acme.admin.person), proved)
        .await
        .unwrap();
    assert_refused(&saml.sign_in(&app, "m1").await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "domain_not_verified"
    );
}

#[tokio::test]
async fn somebody_without_an_address_is_refused() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let attributes = serde_json::json!({ "uid": ["ghost"] });
    saml.peer.add_person("ghost", &attributes);
    assert_refused(&saml.sign_in(&app, "ghost").await);
    assert_eq!(reason(&app, &acme.admin, saml.id).await, "no_email");
}

#[tokio::test]
async fn where_nobody_is_made_a_member_a_stranger_is_refused() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    for name in ["example.com", "acme.com"] {
        prove(&app, &acme.admin, name).await;
    }
    let saml = Saml::active(&app, &acme.admin).await;
    let member = acme.role(&app, "member").await;
    connections::set_provisioning(
        &acme.admin,
        Some(&acme.admin.person),
        saml.id,
        false,
        member,
    )
    .await
    .unwrap();
    assert_refused(&saml.sign_in(&app, "alice").await);
    assert_eq!(reason(&app, &acme.admin, saml.id).await, "not_a_member");
    let made = "SELECT count(*) FROM users WHERE email = 'alice@example.com'";
    assert_eq!(look::count(&app, made).await, 0);
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(&app, "m1").await);
}

#[tokio::test]
async fn a_suspended_member_is_refused() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(&app, "m1").await);
    let membership = acme.member.membership_id.expect("a membership");
    memberships::suspend(&acme.admin, membership).await.unwrap();
    assert_refused(&saml.sign_in(&app, "m1").await);
    assert_eq!(reason(&app, &acme.admin, saml.id).await, "suspended");
}

#[tokio::test]
async fn what_an_operator_switches_off_is_not_available() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    let operator = app.operator().await;
    let off = NewSso::parse("off", "They have not paid.").unwrap();
    tenants::set_sso(&operator, acme.id, off).await.unwrap();
    assert_refused(&saml.post(&app, &answer, &visitor).await);
    assert_eq!(
        super::audited(&app, acme.id).await.as_deref(),
        Some("not_available")
    );
    let ctx = app.anonymous();
    let begun = sign_in_flows::begin(&ctx, saml.id, &visitor.cookie, Wish::default()).await;
    assert_eq!(refusal(begun).code, ErrorCode::NotFound);
    let email = test_support::parsed("alice@example.com");
    let way = sign_in_flows::way_of_address(&ctx, &email).await;
    assert_eq!(way.unwrap(), None);
    let slug = test_support::parsed("acme");
    let door = sign_in_flows::door(&ctx, &slug).await;
    assert_eq!(refusal(door).code, ErrorCode::NotFound);

    let on = NewSso::parse("on", "They have.").unwrap();
    tenants::set_sso(&operator, acme.id, on).await.unwrap();
    session(saml.sign_in(&app, "alice").await);
    assert!(
        look::actions(&app, acme.id)
            .await
            .contains(&"tenant.sso_set".to_owned())
    );
}

#[tokio::test]
async fn an_address_leads_to_the_connection_of_its_domain() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::draft(&app, &acme.admin).await;
    prove(&app, &acme.admin, "example.com").await;
    let ctx = app.anonymous();
    let way = async |email: &str| {
        let email = test_support::parsed(email);
        let way = sign_in_flows::way_of_address(&ctx, &email).await;
        way.unwrap()
    };
    assert_eq!(way("alice@example.com").await, None, "a draft is no way in");
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    assert_eq!(
        way("alice@example.com").await,
        Some(Way::Connection(saml.id))
    );
    assert_eq!(
        way("nobody@example.com").await,
        Some(Way::Connection(saml.id))
    );
    assert_eq!(way("alice@other.example").await, None);
    let door = sign_in_flows::door(&ctx, &test_support::parsed("acme"))
        .await
        .unwrap();
    assert_eq!(door.workspace, "Acme");
    assert_eq!(door.connections, [(saml.id, "Staff".to_owned())]);
}

#[tokio::test]
async fn a_sign_in_begins_at_the_provider_only_where_that_is_allowed() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let ctx = app.anonymous();
    let visitor = Visitor::new();
    let sent = async || {
        saml.peer
            .sign_in_from_there(&visitor.browser, "alice")
            .await
    };
    let post = async |answer: &str| {
        let answer = answer.to_owned();
        sign_in_flows::finish_saml(&ctx, saml.id, answer, None, None)
            .await
            .unwrap()
    };
    assert_refused(&post(&sent().await).await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_in_response_to"
    );

    let open = PolicyFields {
        idp_initiated: true,
        ..super::setup::POLICY
    };
    connections::set_policy(&acme.admin, saml.id, open)
        .await
        .unwrap();
    saml.test(&app, &acme.admin, "alice").await;
    assert_refused(&post(&sent().await).await);
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let answer = sent().await;
    session(post(&answer).await);
    let attempts = connections::attempts(&acme.admin, saml.id, "")
        .await
        .unwrap();
    assert_eq!(attempts.items[0].purpose, AttemptPurpose::IdpInitiated);
    assert_refused(&post(&answer).await);
    assert_eq!(reason(&app, &acme.admin, saml.id).await, "replayed");
}

#[tokio::test]
async fn of_an_answer_that_comes_twice_at_once_there_is_one_session() {
    const OPENED: &str = "SELECT count(*) FROM sessions WHERE method = 'sso'";
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::draft(&app, &acme.admin).await;
    let open = PolicyFields {
        idp_initiated: true,
        ..super::setup::POLICY
    };
    connections::set_policy(&acme.admin, saml.id, open)
        .await
        .unwrap();
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let (ctx, visitor) = (app.anonymous(), Visitor::new());

    // Alice is new the first time, and known the second.
    for times in 1..=2 {
        let browser = &visitor.browser;
        let answer = saml.peer.sign_in_from_there(browser, "alice").await;
        let post = || sign_in_flows::finish_saml(&ctx, saml.id, answer.clone(), None, None);
        let (one, other) = tokio::join!(post(), post());
        assert_one_signed_in(&one.unwrap(), &other.unwrap());
        assert_eq!(look::count(&app, OPENED).await, times);
        let replayed = "SELECT count(*) FROM connection_attempts WHERE refusal = 'replayed'";
        assert_eq!(look::count(&app, replayed).await, times);
    }
    let made = "SELECT count(*) FROM users WHERE email = 'alice@example.com'";
    assert_eq!(look::count(&app, made).await, 1);

    // What answers a request of ours finds it once: the second answers none.
    let answer = saml.begin(&app, &visitor, "alice").await;
    let post = || saml.post(&app, &answer, &visitor);
    let (one, other) = tokio::join!(post(), post());
    assert_one_signed_in(&one, &other);
    assert_eq!(look::count(&app, OPENED).await, 3);
    let refused =
        "SELECT count(*) FROM connection_attempts WHERE refusal = 'refused_in_response_to'";
    assert_eq!(look::count(&app, refused).await, 1);
}

#[track_caller]
fn assert_one_signed_in(one: &Finished, other: &Finished) {
    let one_did = matches!(
        (one, other),
        (Finished::SignedIn { .. }, Finished::Refused)
            | (Finished::Refused, Finished::SignedIn { .. })
    );
    assert!(one_did, "{one:?} and {other:?}");
}

#[tokio::test]
async fn an_account_without_a_password_has_none_to_change() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let Finished::SignedIn { session, .. } = saml.sign_in(&app, "alice").await else {
        panic!("a session")
    };
    let alice = resolved(&app, &session, "acme").await.session;
    let password = test_support::parsed(test_support::PASSWORD);
    let guess = test_support::parsed(test_support::PASSWORD);
    let changed = users::change_password(&alice, guess, password).await;
    assert_eq!(refusal(changed).fields[0].field, "current");
    let without =
        "SELECT count(*) FROM users WHERE email = 'alice@example.com' AND password_hash IS NULL";
    assert_eq!(look::count(&app, without).await, 1);
}
