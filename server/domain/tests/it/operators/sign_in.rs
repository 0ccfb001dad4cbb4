//! Signing in to the portal, and sessions there.

use super::{is_live, olga, view};
use crate::look;
use domain::operators::{self, ABSOLUTE_LIMIT, IDLE_LIMIT};
use shared::operator_permissions::OperatorRole;
use shared::requests::Password;
use shared::{AppError, ErrorCode};
use test_support::{PASSWORD, TestApp, parsed, refusal};
use time::Duration;

#[tokio::test]
async fn an_operator_signs_in_and_out() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    assert_eq!(olga.operator.email, "olga@tenantry.example");
    assert!(is_live(&app, &olga.token).await);
    operators::sign_out(&olga).await.unwrap();
    assert!(!is_live(&app, &olga.token).await);
}

#[tokio::test]
async fn every_wrong_sign_in_gets_the_same_answer() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let attempt = async |email: &str, password: &str| -> AppError {
        let password = Password::existing(password).unwrap();
        refusal(
            operators::sign_in(&app.operator_realm(), &app.meta(), &parsed(email), password).await,
        )
    };
    let wrong = attempt("olga@tenantry.example", "guessed").await;
    assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
    assert_eq!(attempt("nobody@tenantry.example", PASSWORD).await, wrong);
    look::execute(&app, "UPDATE operators SET disabled_at = now()").await;
    assert_eq!(attempt("olga@tenantry.example", PASSWORD).await, wrong);
    assert!(
        !is_live(&app, &olga.token).await,
        "a disabled operator is out at once"
    );
}

#[tokio::test]
async fn an_operators_session_is_short() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let token = olga.token.clone();
    for _ in 1..ABSOLUTE_LIMIT.whole_hours() {
        app.after(Duration::hours(1));
        assert!(is_live(&app, &token).await, "used all the time");
    }
    app.after(Duration::hours(1));
    assert!(!is_live(&app, &token).await, "and over all the same");

    let other = olga.sign_in_again(&app).await;
    app.after(IDLE_LIMIT);
    assert!(!is_live(&app, &other).await);
}

#[tokio::test]
async fn an_operators_address_is_theirs_alone() {
    let app = TestApp::new().await;
    app.operator().await;
    let refused = operators::create(&app.operator_realm(), &app.meta(), olga(PASSWORD)).await;
    assert!(refusal(refused).message_for("email").is_some());
}

#[tokio::test]
async fn an_operators_password_is_strong() {
    let app = TestApp::new().await;
    let refused = operators::create(&app.operator_realm(), &app.meta(), olga("password123")).await;
    assert!(refusal(refused).message_for("password").is_some());
}

#[tokio::test]
async fn a_session_of_one_realm_is_nothing_in_the_other() {
    let app = TestApp::new().await;
    let (ada, olga) = (app.person("Ada").await, app.operator().await);
    assert!(!is_live(&app, &ada.token).await);
    assert!(app.resolve(&olga.token, None).await.is_none());
}

#[tokio::test]
async fn sessions_are_seen_and_ended_by_those_who_may() {
    let mut app = TestApp::new().await;
    app.know_places();
    let olga = app.operator().await;
    let reader = app.operator_as("Rita", OperatorRole::ReadOnly).await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    sam.sign_in_again(&app).await;
    let id = sam.operator.id;
    let detail = operators::get(&olga, id).await.unwrap();
    assert_eq!(detail.sessions.len(), 2);
    let session = &detail.sessions[0];
    assert_eq!(session.device, "Firefox on Linux");
    assert_eq!(session.place.as_deref(), Some("Germany"));
    assert!(detail.within_reach && !detail.you);
    assert!(detail.operator.last_active_at.is_some());
    let seen = operators::get(&reader, id).await.unwrap();
    assert!(seen.sessions.is_empty(), "their role does not allow it");
    operators::revoke_sessions(&olga, id).await.unwrap();
    assert!(!is_live(&app, &sam.token).await);
    assert!(operators::get(&olga, id).await.unwrap().sessions.is_empty());
    let own = operators::get(&olga, olga.operator.id).await.unwrap();
    assert!(own.you && own.sessions[0].current);
}

#[tokio::test]
async fn last_active_is_the_last_request() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let first = view(&olga, olga.operator.id).await.last_active_at;
    app.after(Duration::hours(1));
    assert!(is_live(&app, &olga.token).await);
    let second = view(&olga, olga.operator.id).await.last_active_at;
    assert!(second.unwrap() - first.unwrap() >= Duration::hours(1));
}
