//! Invitations and the links by which operators choose a password.

use super::{is_live, sam, set_password, sign_in, told, view};
use crate::look;
use domain::operators::{self, LINK_LIFETIME};
use shared::ErrorCode;
use shared::operator_permissions::OperatorRole;
use shared::views::OperatorStatus;
use test_support::{PASSWORD, TestApp, refusal};
use time::Duration;

#[tokio::test]
async fn whoever_is_invited_chooses_their_password_by_a_link_that_works_once() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let id = operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    assert_eq!(view(&olga, id).await.status, OperatorStatus::Invited);
    let before = sign_in(&app, "sam@tenantry.example", PASSWORD).await;
    assert_eq!(refusal(before).code, ErrorCode::InvalidCredentials);
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    let (realm, meta) = (app.operator_realm(), app.meta());
    let offered = operators::offer_password_link(&realm, &meta, &link).await;
    assert_eq!(offered.unwrap(), "sam@tenantry.example");
    let weak = refusal(set_password(&app, &link, "password123").await);
    assert!(weak.message_for("password").is_some());
    set_password(&app, &link, PASSWORD).await.unwrap();
    assert!(
        sign_in(&app, "sam@tenantry.example", PASSWORD)
            .await
            .is_ok()
    );
    assert_eq!(view(&olga, id).await.status, OperatorStatus::Active);
    let again = set_password(&app, &link, "velvet-tundra-flute-3").await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);
    insta::assert_snapshot!(told(&olga).await.join("\n"), @r"
    Sam: operator.factor_asked Sam
    Sam: operator.password_set Sam
    Olga: operator.created Sam
    Olga: operator.enrolled Olga
    Olga: operator.factor_asked Olga
    command line: operator.created Olga
    ");
}

#[tokio::test]
async fn a_link_ends_by_time_by_a_later_one_and_with_the_operator() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let id = operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    app.run_jobs().await;
    let first = app.mail_to("sam@tenantry.example").token();
    operators::send_password_link(&olga, id).await.unwrap();
    app.run_jobs().await;
    let second = app.mail_to("sam@tenantry.example").token();
    assert_ne!(first, second);
    let refused = set_password(&app, &first, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "a later one");

    operators::disable(&olga, id).await.unwrap();
    let refused = set_password(&app, &second, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "disabled");
    let refused = operators::send_password_link(&olga, id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    operators::enable(&olga, id).await.unwrap();
    let refused = set_password(&app, &second, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "for good");

    operators::send_password_link(&olga, id).await.unwrap();
    app.run_jobs().await;
    let third = app.mail_to("sam@tenantry.example").token();
    app.after(LINK_LIFETIME);
    let refused = set_password(&app, &third, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "time");
    for nonsense in ["", ".", "opl_0.x", "made.up"] {
        let refused = set_password(&app, nonsense, PASSWORD).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired, "{nonsense}");
    }
}

#[tokio::test]
async fn another_password_ends_every_session() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    operators::send_password_link(&olga, sam.operator.id)
        .await
        .unwrap();
    assert!(is_live(&app, &sam.token).await, "until it is used");
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    set_password(&app, &link, "velvet-tundra-flute-3")
        .await
        .unwrap();
    assert!(!is_live(&app, &sam.token).await);
    let old = sign_in(&app, "sam@tenantry.example", PASSWORD).await;
    assert_eq!(refusal(old).code, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn no_token_of_an_operator_is_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    app.run_jobs().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    let queue: Vec<String> = look::column(
        &app,
        "SELECT payload::text FROM graphile_worker._private_jobs",
    )
    .await;
    let links: Vec<String> =
        look::column(&app, "SELECT l::text FROM operator_password_links l").await;
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    let (_, token) = link.split_once('.').expect("an id and a token");
    for kept in queue.iter().chain(&links) {
        assert!(!kept.contains(token), "{kept}");
    }
    assert_eq!((queue.len(), links.len()), (1, 1));
}

#[tokio::test]
async fn an_address_is_invited_once() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    let again = refusal(operators::invite(&olga, sam(OperatorRole::Billing)).await);
    assert!(again.message_for("email").is_some());
}

#[tokio::test]
async fn what_is_long_over_is_forgotten() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .expect("invited");
    let kept = async || {
        (
            look::count(&app, "SELECT count(*) FROM operator_sessions").await,
            look::count(&app, "SELECT count(*) FROM operator_password_links").await,
        )
    };
    let realm = app.operator_realm();
    assert_eq!(operators::forget(&realm).await.expect("done"), 0);
    assert_eq!(kept().await, (1, 1));
    app.after(Duration::days(10));
    assert_eq!(operators::forget(&realm).await.expect("done"), 1);
    assert_eq!(kept().await, (1, 0));
    app.after(Duration::days(90));
    assert_eq!(operators::forget(&realm).await.expect("done"), 1);
    assert_eq!(kept().await, (0, 0));
}
