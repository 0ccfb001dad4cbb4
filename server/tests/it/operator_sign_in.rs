//! Signing in to the portal over HTTP: nothing opens before the second factor.

use crate::site::{Answer, Ask, Site};
use admin_app::current::{CHALLENGE_COOKIE, SESSION_COOKIE};
use axum::http::{Method, StatusCode};
use domain::operators::{self, NewOperator};
use domain::secrets::Token;
use domain::sessions::RECENT;
use server::http::operator;
use server_fn::axum::server_fn_paths;
use shared::access::OperatorAccess;
use shared::operator_permissions::OperatorRole;
use shared::views::AuthenticatorKey;
use test_support::{Authenticator, PASSWORD, TestApp, parsed};
use time::Duration;

/// What a cookie is set to; nothing when it is not set, or removed.
async fn hire(app: &TestApp) {
    let new = NewOperator {
        email: parsed("sam@tenantry.example"),
        name: parsed("Sam"),
        role: OperatorRole::Owner,
        password: parsed(PASSWORD),
    };
    operators::create(&app.operator_realm(), &app.meta(), new)
        .await
        .expect("an operator");
}

async fn password(site: &Site, email: &str) -> Answer {
    let fields = format!("email={email}&password={PASSWORD}&next=/audit");
    Ask::form(&Method::POST, "/api/a/sessions/create", &fields)
        .for_a_page()
        .send(&site.operator)
        .await
}

async fn post(site: &Site, path: &str, fields: &str, challenge: &str) -> Answer {
    Ask::form(&Method::POST, path, fields)
        .for_a_page()
        .cookie(CHALLENGE_COOKIE, challenge)
        .send(&site.operator)
        .await
}

#[tokio::test]
async fn a_first_sign_in_leads_to_a_second_factor_and_nowhere_else() {
    let site = Site::new().await;
    hire(&site.app).await;
    let answer = password(&site, "sam@tenantry.example").await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert_eq!(answer.header("location"), "/sign-in/enrol?next=%2Faudit");
    assert_eq!(answer.cookie(SESSION_COOKIE), None);
    let challenge = answer.cookie(CHALLENGE_COOKIE).expect("a challenge");

    // Every page and every server function, also with the challenge under the session's name.
    let mut covered = 0;
    for (route, access) in operator::declarations() {
        if access == OperatorAccess::Public {
            continue;
        }
        let method = server_fn_paths()
            .find(|(path, _)| *path == route)
            .map_or(Method::GET, |(_, method)| method);
        for name in [CHALLENGE_COOKIE, SESSION_COOKIE] {
            let ask = Ask::form(&method, &route, "operator=x").cookie(name, &challenge);
            let answer = ask.send(&site.operator).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route}");
        }
        covered += 1;
    }
    assert!(covered > 30, "only {covered} routes were found");

    let key = Ask::get("/api/a/sessions/enrolment")
        .cookie(CHALLENGE_COOKIE, &challenge)
        .send(&site.operator)
        .await;
    let key: AuthenticatorKey = serde_json::from_str(&key.body).expect("a key");
    assert_eq!(key.account, "sam@tenantry.example");
    let page = Ask::get("/sign-in/enrol")
        .for_a_page()
        .cookie(CHALLENGE_COOKIE, &challenge)
        .send(&site.operator)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(&key.secret), "the key, for typing");
    assert!(page.body.contains("QR code"), "and for scanning");

    let phone = Authenticator::with_key(&key.secret.replace(' ', ""));
    let fields = format!("name=Phone&code={}&next=/audit", phone.code(&site.app));
    let answer = post(&site, "/api/a/sessions/enrol", &fields, &challenge).await;
    assert_eq!(
        answer.header("location"),
        "/profile/security/recovery-codes?notice=factor-added&next=%2Faudit"
    );
    let session = Token::presented(&answer.cookie(SESSION_COOKIE).expect("a session"));
    let codes = Ask::get("/profile/security/recovery-codes?next=%2Faudit")
        .for_a_page()
        .by_operator(&session)
        .send(&site.operator)
        .await;
    assert_eq!(codes.status, StatusCode::OK);
    assert_eq!(codes.body.matches("<li><code").count(), 10);
    assert!(codes.body.contains("data:text/plain,"), "as a file");
    let audit = Ask::get("/audit").for_a_page().by_operator(&session);
    assert_eq!(audit.send(&site.operator).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_password_is_followed_by_a_code() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    let answer = password(&site, "olga@tenantry.example").await;
    assert_eq!(answer.header("location"), "/sign-in/code?next=%2Faudit");
    assert_eq!(answer.cookie(SESSION_COOKIE), None);
    let challenge = answer.cookie(CHALLENGE_COOKIE).expect("a challenge");
    let enrol = Ask::get("/sign-in/enrol").for_a_page();
    let enrol = enrol.cookie(CHALLENGE_COOKIE, &challenge);
    let enrol = enrol.send(&site.operator).await;
    assert_eq!(enrol.status, StatusCode::GONE, "there is nothing to add");

    site.app.after(Duration::seconds(30));
    let fields = format!("code={}&next=/audit", olga.authenticator.code(&site.app));
    let path = "/api/a/sessions/present_factor";
    let answer = post(&site, path, &fields, &challenge).await;
    assert_eq!(answer.header("location"), "/audit");
    assert!(answer.cookie(SESSION_COOKIE).is_some());
    let again = Ask::form(&Method::POST, path, &fields).cookie(CHALLENGE_COOKIE, &challenge);
    let again = again.send(&site.operator).await;
    assert_eq!(again.status, StatusCode::GONE, "{}", again.body);
}

#[tokio::test]
async fn without_a_password_there_is_no_second_step() {
    let site = Site::new().await;
    for page in ["/sign-in/code", "/sign-in/enrol"] {
        let answer = Ask::get(page).for_a_page().send(&site.operator).await;
        assert_eq!(answer.status, StatusCode::GONE, "{page}");
        assert!(answer.body.contains("This sign-in is over"), "{page}");
    }
}

#[tokio::test]
async fn what_changes_protection_asks_for_a_code_again() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    site.app.after(RECENT + Duration::seconds(1));
    let invite = |fields: &str| {
        Ask::form(&Method::POST, "/api/a/operators/invite", fields).by_operator(&olga.token)
    };
    let fields = "name=Sam&email=sam%40tenantry.example&role=support";
    let answer = invite(fields).send(&site.operator).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("confirm_identity"), "{}", answer.body);
    let answer = invite(fields).for_a_page().send(&site.operator).await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    assert_eq!(
        answer.header("location"),
        "/profile/confirm?next=%2Foperators%2Fnew"
    );

    let fields = format!(
        "code={}&next=/operators/new",
        olga.authenticator.code(&site.app)
    );
    let answer = Ask::form(&Method::POST, "/api/a/sessions/confirm", &fields)
        .for_a_page()
        .by_operator(&olga.token)
        .send(&site.operator)
        .await;
    assert_eq!(answer.header("location"), "/operators/new");
    let renewed = answer.cookie(SESSION_COOKIE).expect("a new token");
    assert_ne!(renewed, olga.token.expose());
    let old = Ask::get("/api/a/security/get").by_operator(&olga.token);
    let old = old.send(&site.operator).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
}
