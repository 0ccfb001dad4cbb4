//! From a form to a verified account.

use crate::look;
use domain::secrets::Token;
use domain::sign_ups::{self, LINK_LIFETIME, NewSignUp};
use domain::{password_resets, sessions};
use shared::ErrorCode;
use shared::requests::Password;
use test_support::{PASSWORD, TestApp, parsed, refusal};
use time::Duration;

fn ada() -> NewSignUp {
    NewSignUp {
        email: parsed("ada@example.com"),
        name: parsed("Ada"),
        password: parsed(PASSWORD),
        time_zone: "Europe/Berlin".to_owned(),
    }
}

fn password(text: &str) -> Password {
    Password::existing(text).expect("a password")
}

/// What Ada has when she has filled in the form: a cookie, and a link in her mail.
async fn signed_up(app: &TestApp) -> (Token, String) {
    let browser = sign_ups::request(&app.anonymous(), ada())
        .await
        .expect("a sign-up");
    app.run_jobs().await;
    (browser, app.mail_to("ada@example.com").token())
}

async fn users(app: &TestApp) -> i64 {
    look::count(app, "SELECT count(*) FROM users").await
}

#[tokio::test]
async fn a_person_signs_up_by_the_link_in_the_mail() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Confirm your email address for Tenantry"
    );
    assert_eq!(users(&app).await, 0, "nobody occupies another's address");

    let offer = sign_ups::offer(&app.anonymous(), &link, Some(&browser))
        .await
        .unwrap();
    assert_eq!(offer.email, "ada@example.com");
    assert!(offer.same_browser);
    let token = sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
        .await
        .unwrap();

    let session = app.resolve(&token, None).await.expect("a session").session;
    assert_eq!(session.user.email, "ada@example.com");
    assert_eq!(session.user.name, "Ada");
    assert_eq!(session.user.time_zone, "Europe/Berlin");
    let events: Vec<String> =
        look::column(&app, "SELECT name FROM account_events ORDER BY id").await;
    assert_eq!(events, ["sign_up.requested", "user.registered"]);
}

#[tokio::test]
async fn looking_at_a_link_does_not_use_it() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    for _ in 0..3 {
        sign_ups::offer(&app.anonymous(), &link, None)
            .await
            .unwrap();
    }
    sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_link_works_once() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
        .await
        .unwrap();
    let again = sign_ups::verify(&app.anonymous(), &link, Some(&browser), None).await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);
    let seen = sign_ups::offer(&app.anonymous(), &link, Some(&browser)).await;
    assert_eq!(refusal(seen).code, ErrorCode::Expired);
    assert_eq!(users(&app).await, 1);
}

#[tokio::test]
async fn a_link_works_for_a_day() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    app.after(LINK_LIFETIME - Duration::minutes(5));
    sign_ups::offer(&app.anonymous(), &link, Some(&browser))
        .await
        .unwrap();
    app.after(Duration::minutes(5));
    let late = sign_ups::verify(&app.anonymous(), &link, Some(&browser), None).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);
    assert_eq!(users(&app).await, 0);
}

#[tokio::test]
async fn another_browser_needs_the_password() {
    let app = TestApp::new().await;
    let (_, link) = signed_up(&app).await;
    let strange = Token::random();
    let offer = sign_ups::offer(&app.anonymous(), &link, Some(&strange))
        .await
        .unwrap();
    assert!(!offer.same_browser);
    for (browser, wrong) in [
        (None, None),
        (Some(&strange), None),
        (None, Some(password("guessed-1234"))),
    ] {
        let refused = refusal(sign_ups::verify(&app.anonymous(), &link, browser, wrong).await);
        assert!(refused.message_for("password").is_some(), "{refused:?}");
    }
    assert_eq!(users(&app).await, 0);
    sign_ups::verify(&app.anonymous(), &link, None, Some(password(PASSWORD)))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_link_that_was_made_up_is_refused() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    let (id, token) = link.split_once('.').unwrap();
    let eve = NewSignUp {
        email: parsed("eve@example.com"),
        ..ada()
    };
    sign_ups::request(&app.anonymous(), eve).await.unwrap();
    app.run_jobs().await;
    let eves = app.mail_to("eve@example.com").token();
    let (_, eves_token) = eves.split_once('.').unwrap();
    for made_up in [
        String::new(),
        ".".to_owned(),
        id.to_owned(),
        format!("{id}."),
        format!("{id}.{}", Token::random().expose()),
        format!("{id}.{eves_token}"),
        format!("{id}.{token}."),
        format!("usr_{}.{token}", &id[4..]),
        format!("{id}\0.{token}"),
    ] {
        let refused = sign_ups::verify(&app.anonymous(), &made_up, Some(&browser), None).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired, "{made_up:?}");
    }
}

#[tokio::test]
async fn a_link_of_another_kind_is_refused() {
    let app = TestApp::new().await;
    let grace = app.person("Grace").await;
    password_resets::request(&app.anonymous(), &grace.email)
        .await
        .unwrap();
    app.run_jobs().await;
    let reset = app.mail_to("grace@example.com").token();
    let refused = sign_ups::verify(&app.anonymous(), &reset, None, None).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
}

/// What is written takes time, which can be measured from outside.
#[tokio::test]
async fn a_sign_up_writes_the_same_whether_the_address_is_known() {
    let app = TestApp::new().await;
    app.person("Grace").await;
    let mut written = Vec::new();
    for email in ["grace@example.com", "nobody@example.com"] {
        let tables = "SELECT (SELECT count(*) FROM sign_ups) * 10000 + (SELECT count(*) FROM account_events) * 100
            + (SELECT count(*) FROM graphile_worker._private_jobs)";
        let before = look::count(&app, tables).await;
        let new = NewSignUp {
            email: parsed(email),
            ..ada()
        };
        sign_ups::request(&app.anonymous(), new)
            .await
            .expect("an answer");
        written.push(look::count(&app, tables).await - before);
    }
    assert_eq!(written, [10_101, 10_101]);
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_another_mail() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let browser = sign_ups::request(&app.anonymous(), ada()).await;
    assert!(browser.is_ok(), "the form does not tell");
    app.run_jobs().await;

    let letter = app.mail_to("ada@example.com");
    assert_eq!(letter.subject(), "You already have a Tenantry account");
    assert!(letter.links().iter().all(|link| !link.contains("token=")));
    assert_eq!(users(&app).await, 1);
}

/// A receiver drops a mail whose id it has seen.
#[tokio::test]
async fn every_attempt_to_sign_up_again_is_a_mail_of_its_own() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    for _ in 0..2 {
        sign_ups::request(&app.anonymous(), ada()).await.unwrap();
        app.run_jobs().await;
        app.after(Duration::days(30));
    }
    let letters = app.mails_to("ada@example.com");
    let reminders = letters
        .iter()
        .filter(|letter| letter.subject().starts_with("You already"));
    assert_eq!(reminders.count(), 2);
}

#[tokio::test]
async fn of_two_sign_ups_of_one_address_one_becomes_the_user() {
    let app = TestApp::new().await;
    let (first_browser, first) = signed_up(&app).await;
    let (second_browser, second) = signed_up(&app).await;
    assert_ne!(first, second);
    let ctx = app.anonymous();
    let (one, other) = tokio::join!(
        sign_ups::verify(&ctx, &first, Some(&first_browser), None),
        sign_ups::verify(&ctx, &second, Some(&second_browser), None),
    );
    let loser = if one.is_ok() { other } else { one };
    assert_eq!(refusal(loser).code, ErrorCode::Expired);
    assert_eq!(users(&app).await, 1);
    assert_eq!(look::count(&app, "SELECT count(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn of_two_uses_of_one_link_one_counts() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    let ctx = app.anonymous();
    let use_it = || sign_ups::verify(&ctx, &link, Some(&browser), None);
    let (one, other) = tokio::join!(use_it(), use_it());
    let loser = if one.is_ok() { other } else { one };
    assert_eq!(refusal(loser).code, ErrorCode::Expired);
    assert_eq!(users(&app).await, 1);
}

#[tokio::test]
async fn a_password_that_is_easily_guessed_is_refused() {
    let app = TestApp::new().await;
    for weak in ["password123", "ada@example.com", "AdaAdaAdaAda"] {
        let new = NewSignUp {
            password: parsed(weak),
            ..ada()
        };
        let refused = refusal(sign_ups::request(&app.anonymous(), new).await);
        assert!(refused.message_for("password").is_some(), "{weak}");
    }
    assert_eq!(look::payloads(&app).await, [""; 0]);
}

#[tokio::test]
async fn an_unknown_time_zone_is_utc() {
    let app = TestApp::new().await;
    let new = NewSignUp {
        time_zone: "Mars/Olympus\0".to_owned(),
        ..ada()
    };
    let browser = sign_ups::request(&app.anonymous(), new).await.unwrap();
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    let token = sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
        .await
        .unwrap();
    assert_eq!(
        app.resolve(&token, None)
            .await
            .unwrap()
            .session
            .user
            .time_zone,
        "UTC"
    );
}

#[tokio::test]
async fn the_password_of_the_form_is_the_accounts() {
    let app = TestApp::new().await;
    let (browser, link) = signed_up(&app).await;
    sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
        .await
        .unwrap();
    let signed_in = sessions::sign_in(&app.anonymous(), &ada().email, parsed(PASSWORD)).await;
    assert!(signed_in.is_ok());
    let stored: Vec<String> = look::column(&app, "SELECT password_hash FROM users").await;
    assert!(stored[0].starts_with("$argon2id$") && !stored[0].contains(PASSWORD));
}
