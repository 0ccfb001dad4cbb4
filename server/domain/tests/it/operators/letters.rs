//! What operators are told by mail of their second factors and recovery codes.

use super::{challenge, enrolling, present};
use domain::operators;
use domain::operators::factors::{self, FactorReset};
use shared::operator_permissions::OperatorRole;
use test_support::{Authenticator, Letter, OperatorActor, PasskeyDevice, TestApp, parsed, refusal};

const SAM: &str = "sam@tenantry.example";

/// The letters of this kind that Sam has got, the earliest first.
async fn letters(app: &TestApp, kind: &str) -> Vec<Letter> {
    app.run_jobs().await;
    let mut letters = app.mails_to(SAM);
    letters.retain(|letter| letter.subject().starts_with(kind));
    letters.reverse();
    letters
}

/// What Sam was told of their own doing, the earliest first.
async fn told(app: &TestApp) -> Vec<String> {
    let kind = "Your account in the Tenantry operator portal: ";
    let letters = letters(app, kind).await;
    letters
        .iter()
        .map(|letter| letter.subject().replacen(kind, "", 1))
        .collect()
}

/// The texts of the letters about what others did.
async fn resets(app: &TestApp) -> Vec<String> {
    let kind = "Your second factors for the Tenantry operator portal were reset";
    let letters = letters(app, kind).await;
    letters
        .iter()
        .map(|letter| letter.text().to_owned())
        .collect()
}

async fn sam(app: &TestApp) -> OperatorActor {
    app.operator_as("Sam", OperatorRole::Support).await
}

#[tokio::test]
async fn what_an_operator_does_to_their_factors_is_told() {
    let app = TestApp::new().await;
    let sam = sam(&app).await;
    assert_eq!(told(&app).await, ["an authenticator app was added"]);
    factors::begin_totp(&sam).await.expect("begun");
    factors::begin_passkey(&sam).await.expect("begun");
    assert_eq!(told(&app).await.len(), 1, "what is begun changes nothing");

    let begun = factors::begin_totp(&sam).await.expect("begun");
    let key = factors::enrolment(&sam, begun).await.expect("a key").secret;
    let code = Authenticator::with_key(&key).code(&app);
    factors::confirm_totp(&sam, begun, parsed("Tablet"), &code)
        .await
        .expect("confirmed");
    PasskeyDevice::enrol_operator(&sam).await;
    let view = factors::list(&sam).await.expect("a view");
    factors::remove(&sam, view.passkeys[0].id)
        .await
        .expect("removed");
    factors::remove(&sam, view.apps[0].id)
        .await
        .expect("removed");
    let last = factors::remove(&sam, view.apps[1].id).await;
    refusal(last);
    assert_eq!(
        told(&app).await[1..],
        [
            "an authenticator app was added",
            "a passkey was added",
            "a passkey was removed",
            "an authenticator app was removed",
        ]
    );
    let letter = app.mail_to(SAM);
    for said in [
        "the authenticator app “Phone” was removed",
        "Firefox on Linux",
        "203.0.113.7",
        "Tell an owner of the portal at once",
    ] {
        assert!(letter.text().contains(said), "{said}");
    }
    let security = "/profile/security";
    assert!(letter.links().iter().any(|link| link.ends_with(security)));
}

#[tokio::test]
async fn what_becomes_of_recovery_codes_is_told() {
    let app = TestApp::new().await;
    let sam = sam(&app).await;
    factors::make_recovery_codes(&sam).await.expect("new ones");
    let codes = factors::recovery_codes(&sam).await.expect("codes");
    let waiting = challenge(&app, SAM).await;
    present(&app, &waiting, &codes[0].code)
        .await
        .expect("a session");
    operators::confirm(&sam, &codes[1].code)
        .await
        .expect("confirmed");
    let again = operators::confirm(&sam, &codes[1].code).await;
    refusal(again);
    assert_eq!(
        told(&app).await[1..],
        [
            "new recovery codes were made, and the former ones no longer work",
            "a recovery code was used, and 9 are left",
            "a recovery code was used, and 8 are left",
        ]
    );
}

#[tokio::test]
async fn who_resets_somebodys_factors_is_told_them() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = sam(&app).await;
    let id = sam.operator.id;
    let wrong = FactorReset::parse("Lost", olga.email.as_str()).expect("a reason");
    refusal(factors::reset(&olga, id, wrong).await);
    assert_eq!(resets(&app).await, [""; 0]);

    let asked = FactorReset::parse("Lost", SAM).expect("a reason");
    factors::reset(&olga, id, asked).await.expect("reset");
    let told = resets(&app).await;
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(", by Olga. "), "{}", told[0]);
    assert!(told[0].contains("/sign-in"), "{}", told[0]);

    let waiting = enrolling(&app, SAM).await;
    Authenticator::enrol_operator(&app, &waiting).await;
    let (realm, meta) = (app.operator_realm(), app.meta());
    let (email, reason) = (parsed(SAM), parsed("Lost again"));
    factors::reset_from_command_line(&realm, &meta, &email, &reason)
        .await
        .expect("reset");
    let told = resets(&app).await;
    assert_eq!(told.len(), 2);
    assert!(
        told[1].contains(", from the command line of the installation. "),
        "{}",
        told[1]
    );
}
