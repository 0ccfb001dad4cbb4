//! Answers that are not this browser's, come too late, come twice, or belong elsewhere.

use super::{Saml, Visitor, assert_lost, assert_refused, prove, reason, session, workspace};
use crate::look;
use domain::connections;
use domain::sign_in_flows::{self, FLOW_LIMIT};
use shared::ids::ConnectionId;
use shared::views::Verdict;
use test_support::{TestApp, TestTenant};
use time::Duration;

async fn stage() -> (TestApp, TestTenant, Saml) {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    (app, acme, saml)
}

#[tokio::test]
async fn an_answer_signs_in_once() {
    let (app, acme, saml) = stage().await;
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    session(saml.post(&app, &answer, &visitor).await);
    assert_refused(&saml.post(&app, &answer, &visitor).await);
    // The flow is gone: what comes then is an answer to a question that nobody asked.
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_in_response_to"
    );
    let flows = "SELECT count(*) FROM sign_in_flows";
    assert_eq!(look::count(&app, flows).await, 0);
}

#[tokio::test]
async fn another_browsers_answer_is_refused_and_takes_nothing_away() {
    let (app, acme, saml) = stage().await;
    let (victim, attacker) = (Visitor::new(), Visitor::new());
    let answer = saml.begin(&app, &attacker, "mallory").await;
    assert_refused(&saml.post(&app, &answer, &victim).await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_in_response_to"
    );
    let response = answer.fields["SAMLResponse"].clone();
    let state = answer.fields["RelayState"].as_str();
    let ctx = app.anonymous();
    let without_cookie =
        sign_in_flows::finish_saml(&ctx, saml.id, response, Some(state), None).await;
    assert_refused(&without_cookie.unwrap());
    session(saml.post(&app, &answer, &attacker).await);
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_refused() {
    let (app, acme, saml) = stage().await;
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    app.after(FLOW_LIMIT + Duration::minutes(1));
    assert_refused(&saml.post(&app, &answer, &visitor).await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_in_response_to"
    );
}

#[tokio::test]
async fn an_answer_for_another_connection_is_refused() {
    let (app, acme, saml) = stage().await;
    let globex = workspace(&app, "Globex").await;
    let theirs = Saml::draft(&app, &globex.admin).await;
    theirs.test(&app, &globex.admin, "alice").await;
    connections::activate(&globex.admin, Some(&globex.admin.person), theirs.id)
        .await
        .unwrap();
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    assert_refused(&theirs.post(&app, &answer, &visitor).await);
    assert_eq!(
        reason(&app, &globex.admin, theirs.id).await,
        "refused_in_response_to"
    );
    // The flow was spent on it.
    assert_refused(&saml.post(&app, &answer, &visitor).await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_in_response_to"
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_the_log_says_what_was_checked() {
    let (app, acme, saml) = stage().await;
    let visitor = Visitor::new();
    let mut answer = saml.begin(&app, &visitor, "alice").await;
    answer
        .fields
        .insert("SAMLResponse".to_owned(), "PHNhbWw+".to_owned());
    assert_refused(&saml.post(&app, &answer, &visitor).await);
    assert_eq!(reason(&app, &acme.admin, saml.id).await, "refused_form");
    let page = connections::attempts(&acme.admin, saml.id, "").await;
    let latest = page.unwrap().items[0].id;
    let latest = connections::attempt(&acme.admin, saml.id, latest).await;
    let checks = latest.unwrap().checks;
    let [form] = checks.as_slice() else {
        panic!("{checks:?}")
    };
    assert_eq!(
        (form.title.as_str(), form.verdict),
        ("The answer can be read", Verdict::Failed)
    );
}

#[tokio::test]
async fn an_answer_that_belongs_nowhere_is_lost() {
    let app = TestApp::new().await;
    let visitor = Visitor::new();
    let nobody = ConnectionId::from_uuid(app.clock().new_id());
    let ctx = app.anonymous();
    let finished = sign_in_flows::finish_saml(&ctx, nobody, String::new(), None, None).await;
    assert_lost(&finished.unwrap());
    let nonsense = sign_in_flows::finish_oidc(&ctx, "state=x&code=y", Some(&visitor.cookie)).await;
    assert_lost(&nonsense.unwrap());
}
