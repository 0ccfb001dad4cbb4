//! Operators' passkeys: instead of a code, after the password.

use super::{challenge, is_live};
use domain::OperatorContext;
use domain::factors::CEREMONY_LIMIT;
use domain::operators::{self, factors};
use domain::secrets::Token;
use domain::sessions::RECENT;
use shared::ErrorCode;
use shared::operator_permissions::OperatorRole;
use shared::views::{FactorKinds, PasskeyCeremony};
use test_support::{OPERATOR_ORIGIN, OperatorActor, PasskeyDevice, TestApp, parsed, refusal};

async fn resolved(app: &TestApp, token: &Token) -> OperatorContext {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .expect("a session")
}

async fn begin(app: &TestApp, waiting: &Token) -> PasskeyCeremony {
    operators::begin_passkey_challenge(&app.operator_realm(), waiting)
        .await
        .expect("a ceremony")
}

async fn present(
    app: &TestApp,
    waiting: &Token,
    begun: &PasskeyCeremony,
    answer: &str,
) -> domain::Result<Token> {
    let ceremony = Token::presented(&begun.token);
    operators::present_passkey(
        &app.operator_realm(),
        &app.meta(),
        waiting,
        &ceremony,
        answer,
    )
    .await
}

fn email(operator: &OperatorActor) -> &str {
    operator.email.as_str()
}

#[tokio::test]
async fn a_passkey_is_a_second_step_and_a_proof() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let (mut device, renewed) = PasskeyDevice::enrol_operator(&olga).await;
    assert!(!is_live(&app, &olga.token).await, "a new token");
    let ctx = resolved(&app, &renewed).await;
    let view = factors::list(&ctx).await.expect("a view");
    assert_eq!((view.apps.len(), view.passkeys.len()), (1, 1));

    let waiting = challenge(&app, email(&olga)).await;
    let challenged = operators::challenged(&app.operator_realm(), &waiting).await;
    let both = FactorKinds {
        app: true,
        passkey: true,
    };
    assert_eq!(challenged.expect("open").factors, both);
    let begun = begin(&app, &waiting).await;
    let answer = device.get(&begun).await;
    let elsewhere = challenge(&app, email(&olga)).await;
    let stolen = present(&app, &elsewhere, &begun, &answer).await;
    assert_eq!(refusal(stolen).code, ErrorCode::Expired, "another sign-in");
    let token = present(&app, &waiting, &begun, &answer)
        .await
        .expect("a session");
    let ctx = resolved(&app, &token).await;
    let replayed = present(&app, &waiting, &begun, &answer).await;
    assert_eq!(refusal(replayed).code, ErrorCode::Expired);

    app.after(RECENT + CEREMONY_LIMIT);
    let stale = factors::begin_passkey(&ctx).await;
    assert_eq!(refusal(stale).code, ErrorCode::ConfirmIdentity);
    let begun = operators::begin_passkey_confirmation(&ctx)
        .await
        .expect("a ceremony");
    let answer = device.get(&begun).await;
    let ceremony = Token::presented(&begun.token);
    let token = operators::confirm_by_passkey(&ctx, &ceremony, &answer).await;
    let ctx = resolved(&app, &token.expect("confirmed")).await;
    factors::begin_passkey(&ctx).await.expect("a ceremony");
}

#[tokio::test]
async fn what_is_not_right_opens_nothing_and_ends_the_attempt() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let (device, _) = PasskeyDevice::enrol_operator(&olga).await;
    let (other, _) = PasskeyDevice::enrol_operator(&sam).await;
    let waiting = challenge(&app, email(&olga)).await;

    let begun = begin(&app, &waiting).await;
    assert!(
        other.clone().try_get(&begun).await.is_err(),
        "it is asked for none of Sam's"
    );
    let mut careless = device.clone();
    careless.verifies = false;
    let mut elsewhere = device.clone();
    elsewhere.origin = "https://operators.tenantry.example:8443";
    for mut device in [careless, elsewhere] {
        let begun = begin(&app, &waiting).await;
        let answer = device.get(&begun).await;
        let refused = present(&app, &waiting, &begun, &answer).await;
        assert_eq!(refusal(refused).code, ErrorCode::InvalidCredentials);
    }
    let begun = begin(&app, &waiting).await;
    let answer = device.clone().get(&begun).await;
    app.after(CEREMONY_LIMIT);
    let late = present(&app, &waiting, &begun, &answer).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);
    for nonsense in ["", "{}", "null"] {
        let begun = begin(&app, &waiting).await;
        let refused = present(&app, &waiting, &begun, nonsense).await;
        assert_eq!(refusal(refused).code, ErrorCode::Invalid);
    }
    let over = operators::begin_passkey_challenge(&app.operator_realm(), &waiting).await;
    assert_eq!(
        refusal(over).code,
        ErrorCode::Expired,
        "too many were wrong"
    );
}

#[tokio::test]
async fn a_passkey_of_a_customer_s_person_is_nothing_here_and_the_last_factor_stays() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (mut customers, _) = PasskeyDevice::enrol(&ada).await;
    let olga = app.operator().await;
    let (mut device, renewed) = PasskeyDevice::enrol_operator(&olga).await;
    let ctx = resolved(&app, &renewed).await;
    customers.origin = OPERATOR_ORIGIN;
    let waiting = challenge(&app, email(&olga)).await;
    let begun = begin(&app, &waiting).await;
    assert!(customers.try_get(&begun).await.is_err());

    let view = factors::list(&ctx).await.expect("a view");
    let (only_app, passkey) = (view.apps[0].id, view.passkeys[0].id);
    factors::rename(&ctx, passkey, parsed("Old laptop"))
        .await
        .expect("renamed");
    factors::remove(&ctx, only_app)
        .await
        .expect("the passkey is left");
    let last = factors::remove(&ctx, passkey).await;
    assert_eq!(refusal(last).code, ErrorCode::Conflict);
    let begun = begin(&app, &waiting).await;
    let answer = device.get(&begun).await;
    present(&app, &waiting, &begun, &answer)
        .await
        .expect("a session");
}
