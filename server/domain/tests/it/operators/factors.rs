//! An operator's own second factors, and resetting those of another one.

use super::{challenge, enrolling, entries, is_live, present};
use domain::OperatorContext;
use domain::operators::factors::{self, FactorReset};
use domain::operators::{self, LogFilter};
use domain::secrets::Token;
use domain::sessions::RECENT;
use domain::tenants::{self, NewSso};
use shared::ErrorCode;
use shared::ids::OperatorFactorId;
use shared::operator_permissions::OperatorRole;
use test_support::{Authenticator, OperatorActor, TestApp, parsed, refusal};
use time::Duration;

const SAM: &str = "sam@tenantry.example";

async fn resolved(app: &TestApp, token: &Token) -> OperatorContext {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .expect("a session")
}

/// Adds another app; the session is renewed by it.
async fn add(app: &TestApp, ctx: &OperatorContext, name: &str) -> (OperatorContext, Authenticator) {
    let id = factors::begin_totp(ctx).await.expect("a factor");
    let key = factors::enrolment(ctx, id).await.expect("a key").secret;
    let tablet = Authenticator::with_key(&key);
    let token = factors::confirm_totp(ctx, id, parsed(name), &tablet.code(app))
        .await
        .expect("confirmed");
    (resolved(app, &token).await, tablet)
}

async fn ids(ctx: &OperatorContext) -> Vec<OperatorFactorId> {
    let view = factors::list(ctx).await.expect("a view");
    let factors = view.apps.into_iter().chain(view.passkeys);
    factors.map(|factor| factor.id).collect()
}

fn asked(email: &str) -> FactorReset {
    FactorReset::parse("The phone fell into the lake", email).expect("a reason")
}

#[tokio::test]
async fn a_factor_is_added_renamed_and_replaced_and_the_last_one_stays() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let [only] = ids(&olga).await[..] else {
        panic!("one factor");
    };
    let refused = factors::remove(&olga, only).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    assert_eq!(ids(&olga).await, [only]);

    let (ctx, tablet) = add(&app, &olga, "Tablet").await;
    assert!(
        !is_live(&app, &olga.token).await,
        "the session has a new token"
    );
    factors::rename(&ctx, only, parsed("Old phone"))
        .await
        .unwrap();
    let view = factors::list(&ctx).await.unwrap();
    let names: Vec<_> = view.apps.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Old phone", "Tablet"]);
    factors::remove(&ctx, only).await.unwrap();
    assert_eq!(ids(&ctx).await.len(), 1);

    app.after(Duration::seconds(30));
    let waiting = challenge(&app, olga.email.as_str()).await;
    let old = present(&app, &waiting, &olga.authenticator.code(&app)).await;
    assert_eq!(refusal(old).code, ErrorCode::Invalid);
    assert!(present(&app, &waiting, &tablet.code(&app)).await.is_ok());
}

#[tokio::test]
async fn of_two_who_remove_the_two_last_factors_at_once_one_is_refused() {
    for _ in 0..4 {
        let app = TestApp::new().await;
        let olga = app.operator().await;
        let (ctx, _) = add(&app, &olga, "Tablet").await;
        let both = ids(&ctx).await;
        let (one, other) = tokio::join!(
            factors::remove(&ctx, both[0]),
            factors::remove(&ctx, both[1])
        );
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
        assert_eq!(ids(&ctx).await.len(), 1);
    }
}

#[tokio::test]
async fn factors_are_their_operators_own() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let theirs = ids(&olga).await[0];
    let begun = factors::begin_totp(&olga).await.unwrap();
    for refused in [
        factors::rename(&sam, theirs, parsed("Mine")).await,
        factors::remove(&sam, theirs).await,
        factors::enrolment(&sam, begun).await.map(drop),
        factors::confirm_totp(&sam, begun, parsed("Mine"), "000000")
            .await
            .map(drop),
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    }
    let waiting = challenge(&app, SAM).await;
    app.after(Duration::seconds(30));
    let code = olga.authenticator.code(&app);
    let refused = present(&app, &waiting, &code).await;
    assert_eq!(refusal(refused).code, ErrorCode::Invalid, "another's app");
}

#[tokio::test]
async fn recovery_codes_are_shown_until_they_are_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let codes = factors::recovery_codes(&olga).await.unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!(factors::recovery_codes(&olga).await.unwrap().len(), 10);
    factors::keep_recovery_codes(&olga).await.unwrap();
    assert_eq!(factors::recovery_codes(&olga).await.unwrap().len(), 0);
    let view = factors::list(&olga).await.unwrap();
    assert!(view.recovery_codes_kept && view.recovery_codes_left == 10);

    factors::make_recovery_codes(&olga).await.unwrap();
    let made = factors::recovery_codes(&olga).await.unwrap();
    assert_eq!(made.len(), 10);
    let waiting = challenge(&app, olga.email.as_str()).await;
    let old = present(&app, &waiting, &codes[0].code).await;
    assert_eq!(refusal(old).code, ErrorCode::Invalid);
    assert!(present(&app, &waiting, &made[0].code).await.is_ok());
}

#[tokio::test]
async fn an_open_laptop_is_not_enough() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let id = sam.operator.id;
    app.after(RECENT + Duration::seconds(1));
    let sso = || NewSso::parse("on", "They have bought it").unwrap();
    let refusals = [
        factors::begin_totp(&olga).await.map(drop),
        factors::remove(&olga, ids(&olga).await[0]).await,
        factors::recovery_codes(&olga).await.map(drop),
        factors::make_recovery_codes(&olga).await,
        factors::reset(&olga, id, asked(SAM)).await,
        operators::invite(&olga, super::sam(OperatorRole::Billing))
            .await
            .map(drop),
        operators::change_role(&olga, id, OperatorRole::Billing).await,
        operators::send_password_link(&olga, id).await,
        operators::enable(&olga, id).await,
        tenants::set_sso(&olga, acme.id, sso()).await,
    ];
    for refused in refusals {
        assert_eq!(refusal(refused).code, ErrorCode::ConfirmIdentity);
    }
    // What ends something is never in the way of somebody in a hurry.
    operators::revoke_sessions(&olga, id).await.unwrap();
    operators::disable(&olga, id).await.unwrap();

    let wrong = refusal(operators::confirm(&olga, "000000").await);
    assert!(wrong.message_for("code").is_some(), "{wrong:?}");
    let code = olga.authenticator.code(&app);
    let token = operators::confirm(&olga, &code).await.unwrap();
    assert!(!is_live(&app, &olga.token).await, "a new token");
    let ctx = resolved(&app, &token).await;
    operators::enable(&ctx, id).await.unwrap();
    tenants::set_sso(&ctx, acme.id, sso()).await.unwrap();
}

#[tokio::test]
async fn an_owner_resets_another_operators_factors_and_they_begin_anew() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let id = sam.operator.id;
    assert!(operators::get(&olga, id).await.unwrap().has_factor);
    let other = refusal(factors::reset(&olga, id, asked("bo@tenantry.example")).await);
    assert!(other.message_for("confirm_name").is_some(), "{other:?}");
    let own = factors::reset(&olga, olga.operator.id, asked(olga.email.as_str())).await;
    assert_eq!(refusal(own).code, ErrorCode::Conflict);
    assert!(FactorReset::parse(" ", SAM).is_err());

    factors::reset(&olga, id, asked(" Sam@tenantry.example "))
        .await
        .unwrap();
    assert!(!is_live(&app, &sam.token).await);
    assert!(!operators::get(&olga, id).await.unwrap().has_factor);
    let entry = entries(&olga, LogFilter::default()).await.remove(0);
    assert_eq!(
        (
            entry.actor.as_str(),
            entry.action.as_str(),
            entry.target.as_str()
        ),
        ("Olga", "operator.factors_reset", "Sam")
    );
    let changes: Vec<_> = entry
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [
            ("factors", Some("0")),
            ("reason", Some("The phone fell into the lake")),
        ]
    );
    let again = factors::reset(&olga, id, asked(SAM)).await;
    assert_eq!(refusal(again).code, ErrorCode::Conflict, "there is none");

    let waiting = enrolling(&app, SAM).await;
    let (_, token) = Authenticator::enrol_operator(&app, &waiting).await;
    assert!(is_live(&app, &token).await);
}

#[tokio::test]
async fn a_code_that_is_being_looked_at_does_not_outlive_the_reset() {
    for _ in 0..6 {
        let app = TestApp::new().await;
        let olga = app.operator().await;
        let sam: OperatorActor = app.operator_as("Sam", OperatorRole::Support).await;
        let waiting = challenge(&app, SAM).await;
        app.after(Duration::seconds(30));
        let code = sam.authenticator.code(&app);
        let (reset, session) = tokio::join!(
            factors::reset(&olga, sam.operator.id, asked(SAM)),
            present(&app, &waiting, &code),
        );
        reset.unwrap();
        if let Ok(token) = session {
            assert!(!is_live(&app, &token).await, "it began before the reset");
        }
    }
}

#[tokio::test]
async fn the_command_line_helps_the_last_owner() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let (realm, meta) = (app.operator_realm(), app.meta());
    let reset = async |email: &str| {
        let (email, reason) = (parsed(email), parsed("The phone is gone"));
        factors::reset_from_command_line(&realm, &meta, &email, &reason).await
    };
    let nobody = reset("nobody@tenantry.example").await;
    assert_eq!(refusal(nobody).code, ErrorCode::NotFound);
    reset(olga.email.as_str()).await.unwrap();
    assert!(!is_live(&app, &olga.token).await);
    let waiting = enrolling(&app, olga.email.as_str()).await;
    let (_, token) = Authenticator::enrol_operator(&app, &waiting).await;
    let ctx = resolved(&app, &token).await;
    let entry = entries(&ctx, LogFilter::default()).await.remove(2);
    assert_eq!(
        (entry.actor.as_str(), entry.action.as_str()),
        ("command line", "operator.factors_reset")
    );
}
