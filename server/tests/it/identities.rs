//! Signing in with a provider over HTTP: the way out, the way back, and what the browser keeps meanwhile.

use crate::site::{Answer, Ask, Site};
use axum::http::{Method, StatusCode};
use domain::identities::{Broker, IdentityProvider, Provider, SignInProvider, SignInProviders};
use peers::{Browser, CLIENT_ID, CLIENT_SECRET, OidcProvider};
use tenant_app::current::FLOW_COOKIE;
use test_support::{ORIGIN, TestApp};

async fn site() -> (Site, OidcProvider) {
    let back = format!("{ORIGIN}/sign-in/with/acme/callback");
    let peer = OidcProvider::start_for(&back, "client_secret_basic");
    let mut app = TestApp::new().await;
    let client = &app.tools().outside.client;
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
    let provider = SignInProvider::new("acme", "Acme ID", oidc).expect("named");
    let providers = SignInProviders::new(vec![provider]).expect("one");
    app.identify_by(IdentityProvider::BuiltIn(providers));
    (Site::of(app), peer)
}

/// Where the page leads that takes a browser away.
pub fn destination(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("content=\"0;url=").expect("a way out");
    let (address, _) = rest.split_once('"').expect("its end");
    address.replace("&amp;", "&")
}

async fn callback(site: &Site, query: &str, flow: &str) -> Answer {
    Ask::get(&format!("/sign-in/with/acme/callback?{query}"))
        .for_a_page()
        .cookie(FLOW_COOKIE, flow)
        .send(&site.tenant)
        .await
}

#[tokio::test]
async fn somebody_new_comes_from_a_button_to_an_account() {
    let (site, peer) = site().await;
    for page in ["/sign-in", "/sign-up"] {
        let page = Ask::get(page).for_a_page().send(&site.tenant).await;
        assert!(page.body.contains("/sign-in/with/acme"), "{}", page.body);
        assert!(page.body.contains("Acme ID"));
    }
    let out = Ask::get("/sign-in/with/acme?next=%2Fprofile")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(out.status, StatusCode::OK);
    let flow = out
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let address = destination(&out);
    for part in ["code_challenge_method=S256", "nonce=", "state="] {
        assert!(address.contains(part), "{address}");
    }
    let address = address.parse().expect("an address");
    let query = peer.sign_in(&Browser::new(), address, "nora").await;
    let back = callback(&site, &query, &flow).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let finish = back.header("location").to_owned();
    assert!(finish.starts_with("/sign-in/finish?identity="), "{finish}");
    assert_eq!(back.cookie(FLOW_COOKIE).as_ref(), Some(&flow));

    let page = Ask::get(&finish)
        .for_a_page()
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("nora@example.com"), "{}", page.body);
    let elsewhere = Ask::get(&finish).for_a_page().send(&site.tenant).await;
    assert_eq!(elsewhere.status, StatusCode::GONE);

    let identity = finish.split_once('=').expect("a token").1;
    let fields = format!("identity={identity}&name=Nora&time_zone=");
    let made = Ask::form(&Method::POST, "/api/t/identities/sign_up", &fields)
        .for_a_page()
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(made.header("location"), "/profile");
    let session = made.cookie("__Host-tenantry-session").expect("a session");
    let token = domain::secrets::Token::presented(&session);
    let security = Ask::get("/profile/security")
        .for_a_page()
        .by(&token)
        .send(&site.tenant)
        .await;
    assert!(
        security.body.contains("It is your only way in"),
        "{}",
        security.body
    );
    let twice = "next=%2Fa&next=%3Cb%3E";
    let proof = Ask::form(&Method::POST, "/profile/confirm/with/acme", twice)
        .for_a_page()
        .by(&token)
        .send(&site.tenant)
        .await;
    assert_eq!(proof.status, StatusCode::OK, "{}", proof.body);
    assert!(destination(&proof).contains("prompt=login"));
    let again = callback(&site, &query, &flow).await;
    assert!(
        again
            .header("location")
            .starts_with("/sign-in?problem=expired&provider=acme&request="),
        "{}",
        again.header("location")
    );
}

#[tokio::test]
async fn what_went_wrong_stands_where_one_began() {
    let (site, peer) = site().await;
    let page = Ask::get("/sign-in?problem=cancelled&provider=acme")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert!(
        page.body.contains("You did not finish at Acme ID"),
        "{}",
        page.body
    );
    let forged = Ask::get("/sign-in?problem=cancelled&provider=Call+555&request=%3Cb%3E")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert!(forged.body.contains("You did not finish at The provider"));
    assert!(!forged.body.contains("<b>"));

    let nowhere = Ask::get("/sign-in/with/nowhere")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let unreadable = Ask::get("/sign-in/with/acme?next=%2Fa&next=%2Fb")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(unreadable.status, StatusCode::OK, "{}", unreadable.body);
    assert!(destination(&unreadable).contains("code_challenge="));
    drop(peer);
    let gone = Ask::get("/sign-in/with/acme?next=%2Fprofile")
        .for_a_page()
        .send(&site.tenant)
        .await;
    let page = gone.header("location");
    assert!(
        page.starts_with("/sign-in?problem=unreachable&provider=acme&request="),
        "{page}"
    );
    assert!(page.ends_with("&next=%2Fprofile"), "{page}");
}

#[tokio::test]
async fn linking_is_for_whoever_is_signed_in_and_asked_by_our_own_page() {
    let (site, _peer) = site().await;
    let ada = site.app.person("Ada").await;
    let link = || Ask::form(&Method::POST, "/profile/security/link/acme", "").for_a_page();
    let out = link().by(&ada.token).send(&site.tenant).await;
    assert_eq!(out.status, StatusCode::OK);
    assert!(destination(&out).contains("code_challenge="));
    let nobody = link().send(&site.tenant).await;
    assert!(nobody.header("location").starts_with("/sign-in?next="));
    let forged = link()
        .by(&ada.token)
        .with("sec-fetch-site", "cross-site")
        .send(&site.tenant)
        .await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);

    site.app
        .after(domain::sessions::RECENT + time::Duration::minutes(1));
    let late = link().by(&ada.token).send(&site.tenant).await;
    assert_eq!(
        late.header("location"),
        "/profile/confirm?next=%2Fprofile%2Fsecurity"
    );
}

/// The same with a broker that keeps accounts.
async fn site_with_broker() -> (Site, OidcProvider) {
    let back = format!("{ORIGIN}/sign-in/with/broker/callback");
    let peer = OidcProvider::start_for(&back, "client_secret_basic");
    let mut app = TestApp::new().await;
    let client = &app.tools().outside.client;
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
    let broker = Broker::new("Acme ID", oidc, false).expect("named");
    app.identify_by(IdentityProvider::Broker(Box::new(broker)));
    (Site::of(app), peer)
}

#[tokio::test]
async fn with_a_broker_every_way_leads_there_and_out_of_there() {
    let (site, peer) = site_with_broker().await;
    for (page, start) in [
        (
            "/sign-in?next=%2Fprofile",
            "/sign-in/with/broker?next=%2Fprofile",
        ),
        ("/sign-up", "/sign-in/with/broker"),
    ] {
        let answer = Ask::get(page).for_a_page().send(&site.tenant).await;
        assert!(answer.status.is_redirection(), "{page}: {}", answer.status);
        assert_eq!(answer.header("location"), start, "{page}");
    }
    // What has something to say stays, and has no password to offer.
    let said = Ask::get("/sign-in?notice=signed-out")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(said.status, StatusCode::OK);
    assert!(said.body.contains("You are signed out.") && said.body.contains("Continue with"));
    assert!(!said.body.contains("type=\"password\""), "{}", said.body);
    let fields = "email=nora%40example.com&password=orbit-walnut-cello-7&next=";
    let refused = Ask::form(&Method::POST, "/api/t/sessions/sign_in", fields)
        .send(&site.tenant)
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused.body.contains("external_identity"),
        "{}",
        refused.body
    );

    let out = Ask::get("/sign-in/with/broker?next=%2Fprofile")
        .for_a_page()
        .send(&site.tenant)
        .await;
    let flow = out
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let address = destination(&out).parse().expect("an address");
    let query = peer.sign_in(&Browser::new(), address, "nora").await;
    let back = Ask::get(&format!("/sign-in/with/broker/callback?{query}"))
        .for_a_page()
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(back.header("location"), "/profile");
    let session = back.cookie("__Host-tenantry-session").expect("a session");
    let token = domain::secrets::Token::presented(&session);
    let signed_out = Ask::form(&Method::POST, "/api/t/sessions/sign_out", "")
        .for_a_page()
        .by(&token)
        .send(&site.tenant)
        .await;
    let way_out = signed_out.header("location").to_owned();
    assert!(way_out.starts_with("/sso/sign-out?token="), "{way_out}");
    let page = Ask::get(&way_out).for_a_page().send(&site.tenant).await;
    let end = destination(&page);
    assert!(
        end.starts_with(&peer.issuer) && end.contains("id_token_hint="),
        "{end}"
    );
    let again = Ask::get(&way_out).for_a_page().send(&site.tenant).await;
    assert_eq!(again.header("location"), "/sign-in?notice=signed-out");
}
