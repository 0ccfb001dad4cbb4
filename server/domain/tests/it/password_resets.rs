//! Resetting a forgotten password.

use crate::look;
use domain::password_resets::{self, LINK_LIFETIME};
use domain::secrets::{Purpose, Token};
use domain::sessions::{self, SignIn};
use domain::sign_ups;
use shared::ErrorCode;
use shared::ids::PasswordResetId;
use test_support::{Authenticator, PASSWORD, TestApp, parsed, refusal};
use time::Duration;

const NEW: &str = "velvet-tundra-flute-3";

/// The link that Ada gets when she asks.
async fn link_for_ada(app: &TestApp) -> String {
    password_resets::request(&app.anonymous(), &parsed("ada@example.com"))
        .await
        .expect("an answer");
    app.run_jobs().await;
    app.mail_to("ada@example.com").token()
}

async fn can_sign_in(app: &TestApp, password: &str) -> bool {
    sessions::sign_in(
        &app.anonymous(),
        &parsed("ada@example.com"),
        parsed(password),
    )
    .await
    .is_ok()
}

#[tokio::test]
async fn a_forgotten_password_is_replaced() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let link = link_for_ada(&app).await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Reset your Tenantry password"
    );
    assert_eq!(
        password_resets::offer(&app.anonymous(), &link)
            .await
            .unwrap(),
        "ada@example.com"
    );

    password_resets::complete(&app.anonymous(), &link, parsed(NEW))
        .await
        .unwrap();
    assert!(can_sign_in(&app, NEW).await);
    assert!(!can_sign_in(&app, PASSWORD).await);
    app.run_jobs().await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Your Tenantry password was changed"
    );
}

#[tokio::test]
async fn whoever_knew_the_old_password_is_out() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let grace = app.person("Grace").await;
    let intruder = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD))
        .await
        .unwrap()
        .session()
        .unwrap();
    let link = link_for_ada(&app).await;
    assert!(
        app.resolve(&intruder, None).await.is_some(),
        "asking alone ends nothing"
    );
    password_resets::complete(&app.anonymous(), &link, parsed(NEW))
        .await
        .unwrap();
    assert!(app.resolve(&intruder, None).await.is_none());
    assert!(app.resolve(&ada.token, None).await.is_none());
    assert!(app.resolve(&grace.token, None).await.is_some());
}

#[tokio::test]
async fn whoever_has_begun_to_sign_in_by_the_old_password_is_out() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (authenticator, _) = Authenticator::enrol(&app, &ada).await;
    app.run_jobs().await;
    let ctx = app.anonymous();
    let signed_in = sessions::sign_in(&ctx, &ada.email, parsed(PASSWORD)).await;
    let Ok(SignIn::SecondFactor(challenge)) = signed_in else {
        panic!("a second factor is asked for");
    };
    let link = link_for_ada(&app).await;
    password_resets::complete(&ctx, &link, parsed(NEW))
        .await
        .unwrap();
    app.after(Duration::seconds(30));
    let code = authenticator.code(&app);
    let waiting = sessions::present_factor(&ctx, &challenge, &code).await;
    assert_eq!(refusal(waiting).code, ErrorCode::Expired);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
    let app = TestApp::new().await;
    password_resets::request(&app.anonymous(), &parsed("nobody@example.com"))
        .await
        .unwrap();
    app.run_jobs().await;
    assert!(app.mails_to("nobody@example.com").is_empty());
    let left = "SELECT count(*) FROM graphile_worker._private_jobs";
    assert_eq!(look::count(&app, left).await, 0, "none is tried again");
}

/// What is written takes time, which can be measured from outside.
#[tokio::test]
async fn asking_writes_the_same_whether_the_address_is_known() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let mut written = Vec::new();
    for email in ["ada@example.com", "nobody@example.com"] {
        let tables = "SELECT (SELECT count(*) FROM password_resets) * 10000
            + (SELECT count(*) FROM account_events) * 100
            + (SELECT count(*) FROM graphile_worker._private_jobs)";
        let before = look::count(&app, tables).await;
        password_resets::request(&app.anonymous(), &parsed(email))
            .await
            .expect("an answer");
        written.push(look::count(&app, tables).await - before);
    }
    assert_eq!(written, [10_101, 10_101]);
}

/// Nobody's row is nobody's way in, whoever computes its link.
#[tokio::test]
async fn the_link_of_an_unknown_address_opens_nothing() {
    let app = TestApp::new().await;
    let ctx = app.anonymous();
    password_resets::request(&ctx, &parsed("nobody@example.com"))
        .await
        .expect("an answer");
    let ids = look::column(&app, "SELECT id FROM password_resets").await;
    let id = PasswordResetId::from_uuid(ids[0]);
    let token = app.tools().key.derive(Purpose::ResetPassword, id.uuid(), 1);
    let link = format!("{id}.{}", token.expose());
    let refused = password_resets::complete(&ctx, &link, parsed(NEW)).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_link_works_once_and_ends_all_others() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let (first, second) = (link_for_ada(&app).await, link_for_ada(&app).await);
    password_resets::complete(&app.anonymous(), &first, parsed(NEW))
        .await
        .unwrap();
    for spent in [&first, &second] {
        let refused =
            password_resets::complete(&app.anonymous(), spent, parsed("cobalt-heron-mango-5"))
                .await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired);
        let refused = password_resets::offer(&app.anonymous(), spent).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired);
    }
    assert!(can_sign_in(&app, NEW).await);
}

#[tokio::test]
async fn of_links_used_at_the_same_time_one_counts() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let (first, second) = (link_for_ada(&app).await, link_for_ada(&app).await);
    let ctx = app.anonymous();
    let complete = |link| password_resets::complete(&ctx, link, parsed(NEW));
    let (one, other) = tokio::join!(complete(&first), complete(&second));
    let loser = if one.is_ok() { other } else { one };
    assert_eq!(refusal(loser).code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_link_works_for_an_hour() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let link = link_for_ada(&app).await;
    app.after(LINK_LIFETIME - Duration::minutes(5));
    password_resets::offer(&app.anonymous(), &link)
        .await
        .unwrap();
    app.after(Duration::minutes(5));
    let late = password_resets::complete(&app.anonymous(), &link, parsed(NEW)).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);
    assert!(can_sign_in(&app, PASSWORD).await);
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_still_works() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let link = link_for_ada(&app).await;
    let refused = password_resets::complete(&app.anonymous(), &link, parsed("password123")).await;
    assert!(refusal(refused).message_for("password").is_some());
    password_resets::complete(&app.anonymous(), &link, parsed(NEW))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_link_that_was_made_up_is_refused() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let verification = app.mail_to("ada@example.com").token();
    let link = link_for_ada(&app).await;
    let (id, token) = link.split_once('.').unwrap();
    for made_up in [
        String::new(),
        id.to_owned(),
        format!("{id}.{}", Token::random().expose()),
        format!("{id}.{token}x"),
        format!("sgn_{}.{token}", &id[4..]),
        verification,
    ] {
        let refused = password_resets::complete(&app.anonymous(), &made_up, parsed(NEW)).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired, "{made_up:?}");
    }
    let refused = sign_ups::offer(&app.anonymous(), &link, None).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
}
