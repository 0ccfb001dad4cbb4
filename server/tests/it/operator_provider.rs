//! Operators' sign-in with the company's provider over HTTP: the way out, the way back, and what stays apart from the
//! tenants' realm.

use crate::identities::destination;
use crate::site::{Answer, Ask, Site};
use admin_app::current::{FLOW_COOKIE, SESSION_COOKIE};
use axum::http::{Method, StatusCode};
use domain::identities::Provider;
use domain::operators::{self, Invitee, OperatorProvider};
use peers::{Browser, CLIENT_ID, CLIENT_SECRET, OidcProvider};
use shared::operator_permissions::OperatorRole;
use test_support::{OPERATOR_ORIGIN, TestApp, parsed};

const SAM: &str = "sam@tenantry.example";

async fn site() -> (Site, OidcProvider) {
    let back = format!("{OPERATOR_ORIGIN}{}", OperatorProvider::CALLBACK);
    let peer = OidcProvider::start_for(&back, "client_secret_basic");
    let mut app = TestApp::new().await;
    let client = &app.tools().outside.client;
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
    let provider = OperatorProvider::new("Company ID", oidc, false).expect("named");
    app.sign_operators_in_by(provider);
    let olga = app.operator().await;
    let sam = Invitee {
        email: parsed(SAM),
        name: parsed("Sam"),
        role: OperatorRole::Owner,
    };
    operators::invite(&olga, sam).await.expect("invited");
    (Site::of(app), peer)
}

async fn page(site: &Site, path: &str) -> Answer {
    Ask::get(path).for_a_page().send(&site.operator).await
}

async fn callback(site: &Site, query: &str, cookies: &[(&str, &str)]) -> Answer {
    let path = format!("{}?{query}", OperatorProvider::CALLBACK);
    let ask = Ask::get(&path).for_a_page();
    let ask = cookies
        .iter()
        .fold(ask, |ask, (name, value)| ask.cookie(name, value));
    ask.send(&site.operator).await
}

#[tokio::test]
async fn an_operator_comes_by_a_button_and_proves_it_there_again() {
    let (site, peer) = site().await;
    let sign_in = page(&site, "/sign-in?next=%2Faudit").await;
    let button = "/sign-in/provider?next=%2Faudit";
    assert!(sign_in.body.contains(button), "{}", sign_in.body);
    assert!(sign_in.body.contains("Company ID"));
    let out = page(&site, button).await;
    assert_eq!(out.status, StatusCode::OK);
    let flow = out
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let browser = Browser::new();
    let address = destination(&out).parse().expect("an address");
    let query = peer.sign_in(&browser, address, SAM).await;
    let back = callback(&site, &query, &[(FLOW_COOKIE, &flow)]).await;
    assert_eq!(back.header("location"), "/audit");
    let session = back.cookie(SESSION_COOKIE).expect("a session");

    let form = page_of(&site, &session, "/profile/confirm?next=%2Foperators").await;
    assert!(form.body.contains("Sign in again with"), "{}", form.body);
    assert!(!form.body.contains("name=\"code\""), "there is no factor");
    let out = Ask::form(
        &Method::POST,
        "/profile/confirm/provider",
        "next=/operators",
    )
    .for_a_page()
    .cookie(SESSION_COOKIE, &session)
    .send(&site.operator)
    .await;
    let flow = out
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let address = destination(&out);
    assert!(address.contains("prompt=login"), "{address}");
    let address = address.parse().expect("an address");
    let query = peer.sign_in(&browser, address, SAM).await;
    let cookies = [(FLOW_COOKIE, flow.as_str()), (SESSION_COOKIE, &session)];
    let back = callback(&site, &query, &cookies).await;
    assert_eq!(back.header("location"), "/operators");
    let renewed = back.cookie(SESSION_COOKIE).expect("a new token");
    assert_ne!(renewed, session);
}

async fn page_of(site: &Site, session: &str, path: &str) -> Answer {
    Ask::get(path)
        .for_a_page()
        .cookie(SESSION_COOKIE, session)
        .send(&site.operator)
        .await
}

#[tokio::test]
async fn what_went_wrong_stands_where_one_began() {
    let (site, peer) = site().await;
    let unreadable = page(&site, "/sign-in/provider?next=%2Fa&next=%2Fb").await;
    assert_eq!(unreadable.status, StatusCode::OK, "{}", unreadable.body);
    assert!(destination(&unreadable).starts_with(&peer.issuer));
    let made_up = callback(&site, "code=1&state=2", &[]).await;
    let location = made_up.header("location").to_owned();
    assert!(
        location.starts_with("/sign-in?problem=expired&request="),
        "{location}"
    );
    let told = page(&site, "/sign-in?problem=not_invited").await;
    let sentence = "Company ID has signed you in, but no operator";
    assert!(told.body.contains(sentence), "{}", told.body);
    drop(peer);
    let out = page(&site, "/sign-in/provider?next=%2Faudit").await;
    let location = out.header("location");
    assert!(
        location.starts_with("/sign-in?problem=unreachable"),
        "{location}"
    );
    assert!(location.ends_with("next=%2Faudit"), "{location}");
}

#[tokio::test]
async fn there_is_none_of_it_without_a_provider_or_for_tenants() {
    let site = Site::new().await;
    for path in ["/sign-in/provider", OperatorProvider::CALLBACK] {
        let answer = page(&site, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        let answer = Ask::get(path).for_a_page().send(&site.tenant).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let sign_in = page(&site, "/sign-in").await;
    assert!(!sign_in.body.contains("/sign-in/provider"));
}
