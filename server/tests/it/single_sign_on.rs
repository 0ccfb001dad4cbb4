//! Single sign-on over HTTP: a file of metadata, and what is no answer of a provider.

use crate::identities::destination;
use crate::single_logout::{administrator, connect, with_single_sign_on};
use crate::site::{Ask, Site, TENANT_ORIGIN};
use axum::http::{Method, StatusCode};
use domain::connections::{self, Metadata};
use domain::{TenantContext, sessions};
use peers::keys;
use shared::connections::{Protocol, Provider};
use shared::ids::ConnectionId;
use tenant_app::current::FLOW_COOKIE;
use tenant_app::pages::connections::addresses::{FILE, START, UPLOAD};
use test_support::{PASSWORD, parsed};
use time::Duration;

const ENTITY_ID: &str = "https://idp.example.com/saml";

/// What a provider says of itself.
fn metadata() -> String {
    let certificate = keys::pair(2).certificate().base64();
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY_ID}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
<X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
</IDPSSODescriptor></EntityDescriptor>"#
    )
}

/// A connection of which only the protocol is settled.
async fn draft(ctx: &TenantContext, protocol: Protocol) -> ConnectionId {
    let made = connections::create(ctx, parsed("Staff"), Provider::Generic, protocol);
    made.await.expect("a connection")
}

/// The provider that a connection knows; empty if it knows none.
async fn entity_id(ctx: &TenantContext, id: ConnectionId) -> String {
    let detail = connections::get(ctx, id).await.expect("a connection");
    detail.saml.expect("one by SAML").entity_id
}

/// Where a page of a connection sends its form.
fn address(pattern: &str, slug: &str, id: ConnectionId) -> String {
    let address = pattern.replace("{tenant}", slug);
    address.replace("{connection}", &id.to_string())
}

fn file(address: &str, contents: &[u8]) -> Ask {
    Ask::file(address, FILE, "text/xml", contents)
}

#[tokio::test]
async fn a_file_of_metadata_is_taken_and_leads_to_the_next_step() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    let taken = file(&address(UPLOAD, "acme", id), metadata().as_bytes())
        .by(&admin.person.token)
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let next = format!("/t/acme/connections/{id}/attributes?notice=connection-saved");
    assert_eq!(taken.header("location"), next);
    assert_eq!(entity_id(&admin, id).await, ENTITY_ID);
}

#[tokio::test]
async fn what_is_no_file_of_metadata_leads_back_to_the_form() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    let upload = address(UPLOAD, "acme", id);
    let ours = connections::metadata(&site.app.anonymous(), id).await;
    let ours = ours.expect("our metadata");
    // Above what is read of metadata, and above what the route takes.
    let long = |length: usize| format!("{}<!--{}-->", metadata(), "x".repeat(length)).into_bytes();
    let back = format!("/t/acme/connections/{id}/metadata?refused=file");
    for (what, ask) in [
        ("no XML", file(&upload, b"hello")),
        ("no text", file(&upload, &[0xff, 0xfe, 0x00])),
        ("nothing in it", file(&upload, b"")),
        ("a service provider's", file(&upload, ours.as_bytes())),
        ("too long", file(&upload, &long(600_000))),
        ("far too long", file(&upload, &long(3_000_000))),
        (
            "another field",
            Ask::file(&upload, "document", "text/xml", metadata().as_bytes()),
        ),
        ("no file", Ask::form(&Method::POST, &upload, "file=hello")),
        ("no form", Ask::new(Method::POST, &upload)),
    ] {
        let ask = ask.by(&admin.person.token).for_a_page();
        let refused = ask.send(&site.tenant).await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER, "{what}");
        assert_eq!(refused.header("location"), back, "{what}");
    }
    let page = Ask::get(&back).for_a_page().by(&admin.person.token);
    let page = page.send(&site.tenant).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("This file could not be read"));
    assert_eq!(entity_id(&admin, id).await, "");
}

#[tokio::test]
async fn what_is_wrong_with_pasted_metadata_is_seen_without_scripts() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    let form = format!("/t/acme/connections/{id}/metadata");
    let page = async |address: &str| {
        let ask = Ask::get(address).for_a_page().by(&admin.person.token);
        let page = ask.send(&site.tenant).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page.body
    };
    let refused = async |function: &str, field: &str| {
        let path = format!("/api/t/connections/{function}");
        let fields = format!("tenant=acme&connection={id}&{field}=hello");
        let answer = Ask::form(&Method::POST, &path, &fields)
            .for_a_page()
            .by(&admin.person.token)
            .with("referer", format!("{TENANT_ORIGIN}{form}"))
            .send(&site.tenant)
            .await;
        assert!(answer.status.is_redirection(), "{}", answer.status);
        page(&answer.header("location").replace(TENANT_ORIGIN, "")).await
    };
    assert!(!is_unfolded(&page(&form).await));
    let pasted = refused("metadata_by_document", "document").await;
    assert!(pasted.contains("field-document-error"), "{pasted}");
    assert!(is_unfolded(&pasted), "{pasted}");
    // What is wrong with another form of the page is nothing to it.
    let address = refused("metadata_by_address", "address").await;
    assert!(address.contains("field-address-error"), "{address}");
    assert!(!is_unfolded(&address), "{address}");
}

/// Whether the form to paste metadata into is unfolded.
fn is_unfolded(page: &str) -> bool {
    let summary = page.split_once("Paste its contents instead");
    let (before, _) = summary.expect("what it is folded under");
    let (_, details) = before.rsplit_once("<details").expect("what is folded");
    let tag = details.split('>').next().unwrap_or_default();
    tag.split_whitespace()
        .any(|attribute| attribute.starts_with("open"))
}

#[tokio::test]
async fn a_file_of_metadata_is_taken_of_nobody_else() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let globex = site.app.tenant("Globex").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let stranger = with_single_sign_on(&site, &globex, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    let oidc = draft(&admin, Protocol::Oidc).await;
    let upload = |slug, id| file(&address(UPLOAD, slug, id), metadata().as_bytes());
    let forged = upload("acme", id).with("sec-fetch-site", "cross-site");
    for (ask, status, code) in [
        (
            upload("acme", id),
            StatusCode::UNAUTHORIZED,
            "unauthenticated",
        ),
        (
            upload("acme", id).by(&acme.member.person.token),
            StatusCode::FORBIDDEN,
            "forbidden",
        ),
        (
            upload("acme", id).by(&stranger.person.token),
            StatusCode::NOT_FOUND,
            "not_found",
        ),
        (
            upload("globex", id).by(&stranger.person.token),
            StatusCode::NOT_FOUND,
            "not_found",
        ),
        (
            forged.by(&admin.person.token),
            StatusCode::FORBIDDEN,
            "cross_site",
        ),
        (
            upload("acme", oidc).by(&admin.person.token),
            StatusCode::CONFLICT,
            "conflict",
        ),
    ] {
        let refused = ask.send(&site.tenant).await;
        assert_eq!(refused.status, status, "{}", refused.body);
        assert!(refused.body.contains(code), "{}", refused.body);
    }
    let page = upload("acme", id).for_a_page().send(&site.tenant).await;
    assert!(page.header("location").starts_with("/sign-in?next="));
    assert_eq!(entity_id(&admin, id).await, "");
}

#[tokio::test]
async fn the_end_of_a_certificate_stands_on_the_page_in_time() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (id, _peer) = connect(&site, &admin).await;
    let detail = connections::get(&admin, id).await.expect("a connection");
    let ends = detail.summary.certificate_expires_at.expect("an end");
    let email = &admin.person.email;
    for (left, title) in [
        (Duration::days(30) + Duration::HOUR, None),
        (Duration::days(30), Some("ends in 29 days")),
        (Duration::days(7), Some("ends in 6 days")),
        (Duration::days(1), Some("ends today")),
        (Duration::ZERO, Some("has ended")),
    ] {
        site.app.after(ends - left - site.app.clock().now());
        // By then the session of before is over.
        let signed_in = sessions::sign_in(&site.app.anonymous(), email, parsed(PASSWORD)).await;
        let token = signed_in.expect("an answer").session().expect("a session");
        let page = Ask::get("/t/acme/connections").for_a_page().by(&token);
        let page = page.send(&site.tenant).await;
        assert_eq!(page.status, StatusCode::OK, "{left}");
        let begin = "The certificate of “Staff” ";
        match title {
            None => assert!(!page.body.contains(begin), "{left}"),
            Some(title) => {
                let title = format!("{begin}{title}");
                assert!(page.body.contains(&title), "{title}: {}", page.body);
                let renew = format!("/t/acme/connections/{id}/metadata");
                assert!(page.body.contains(&renew), "{left}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_of_a_provider_is_refused_as_a_bad_one_is() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    let acs = format!("/sso/saml/{id}/acs");
    let form = |fields: &str| Ask::form(&Method::POST, &acs, fields);
    let long = format!("SAMLResponse={}", "A".repeat(2_000_000));
    let asks = [
        form("SAMLResponse=AAAA"),
        form(""),
        form("RelayState=x"),
        form("SAMLResponse=AAAA&SAMLResponse=BBBB"),
        form(&long),
        form(&long).with("content-length", long.len().to_string()),
        Ask::new(Method::POST, &acs)
            .with("content-type", "application/json")
            .body("{}"),
        Ask::new(Method::POST, &acs),
    ];
    let count = asks.len();
    for ask in asks {
        // As a provider's form comes.
        let refused = ask.with("sec-fetch-site", "cross-site").for_a_page();
        let refused = refused.send(&site.tenant).await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.body);
        let page = refused.header("location");
        assert!(page.starts_with("/sign-in/sso?notice=refused&request=req_"));
    }
    let attempts = connections::attempts(&admin, id, "").await;
    let attempts = attempts.expect("the log").items;
    assert_eq!(attempts.len(), count);
    for attempt in attempts {
        assert_eq!(attempt.refusal.as_deref(), Some("not_active"));
    }
    for query in ["", "?", "?code=a&code=b", "?state=%FF", "?code=a&state=b"] {
        let refused = Ask::get(&format!("/sso/oidc/callback{query}"));
        let refused = refused.for_a_page().send(&site.tenant).await;
        assert_eq!(refused.status, StatusCode::SEE_OTHER, "{query}");
        let page = refused.header("location");
        assert!(page.starts_with("/sign-in/sso?notice=lost"));
    }
    let lost = Ask::new(Method::POST, "/sso/saml/none/acs");
    let lost = lost.send(&site.tenant).await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_sign_in_whose_wishes_cannot_be_read_begins_without_them() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (id, peer) = connect(&site, &admin).await;
    for query in [
        "next=%2Fa&next=%2Fb",
        "force=perhaps",
        "hint=%FF&force=%3Cb%3E",
    ] {
        let begun = Ask::get(&format!("/sso/{id}/start?{query}"));
        let begun = begun.for_a_page().send(&site.tenant).await;
        assert_eq!(begun.status, StatusCode::OK, "{query}: {}", begun.body);
        assert!(destination(&begun).starts_with(&peer.base), "{query}");
    }
    let gone = ConnectionId::from_uuid(uuid::Uuid::from_u128(7));
    let gone = Ask::get(&format!("/sso/{gone}/start?force=perhaps"));
    let gone = gone.for_a_page().send(&site.tenant).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    assert!(gone.body.contains("error-page"), "{}", gone.body);
}

#[tokio::test]
async fn a_test_whose_answer_is_none_leads_to_what_was_checked() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let id = draft(&admin, Protocol::Saml).await;
    connections::set_metadata(&admin, id, Metadata::Document(metadata()))
        .await
        .expect("its metadata");
    let begun = Ask::new(Method::POST, &address(START, "acme", id))
        .by(&admin.person.token)
        .for_a_page()
        .send(&site.tenant)
        .await;
    let flow = begun
        .cookie(FLOW_COOKIE)
        .expect("what binds it to the browser");
    let request = destination(&begun);
    let (_, state) = request.split_once("RelayState=").expect("a state");
    let state = state.split('&').next().unwrap_or_default();
    let without = format!("RelayState={state}");
    let back = Ask::form(&Method::POST, &format!("/sso/saml/{id}/acs"), &without)
        .cookie(FLOW_COOKIE, &flow)
        .send(&site.tenant)
        .await;
    let page = back.header("location").to_owned();
    let attempts = format!("/t/acme/connections/{id}/attempts/");
    assert!(page.starts_with(&attempts), "{page}");
    let page = Ask::get(&page).for_a_page().by(&admin.person.token);
    let page = page.send(&site.tenant).await;
    for said in ["The test failed", "The answer can be read"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let logged = connections::attempts(&admin, id, "").await.expect("a log");
    assert_eq!(logged.items[0].refusal.as_deref(), Some("refused_form"));
}
