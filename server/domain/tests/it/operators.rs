//! The operators' realm: signing in to the portal.

use crate::look;
use domain::operators::{self, ABSOLUTE_LIMIT, IDLE_LIMIT, NewOperator};
use domain::secrets::Token;
use shared::requests::Password;
use shared::{AppError, ErrorCode};
use test_support::{PASSWORD, TestApp, parsed, refusal};
use time::Duration;

async fn is_live(app: &TestApp, token: &Token) -> bool {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .is_some()
}

fn olga(password: &str) -> NewOperator {
    NewOperator {
        email: parsed("olga@tenantry.example"),
        name: parsed("Olga"),
        password: parsed(password),
    }
}

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
async fn what_operators_do_is_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::sign_out(&olga).await.unwrap();
    let log: Vec<String> = look::column(
        &app,
        "SELECT operator_name || ': ' || action || ' ' || target_name || ' from ' || ip
         FROM operator_audit_entries ORDER BY id",
    )
    .await;
    insta::assert_snapshot!(log.join("\n"), @"
    command line: operator.created Olga from 203.0.113.7
    Olga: operator.signed_in Olga from 203.0.113.7
    Olga: operator.signed_out Olga from 203.0.113.7
    ");
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
    let token = app.operator().await.token;
    for _ in 1..ABSOLUTE_LIMIT.whole_hours() {
        app.after(Duration::hours(1));
        assert!(is_live(&app, &token).await, "used all the time");
    }
    app.after(Duration::hours(1));
    assert!(!is_live(&app, &token).await, "and over all the same");

    let (realm, meta) = (app.operator_realm(), app.meta());
    let email = parsed("olga@tenantry.example");
    let other = operators::sign_in(&realm, &meta, &email, parsed(PASSWORD))
        .await
        .unwrap();
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
