//! Signing in and out over HTTP: cookies, and what they are worth.

use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use domain::secrets::Token;
use domain::tenants;
use tenant_app::current::SESSION_COOKIE;
use test_support::{Authenticator, PASSWORD};

#[tokio::test]
async fn a_session_begins_and_ends_with_its_cookie() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let fields = format!("email={}&password={PASSWORD}&next=", ada.email);
    let answer = Ask::form(&Method::POST, "/api/t/sessions/sign_in", &fields)
        .send(&site.tenant)
        .await;
    let cookie = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .find(|cookie| cookie.starts_with("__Host-tenantry-session="))
        .expect("a session's cookie")
        .to_owned();
    for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let token = answer.cookie(SESSION_COOKIE).expect("a token");
    let token = Token::presented(&token);
    let profile = || Ask::get("/profile").by(&token);
    assert_eq!(profile().send(&site.tenant).await.status, StatusCode::OK);

    let out = Ask::form(&Method::POST, "/api/t/sessions/sign_out", "")
        .by(&token)
        .send(&site.tenant)
        .await;
    assert!(out.status.is_success() || out.status.is_redirection());
    assert_eq!(
        profile().send(&site.tenant).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_get_one_answer() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let mut answers = Vec::new();
    for email in [ada.email.as_str(), "nobody@example.com"] {
        let fields = format!("email={email}&password=wrong-wrong-wrong&next=");
        let answer = Ask::form(&Method::POST, "/api/t/sessions/sign_in", &fields)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let mut error: serde_json::Value = serde_json::from_str(&answer.body).expect("an error");
        error["request_id"] = serde_json::Value::Null;
        answers.push(error);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0]["code"], "invalid_credentials");
}

#[tokio::test]
async fn without_scripts_an_error_stands_on_the_page() {
    let site = Site::new().await;
    let fields = "email=nobody%40example.com&password=wrong-wrong-wrong&next=";
    let answer = Ask::form(&Method::POST, "/api/t/sessions/sign_in", fields)
        .for_a_page()
        .with("referer", "https://app.tenantry.example/sign-in")
        .send(&site.tenant)
        .await;
    assert!(answer.status.is_redirection(), "{}", answer.status);
    let back = answer
        .header("location")
        .replace("https://app.tenantry.example", "");
    let page = Ask::get(&back).for_a_page().send(&site.tenant).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("E-mail address or password is wrong."),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_workspace_that_requires_two_factors_leads_to_where_one_adds_one() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let (_, token) = Authenticator::enrol(&site.app, &acme.owner.person).await;
    let owner = site.app.resolve(&token, Some(&acme.slug)).await;
    let owner = owner.expect("the owner's session");
    let workspace = owner.tenant.expect("their workspace");
    tenants::require_mfa(&workspace, &owner.session, Some(0))
        .await
        .expect("required");
    let page = format!("/t/{}/projects", acme.slug);
    let answer = Ask::get(&page)
        .for_a_page()
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.header("location"),
        "/profile/security?notice=mfa-required"
    );
    let list = format!("/api/t/projects/list?tenant={}", acme.slug);
    let answer = Ask::get(&list)
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("mfa_required"), "{}", answer.body);
    let answer = Ask::get(&list).by(&token).send(&site.tenant).await;
    assert_eq!(answer.status, StatusCode::OK);
}
