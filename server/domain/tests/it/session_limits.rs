//! What a workspace says of its members' sessions.

use crate::look;
use crate::sessions::{is_live, session, sign_in};
use domain::sessions;
use domain::tenants::{self, SessionLimits};
use shared::ErrorCode;
use test_support::{TestApp, refusal};
use time::Duration;

#[tokio::test]
async fn a_workspace_limits_the_sessions_of_its_members() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    let limits = SessionLimits {
        idle_minutes: Some(15),
        absolute_minutes: Some(60),
    };
    tenants::limit_sessions(&acme.owner, &acme.owner.person, limits)
        .await
        .expect("limited");
    let owner = &acme.owner;
    assert_eq!(tenants::session_limits(owner).await.unwrap(), limits);

    let member = &acme.member.person.token;
    let elsewhere = &globex.member.person.token;
    for _ in 0..4 {
        app.after(Duration::minutes(14));
        assert!(is_live(&app, member).await, "it is in use");
    }
    app.after(Duration::minutes(4));
    assert!(!is_live(&app, member).await, "an hour is over");
    assert!(is_live(&app, elsewhere).await, "no other workspace’s");

    let token = sign_in(&app, acme.member.person.email.as_str()).await;
    let person = session(&app, &token).await;
    app.after(Duration::minutes(15));
    assert_eq!(
        sessions::list(&person).await.unwrap(),
        [],
        "the list knows it too"
    );
    assert!(!is_live(&app, &token).await, "it was not used");
}

#[tokio::test]
async fn who_is_suspended_is_not_held_to_the_limits_of_that_workspace() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let limits = SessionLimits::parse("5", "").expect("limits");
    tenants::limit_sessions(&acme.owner, &acme.owner.person, limits)
        .await
        .expect("limited");
    look::execute(&app, "UPDATE memberships SET suspended_at = created_at").await;
    app.after(Duration::minutes(10));
    assert!(is_live(&app, &acme.member.person.token).await);
}

#[tokio::test]
async fn limits_of_sessions_are_set_by_whoever_may_and_recently_proved_who_they_are() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for (idle, absolute, field) in [
        ("4", "", "idle_minutes"),
        ("10081", "", "idle_minutes"),
        ("-5", "", "idle_minutes"),
        ("", "59", "absolute_minutes"),
        ("", "43201", "absolute_minutes"),
        ("", "soon", "absolute_minutes"),
    ] {
        let refused = SessionLimits::parse(idle, absolute).expect_err("out of range");
        assert!(refused.message_for(field).is_some(), "{idle} {absolute}");
    }
    let limits = SessionLimits::parse(" 30 ", "480").expect("limits");
    let member = &acme.member;
    let refused = tenants::limit_sessions(member, &member.person, limits).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    app.after(sessions::RECENT + Duration::minutes(1));
    let refused = tenants::limit_sessions(&acme.owner, &acme.owner.person, limits).await;
    assert_eq!(refusal(refused).code, ErrorCode::ConfirmIdentity);
}
