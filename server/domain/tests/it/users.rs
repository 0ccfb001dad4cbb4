//! One's own password and profile.

use crate::look;
use domain::sessions;
use domain::users::{self, ProfileUpdate};
use shared::ErrorCode;
use shared::requests::Password;
use test_support::{PASSWORD, TestApp, parsed, refusal};

const NEW: &str = "velvet-tundra-flute-3";

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_the_one_that_set_it() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let other = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD))
        .await
        .unwrap()
        .session()
        .unwrap();
    users::change_password(&ada, parsed(PASSWORD), parsed(NEW))
        .await
        .unwrap();
    assert!(app.resolve(&other, None).await.is_none());
    assert!(app.resolve(&ada.token, None).await.is_some());
    let old = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD)).await;
    assert_eq!(refusal(old).code, ErrorCode::InvalidCredentials);
    assert!(
        sessions::sign_in(&app.anonymous(), &ada.email, parsed(NEW))
            .await
            .is_ok()
    );
    app.run_jobs().await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Your Tenantry password was changed"
    );
}

#[tokio::test]
async fn a_new_password_needs_the_present_one_and_strength() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let guessed = Password::existing("guessed").unwrap();
    let refused = refusal(users::change_password(&ada, guessed, parsed(NEW)).await);
    assert!(refused.message_for("current").is_some());
    let refused =
        refusal(users::change_password(&ada, parsed(PASSWORD), parsed("password123")).await);
    assert!(refused.message_for("password").is_some());
    assert!(
        sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_profile_is_changed_and_what_changed_is_kept() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let update = ProfileUpdate {
        name: parsed("Ada Lovelace"),
        time_zone: parsed("Asia/Tokyo"),
    };
    users::update_profile(&ada, update).await.unwrap();
    let user = app.resolve(&ada.token, None).await.unwrap().session.user;
    assert_eq!(
        (user.name.as_str(), user.time_zone.as_str()),
        ("Ada Lovelace", "Asia/Tokyo")
    );
    let changes: Vec<String> = look::column(
        &app,
        "SELECT payload ->> 'changes' FROM account_events WHERE name = 'profile.updated'",
    )
    .await;
    insta::assert_snapshot!(changes[0], @r#"[{"after": "Ada Lovelace", "field": "name", "before": "Ada"}, {"after": "Asia/Tokyo", "field": "time_zone", "before": "Europe/Berlin"}]"#);
}

#[tokio::test]
async fn a_time_zone_that_is_none_is_refused() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let update = ProfileUpdate {
        name: parsed("Ada"),
        time_zone: parsed("Mars/Olympus"),
    };
    let refused = refusal(users::update_profile(&ada, update).await);
    assert!(refused.message_for("time_zone").is_some());
}
