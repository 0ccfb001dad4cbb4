//! What people are told by mail of their second factors and recovery codes.

use crate::look;
use domain::secrets::Token;
use domain::sessions::{self, SignIn};
use domain::users::{self, ProfileUpdate};
use domain::{SessionContext, factors};
use shared::Language;
use test_support::{Authenticator, Letter, PASSWORD, PasskeyDevice, TestApp, parsed, refusal};

const ADA: &str = "ada@example.com";

/// The letters of this kind that somebody has got, the earliest first.
async fn letters(app: &TestApp, kind: &str) -> Vec<Letter> {
    app.run_jobs().await;
    let mut letters = app.mails_to(ADA);
    letters.retain(|letter| letter.subject().starts_with(kind));
    letters.reverse();
    letters
}

/// What Ada was told in English, the earliest first.
async fn told(app: &TestApp) -> Vec<String> {
    let kind = "Your Tenantry account: ";
    let letters = letters(app, kind).await;
    letters
        .iter()
        .map(|letter| letter.subject().replacen(kind, "", 1))
        .collect()
}

async fn challenge(app: &TestApp) -> Token {
    let signed_in = sessions::sign_in(&app.anonymous(), &parsed(ADA), parsed(PASSWORD)).await;
    match signed_in.expect("the right password") {
        SignIn::SecondFactor(challenge) => challenge,
        SignIn::Done(_) => panic!("a password was enough"),
    }
}

async fn code(ctx: &SessionContext, number: usize) -> String {
    let codes = factors::recovery_codes(ctx).await.expect("codes");
    codes[number].code.clone()
}

#[tokio::test]
async fn what_is_added_and_removed_is_told() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    factors::begin_totp(&ada).await.expect("begun");
    factors::begin_passkey(&ada).await.expect("begun");
    assert_eq!(told(&app).await, [""; 0], "what is begun changes nothing");

    Authenticator::enrol(&app, &ada).await;
    PasskeyDevice::enrol(&ada).await;
    let queue = look::payloads(&app).await;
    assert_eq!(queue.len(), 2);
    for personal in ["Laptop", "Phone", "203.0.113.7", "@"] {
        assert!(queue.iter().all(|payload| !payload.contains(personal)));
    }
    let view = factors::list(&ada).await.expect("a view");
    factors::rename(&ada, view.passkeys[0].id, parsed("Old laptop"))
        .await
        .expect("renamed");
    factors::remove(&ada, view.passkeys[0].id)
        .await
        .expect("removed");
    factors::remove(&ada, view.apps[0].id)
        .await
        .expect("removed");
    let gone = factors::remove(&ada, view.apps[0].id).await;
    refusal(gone);
    assert_eq!(
        told(&app).await,
        [
            "an authenticator app was added",
            "a passkey was added",
            "a passkey was removed",
            "an authenticator app was removed",
        ]
    );
}

#[tokio::test]
async fn a_letter_says_what_when_and_from_where() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    PasskeyDevice::enrol(&ada).await;
    let letters = letters(&app, "Your Tenantry account: ").await;
    let [letter] = letters.as_slice() else {
        panic!("one letter");
    };
    let text = letter.text();
    for said in [
        "the passkey “Laptop” was added",
        "Firefox on Linux",
        "203.0.113.7",
        "remove every passkey and app that you do not know",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let security = "/profile/security";
    assert!(letter.links().iter().any(|link| link.ends_with(security)));
}

#[tokio::test]
async fn a_letter_is_in_its_readers_language() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let update = ProfileUpdate {
        name: parsed("Ada"),
        time_zone: parsed("Europe/Berlin"),
        language: Language::De,
    };
    users::update_profile(&ada, update).await.expect("updated");
    PasskeyDevice::enrol(&ada).await;
    let letters = letters(&app, "Ihr Tenantry-Konto: ").await;
    let [letter] = letters.as_slice() else {
        panic!("one letter");
    };
    assert!(
        letter
            .text()
            .contains("Der Passkey „Laptop“ wurde hinzugefügt")
    );
}

#[tokio::test]
async fn what_becomes_of_recovery_codes_is_told() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    Authenticator::enrol(&app, &ada).await;
    factors::make_recovery_codes(&ada).await.expect("new ones");

    let waiting = challenge(&app).await;
    let wrong = sessions::present_factor(&app.anonymous(), &waiting, "nonsense").await;
    refusal(wrong);
    let first = code(&ada, 0).await;
    sessions::present_factor(&app.anonymous(), &waiting, &first)
        .await
        .expect("a session");
    let second = code(&ada, 1).await;
    sessions::confirm(&ada, &second).await.expect("confirmed");
    look::execute(
        &app,
        "UPDATE recovery_codes SET used_at = created_at
         WHERE id <> (SELECT id FROM recovery_codes ORDER BY id DESC LIMIT 1)",
    )
    .await;
    let last = code(&ada, 9).await;
    sessions::confirm(&ada, &last).await.expect("confirmed");
    assert_eq!(
        told(&app).await[1..],
        [
            "new recovery codes were made, and the former ones no longer work",
            "a recovery code was used, and 9 are left",
            "a recovery code was used, and 8 are left",
            "the last recovery code was used",
        ]
    );
}
