//! Sister products over HTTP: what their libraries send, and what they get.

use crate::site::{Answer, Ask, Site};
use axum::http::{Method, StatusCode};
use serde_json::Value;

/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "https%3A%2F%2Freports.example.com%2Fback";

/// A product sends a browser here.
pub fn authorize() -> Ask {
    Ask::get(&format!(
        "/oauth/authorize?client_id=reports&redirect_uri={BACK}&response_type=code&scope=openid&state=a%26b\
         &code_challenge={CHALLENGE}&code_challenge_method=S256&workspace=acme"
    ))
    .for_a_page()
}

/// `reports:secret`, as RFC 7617 has it.
const BASIC: &str = "Basic cmVwb3J0czpzZWNyZXQ=";

async fn token(site: &Site, fields: &str) -> Answer {
    Ask::form(&Method::POST, "/oauth/token", fields)
        .with("authorization", BASIC)
        .send(&site.tenant)
        .await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).expect("JSON")
}

#[tokio::test]
async fn a_product_signs_somebody_in() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let stranger = authorize().send(&site.tenant).await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER);
    assert!(
        stranger
            .header("location")
            .starts_with("/sign-in?next=%2Foauth%2Fauthorize%3F")
    );

    let page = authorize()
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.header("cache-control"), "no-store");
    let (_, rest) = page
        .body
        .split_once("href=\"https://reports.example.com/back?code=")
        .expect("a way back");
    let (code, rest) = rest.split_once("&amp;").expect("a code");
    assert!(rest.starts_with("state=a%26b&amp;iss="), "{rest}");

    let fields = format!(
        "grant_type=authorization_code&code={code}&redirect_uri={BACK}&code_verifier={VERIFIER}"
    );
    let given = token(&site, &fields).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.body);
    assert_eq!(given.header("cache-control"), "no-store");
    let tokens = json(&given);
    assert_eq!(tokens["token_type"], "Bearer");
    let refresh = |tokens: &Value| {
        let refresh = tokens["refresh_token"].as_str().expect("a token");
        format!("grant_type=refresh_token&refresh_token={refresh}")
    };
    let next = token(&site, &refresh(&tokens)).await;
    assert_eq!(next.status, StatusCode::OK, "{}", next.body);
    let replayed = token(&site, &refresh(&tokens)).await;
    assert_eq!(replayed.status, StatusCode::BAD_REQUEST);
    assert_eq!(json(&replayed)["error"], "invalid_grant");
    let ended = token(&site, &refresh(&json(&next))).await;
    assert_eq!(json(&ended)["error"], "invalid_grant", "the whole family");
}

#[tokio::test]
async fn what_a_product_does_wrong_has_the_names_of_the_standard() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let foreign = Ask::get("/oauth/authorize?client_id=reports&redirect_uri=https%3A%2F%2Fevil.example&response_type=code")
        .for_a_page()
        .by(&ada.token)
        .send(&site.tenant)
        .await;
    assert!(foreign.status.is_client_error());
    assert!(
        !foreign.body.contains("evil.example"),
        "nobody is sent there"
    );

    let other = token(&site, "grant_type=password&username=a&password=b").await;
    assert_eq!(json(&other)["error"], "unsupported_grant_type");
    let wrong = Ask::form(
        &Method::POST,
        "/oauth/token",
        "grant_type=refresh_token&refresh_token=x",
    )
    .with("authorization", "Basic cmVwb3J0czpndWVzc2Vk")
    .send(&site.tenant)
    .await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(json(&wrong)["error"], "invalid_client");
    for headers in ["Basic %%%", "Basic", "Bearer x"] {
        let odd = Ask::form(&Method::POST, "/oauth/token", "grant_type=refresh_token")
            .with("authorization", headers)
            .send(&site.tenant)
            .await;
        assert_eq!(json(&odd)["error"], "invalid_client", "{headers}");
    }
    let revoked = Ask::form(
        &Method::POST,
        "/oauth/revoke",
        "token=nothing&client_id=board",
    )
    .send(&site.tenant)
    .await;
    assert_eq!(revoked.status, StatusCode::OK);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_the_words_of_whoever_asks() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let twice = "/oauth/authorize?client_id=reports&client_id=%3Cb%3E&state=%3Cb%3E";
    let page = Ask::get(twice)
        .for_a_page()
        .by(&ada.token)
        .send(&site.tenant)
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("error-page"), "{}", page.body);
    assert!(page.body.contains("cannot be read"), "{}", page.body);
    assert!(!page.body.contains("<b>"), "{}", page.body);
    let told = Ask::get(twice).by(&ada.token).send(&site.tenant).await;
    assert_eq!(json(&told)["code"], "invalid");

    for address in ["/oauth/token", "/oauth/revoke"] {
        for ask in [
            Ask::form(&Method::POST, address, "token=a&token=b"),
            Ask::new(Method::POST, address)
                .with("content-type", "application/json")
                .body("{}"),
            Ask::new(Method::POST, address),
        ] {
            let told = ask.send(&site.tenant).await;
            assert_eq!(told.status, StatusCode::BAD_REQUEST, "{address}");
            assert_eq!(told.header("cache-control"), "no-store");
            assert_eq!(told.body, r#"{"error":"invalid_request"}"#, "{address}");
        }
    }
}

#[tokio::test]
async fn a_library_finds_what_it_needs() {
    let site = Site::new().await;
    let found = Ask::get("/.well-known/openid-configuration")
        .send(&site.tenant)
        .await;
    let found = json(&found);
    let issuer = found["issuer"].as_str().expect("an issuer");
    assert_eq!(found["jwks_uri"], format!("{issuer}/oauth/jwks"));
    let keys = json(&Ask::get("/oauth/jwks").send(&site.tenant).await);
    let key = &keys["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"]),
        (&"EC".into(), &"P-256".into(), &"ES256".into())
    );
    assert!(key.get("d").is_none(), "the private half stays here");
    for address in [
        "/.well-known/openid-configuration",
        "/oauth/jwks",
        "/oauth/token",
    ] {
        let operator = Ask::get(address).send(&site.operator).await;
        assert_eq!(operator.status, StatusCode::NOT_FOUND, "{address}");
    }
}
