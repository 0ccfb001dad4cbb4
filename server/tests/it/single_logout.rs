//! Single logout over HTTP: out through the provider and back, and what a provider sends by itself.

use crate::identities::destination;
use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use domain::connections::{self, Metadata};
use domain::domains;
use domain::secrets::Token;
use domain::sign_in_flows::{self, Begun};
use domain::tenants::{self, NewSso};
use peers::{Browser, Shape, SimpleSamlPhp};
use shared::connections::{Protocol, Provider};
use shared::ids::ConnectionId;
use tenant_app::current::{FLOW_COOKIE, SESSION_COOKIE};
use test_support::{Member, ORIGIN, OperatorActor, TestTenant, parsed};

/// The administrator of a workspace that an operator lets have single sign-on.
pub async fn with_single_sign_on(
    site: &Site,
    workspace: &TestTenant,
    operator: &OperatorActor,
) -> Member {
    let bought = NewSso::parse("on", "They have bought it").expect("a choice");
    tenants::set_sso(operator, workspace.id, bought)
        .await
        .expect("single sign-on");
    let person = &workspace.admin.person;
    let admin = person.enter(&site.app, &workspace.slug).await;
    admin.expect("a member")
}

/// A workspace's administrator, with single sign-on, and a domain that is proved.
pub async fn administrator(site: &Site) -> Member {
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(site, &acme, &olga).await;
    prove_domain(site, &admin).await;
    admin
}

/// Proves the domain that the people of the tests' providers have.
pub async fn prove_domain(site: &Site, admin: &Member) {
    let domain = domains::add(admin, "example.com").await.expect("a domain");
    let listed = domains::list(admin).await.expect("the list");
    let records = site.app.records();
    records.add(&listed[0].record_name, &listed[0].record_value);
    domains::verify(admin, domain).await.expect("a proof");
}

/// A connection that alice signs in by.
pub async fn connect(site: &Site, admin: &Member) -> (ConnectionId, SimpleSamlPhp) {
    let made = connections::create(admin, parsed("Staff"), Provider::Generic, Protocol::Saml);
    let id = made.await.expect("a connection");
    let ours = connections::metadata(&site.app.anonymous(), id).await;
    let peer = SimpleSamlPhp::start_for(&ours.expect("our metadata"), Shape::Both).await;
    let metadata = Metadata::Address(peer.metadata_address());
    connections::set_metadata(admin, id, metadata)
        .await
        .expect("its metadata");
    let flow = Token::random();
    let begun = sign_in_flows::begin_test(admin, id, &flow).await;
    bring(site, id, &peer, begun.expect("a test"), &flow).await;
    connections::activate(admin, Some(&admin.person), id)
        .await
        .expect("activated");
    (id, peer)
}

/// Alice brings her provider's answer.
pub async fn bring(
    site: &Site,
    id: ConnectionId,
    peer: &SimpleSamlPhp,
    begun: Begun,
    flow: &Token,
) {
    let Begun::Redirect(request) = begun else {
        panic!("a redirect")
    };
    let request = request.parse().expect("an address");
    let form = peer.answer(&Browser::new(), request, "alice").await;
    let (ctx, answer) = (site.app.anonymous(), form.fields["SAMLResponse"].clone());
    let state = form.fields.get("RelayState").map(String::as_str);
    sign_in_flows::finish_saml(&ctx, id, answer, state, Some(flow))
        .await
        .expect("an end");
}

#[tokio::test]
async fn a_browser_signs_out_through_its_provider_and_comes_back() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (id, peer) = connect(&site, &admin).await;
    let browser = Browser::new();
    let sign_in = async || {
        let out = Ask::get(&format!("/sso/{id}/start"))
            .send(&site.tenant)
            .await;
        let flow = out
            .cookie(FLOW_COOKIE)
            .expect("what binds it to the browser");
        let request = destination(&out).parse().expect("an address");
        let form = peer.answer(&browser, request, "alice").await;
        let fields = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&form.fields)
            .finish();
        let back = Ask::form(&Method::POST, &format!("/sso/saml/{id}/acs"), &fields)
            .cookie(FLOW_COOKIE, &flow)
            .send(&site.tenant)
            .await;
        let session = back.cookie(SESSION_COOKIE).expect("a session");
        Token::presented(&session)
    };
    let session = sign_in().await;
    let signed_out = Ask::form(&Method::POST, "/api/t/sessions/sign_out", "")
        .for_a_page()
        .by(&session)
        .send(&site.tenant)
        .await;
    let way_out = signed_out.header("location").to_owned();
    assert!(way_out.starts_with("/sso/sign-out?token="), "{way_out}");
    assert!(site.app.resolve(&session, None).await.is_none());
    let page = Ask::get(&way_out).for_a_page().send(&site.tenant).await;
    assert!(page.body.contains("to sign out"), "{}", page.body);
    let flow = page
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let there = browser
        .open(destination(&page).parse().expect("an address"), ORIGIN)
        .await;
    let back = there.left_for.unwrap_or_else(|| panic!("{}", there.text));
    let back = &back.as_str()[ORIGIN.len()..];
    let confirmed = Ask::get(back)
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(
        confirmed.header("location"),
        "/sign-in?notice=signed-out",
        "{}",
        confirmed.body
    );
    let again = Ask::get(back)
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(again.header("location"), "/sign-in?notice=signed-out-here");
    let said = Ask::get("/sign-in?notice=signed-out-here")
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert!(said.body.contains("You are signed out here."));

    // Whoever goes on as somebody else goes on once the provider is told.
    let session = sign_in().await;
    let next = "next=%2Finvitation%3Ftoken%3Dt";
    let signed_out = Ask::form(&Method::POST, "/api/t/sessions/sign_out", next)
        .for_a_page()
        .by(&session)
        .send(&site.tenant)
        .await;
    let way_out = signed_out.header("location").to_owned();
    let page = Ask::get(&way_out).for_a_page().send(&site.tenant).await;
    let flow = page
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let there = browser
        .open(destination(&page).parse().expect("an address"), ORIGIN)
        .await;
    let back = there.left_for.expect("an answer");
    let confirmed = Ask::get(&back.as_str()[ORIGIN.len()..])
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    assert_eq!(confirmed.header("location"), "/invitation?token=t");

    // The provider ends a session by itself, in a browser that brings no cookie of ours.
    let session = sign_in().await;
    let address = format!("{}/saml2/idp/initSLO.php?RelayState=%2Fdone", peer.base);
    let there = browser
        .open(address.parse().expect("an address"), ORIGIN)
        .await;
    let request = there.left_for.expect("a request");
    let request = &request.as_str()[ORIGIN.len()..];
    let answer = Ask::get(request).send(&site.tenant).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.header("location").starts_with(&peer.base));
    assert!(site.app.resolve(&session, None).await.is_none());
    let again = Ask::get(request).for_a_page().send(&site.tenant).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("was refused"), "{}", again.body);
}

#[tokio::test]
async fn what_is_no_message_of_a_provider_is_refused_with_a_code() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (id, _peer) = connect(&site, &admin).await;
    let saml = format!("/sso/saml/{id}/logout");
    // From another site, as a provider's form comes.
    let posted = Ask::form(&Method::POST, &saml, "SAMLRequest=AAAA")
        .with("sec-fetch-site", "cross-site")
        .send(&site.tenant)
        .await;
    assert_eq!(posted.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(posted.body.contains("invalid"), "{}", posted.body);
    // What is no form says nothing.
    let long = format!("SAMLRequest={}", "A".repeat(2_000_000));
    for unreadable in [
        Ask::form(&Method::POST, &saml, &long),
        Ask::form(&Method::POST, &saml, &long).with("content-length", long.len().to_string()),
        Ask::form(&Method::POST, &saml, "SAMLRequest=AAAA&SAMLRequest=BBBB"),
        Ask::new(Method::POST, &saml)
            .with("content-type", "application/json")
            .body("{}"),
        Ask::new(Method::POST, &saml),
    ] {
        let posted = unreadable.send(&site.tenant).await;
        assert_eq!(posted.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(posted.body.contains("was refused"), "{}", posted.body);
    }
    let twice = Ask::get("/sso/sign-out?token=a&token=b")
        .send(&site.tenant)
        .await;
    assert_eq!(twice.header("location"), "/sign-in?notice=signed-out");
    let nobody = ConnectionId::from_uuid(uuid::Uuid::from_u128(7));
    for address in [
        format!("/sso/saml/{nobody}/logout"),
        "/sso/saml/none/logout".to_owned(),
    ] {
        let lost = Ask::get(&format!("{address}?SAMLRequest=AAAA"))
            .send(&site.tenant)
            .await;
        assert_eq!(lost.status, StatusCode::NOT_FOUND);
    }

    let to = |id: ConnectionId| format!("/sso/oidc/{id}/logout");
    let tell = |id| Ask::form(&Method::POST, &to(id), "logout_token=no.token.at-all");
    let made = connections::create(&admin, parsed("Other"), Provider::Generic, Protocol::Oidc);
    let oidc = made.await.expect("a connection");
    let json = Ask::new(Method::POST, &to(id)).with("content-type", "application/json");
    for (ask, code) in [
        (tell(id), "refused_form"),
        (json.body("{}"), "refused_form"),
        (tell(oidc), "not_active"),
        (tell(oidc).body("x".repeat(100_000)), "not_active"),
    ] {
        let told = ask.send(&site.tenant).await;
        assert_eq!(told.status, StatusCode::BAD_REQUEST);
        assert_eq!(told.header("cache-control"), "no-store");
        let error = format!(r#"{{"error":"invalid_request","error_description":"{code}"}}"#);
        assert_eq!(told.body, error);
    }
    let lost = tell(nobody).send(&site.tenant).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert_eq!(lost.header("cache-control"), "no-store");
}
