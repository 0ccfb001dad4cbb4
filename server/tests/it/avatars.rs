//! Pictures of people over HTTP: the form, its errors, and the addresses.

use crate::site::{Answer, Ask, Site, TENANT_ORIGIN};
use axum::http::{Method, StatusCode};
use domain::secrets::Token;
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::Cursor;
use test_support::Person;

const UPLOAD: &str = "/profile/avatar";

fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(40, 30))
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("an image");
    bytes.into_inner()
}

/// The form as a browser sends it.
fn form(content_type: &str, file: &[u8]) -> Ask {
    Ask::file(UPLOAD, "avatar", content_type, file)
}

async fn upload(site: &Site, by: &Token, content_type: &str, file: &[u8]) -> Answer {
    let form = form(content_type, file).by(by).for_a_page();
    form.send(&site.tenant).await
}

async fn address_of(site: &Site, person: &Person) -> Option<String> {
    let resolved = site.app.resolve(&person.token, None).await;
    resolved.expect("a session").session.user.avatar
}

async fn page(site: &Site, path: &str, by: &Token) -> Answer {
    Ask::get(path).for_a_page().by(by).send(&site.tenant).await
}

#[tokio::test]
async fn a_picture_is_uploaded_shown_and_removed_without_scripts() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let owner = &acme.owner.person;
    let before = page(&site, "/profile", &owner.token).await;
    assert!(!before.body.contains("/avatars/"));
    assert!(!before.body.contains("Remove picture"));

    let answer = upload(&site, &owner.token, "image/png", &png()).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/profile?notice=avatar-changed");
    let address = address_of(&site, owner).await.expect("a picture");
    let membership = acme.owner.membership_id.expect("a member");
    let pages: [(&str, &Person); 4] = [
        ("/profile", owner),
        ("/t/acme", owner),
        ("/t/acme/members", &acme.member.person),
        (
            &format!("/t/acme/members/{membership}"),
            &acme.member.person,
        ),
    ];
    for (path, by) in pages {
        let shown = page(&site, path, &by.token).await;
        assert!(shown.body.contains(&format!("src=\"{address}\"")), "{path}");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("img-src 'self'"), "{policy}");
    }

    let image = Ask::get(&address)
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(image.status, StatusCode::OK);
    assert_eq!(image.header("content-type"), "image/png");
    assert_eq!(image.header("x-content-type-options"), "nosniff");
    let cache = image.header("cache-control");
    assert!(
        cache.contains("private") && cache.contains("immutable"),
        "{cache}"
    );
    assert!(!cache.contains("public"), "{cache}");
    assert!(image::load_from_memory_with_format(&image.bytes, ImageFormat::Png).is_ok());

    let removed = Ask::form(&Method::POST, "/api/t/profile/remove_avatar", "")
        .by(&owner.token)
        .for_a_page()
        .send(&site.tenant)
        .await;
    assert_eq!(removed.header("location"), "/profile?notice=avatar-removed");
    let gone = Ask::get(&address).by(&owner.token).send(&site.tenant).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_strangers_picture_is_not_found() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let globex = site.app.tenant("Globex").await;
    upload(&site, &acme.owner.person.token, "image/png", &png()).await;
    let address = address_of(&site, &acme.owner.person)
        .await
        .expect("a picture");
    let (nothing, _) = address.rsplit_once('/').expect("a path");
    for path in [
        address.as_str(),
        &format!("{nothing}/{}", "0".repeat(64)),
        "/avatars/nonsense/00",
        "/avatars/usr_00000000000000000000000000/00",
    ] {
        let answer = Ask::get(path)
            .by(&globex.owner.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    let answer = Ask::get(&address).send(&site.tenant).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let olga = site.app.operator().await;
    let answer = Ask::get(&address)
        .by_operator(&olga.token)
        .send(&site.operator)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_file_stands_at_its_field() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let whole = png();
    let mut bomb = whole.clone();
    bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
    let half = &whole[..whole.len() / 2];
    let cases: [(&str, &[u8], &str); 8] = [
        ("application/octet-stream", &b""[..], "Choose an image."),
        (
            "image/png",
            b"hello",
            "This file is no PNG, JPEG or WebP image.",
        ),
        ("image/svg+xml", svg, "Choose a PNG, JPEG or WebP image."),
        ("image/png", svg, "This file is no PNG, JPEG or WebP image."),
        ("text/html", &whole, "Choose a PNG, JPEG or WebP image."),
        ("image/png", half, "This image is damaged"),
        (
            "image/png",
            &vec![0; 3 * 1024 * 1024],
            "This file is larger than 2 MB.",
        ),
        (
            "image/png",
            &vec![0; 17 * 1024 * 1024],
            "This file is larger than 2 MB.",
        ),
    ];
    for (content_type, file, message) in cases {
        let answer = upload(&site, &ada.token, content_type, file).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{message}");
        let back = page(&site, answer.header("location"), &ada.token).await;
        assert_eq!(back.status, StatusCode::OK);
        let (_, field) = back
            .body
            .split_once("id=\"field-avatar-error\"")
            .expect(message);
        let field = field.split("</p>").next().unwrap_or_default();
        assert!(field.contains(message), "{message}: {field}");

        let told = form(content_type, file)
            .by(&ada.token)
            .send(&site.tenant)
            .await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{message}");
        assert!(told.body.contains(message), "{}", told.body);
    }
    let answer = upload(&site, &ada.token, "image/png", &bomb).await;
    assert!(answer.header("location").starts_with("/profile?avatar="));
    let no_file = Ask::form(&Method::POST, UPLOAD, "avatar=hello").by(&ada.token);
    let answer = no_file.send(&site.tenant).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Choose an image."));
    assert_eq!(address_of(&site, &ada).await, None);
}

#[tokio::test]
async fn no_other_site_and_no_other_route_gets_a_large_body_in() {
    let site = Site::new().await;
    let ada = site.app.person("Ada").await;
    let forged = form("image/png", &png())
        .by(&ada.token)
        .with("sec-fetch-site", "cross-site");
    assert_eq!(
        forged.send(&site.tenant).await.status,
        StatusCode::FORBIDDEN
    );
    let honest = form("image/png", &png())
        .by(&ada.token)
        .with("origin", TENANT_ORIGIN);
    assert_eq!(
        honest.send(&site.tenant).await.status,
        StatusCode::NO_CONTENT
    );
    let elsewhere = Ask::form(&Method::POST, "/api/t/profile/update", &"x".repeat(100_000));
    let elsewhere = elsewhere.by(&ada.token).with("content-length", "100000");
    let answer = elsewhere.send(&site.tenant).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_language_of_the_browser_is_that_of_the_mail() {
    let site = Site::new().await;
    let fields = "name=Ada&email=ada%40example.com&password=orbit-walnut-cello-7";
    Ask::form(&Method::POST, "/api/t/sign_ups/request", fields)
        .with("accept-language", "de-CH,de;q=0.9,en;q=0.5")
        .send(&site.tenant)
        .await;
    site.app.run_jobs().await;
    assert_eq!(
        site.app.mail_to("ada@example.com").subject(),
        "Bestätigen Sie Ihre E-Mail-Adresse für Tenantry"
    );
}
