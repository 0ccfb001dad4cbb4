//! Nobody chooses a password that was in a breach, however strong it looks, and wherever one is chosen.

use crate::look;
use domain::invitations::{self, Acceptance, NewInvitation};
use domain::sign_ups::{self, NewSignUp};
use domain::{Result, password_resets, passwords, sessions, users};
use sha1::{Digest as _, Sha1};
use std::io::Write as _;
use test_support::{PASSWORD, TestApp, parsed, refusal};

/// In the file, and hard to guess.
const LISTED: &str = "cobalt-heron-mango-5";
/// In no file.
const FREE: &str = "velvet-tundra-flute-3";

/// An app that knows of a breach.
async fn app() -> TestApp {
    let mut lines = [LISTED, "password123", "hunter2", "qwertyuiop"]
        .map(|password| format!("{:X}:17\n", Sha1::digest(password)));
    lines.sort();
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(lines.concat().as_bytes()).expect("written");
    let mut app = TestApp::new().await;
    app.refuse_passwords_of(file.path());
    app
}

/// It was refused for the breach, at its field.
#[track_caller]
fn assert_breached<T>(result: Result<T>) {
    let refused = refusal(result);
    let message = refused.message_for("password").expect("a message");
    assert!(message.contains("breach of another site"), "{message}");
}

async fn can_sign_in(app: &TestApp, password: &str) -> bool {
    let email = parsed("ada@example.com");
    sessions::sign_in(&app.anonymous(), &email, parsed(password))
        .await
        .is_ok()
}

#[tokio::test]
async fn nobody_signs_up_with_a_breached_password() {
    let app = app().await;
    let ctx = app.anonymous();
    let ada = |password: &str| NewSignUp {
        email: parsed("ada@example.com"),
        name: parsed("Ada"),
        password: parsed(password),
        time_zone: "Europe/Berlin".to_owned(),
    };
    // While it is typed, and when it is sent.
    assert_breached(passwords::judge(&ctx, parsed(LISTED)).await);
    assert_breached(sign_ups::request(&ctx, ada(LISTED)).await);
    app.run_jobs().await;
    assert!(app.mails_to("ada@example.com").is_empty());

    passwords::judge(&ctx, parsed(FREE)).await.unwrap();
    let browser = sign_ups::request(&ctx, ada(FREE)).await.unwrap();
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    sign_ups::verify(&ctx, &link, Some(&browser), None)
        .await
        .unwrap();
    assert!(can_sign_in(&app, FREE).await);
}

#[tokio::test]
async fn nobody_changes_theirs_to_a_breached_password() {
    let app = app().await;
    let ada = app.person("Ada").await;
    let change = |new: &str| users::change_password(&ada, parsed(PASSWORD), parsed(new));
    assert_breached(change(LISTED).await);
    assert!(can_sign_in(&app, PASSWORD).await, "it is as it was");
    change(FREE).await.unwrap();
    assert!(can_sign_in(&app, FREE).await);
}

#[tokio::test]
async fn nobody_resets_theirs_to_a_breached_password() {
    let app = app().await;
    let ada = app.person("Ada").await;
    let ctx = app.anonymous();
    password_resets::request(&ctx, &ada.email).await.unwrap();
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    assert_breached(password_resets::complete(&ctx, &link, parsed(LISTED)).await);
    assert!(can_sign_in(&app, PASSWORD).await, "it is as it was");
    // The link still works: whoever is refused chooses another.
    password_resets::complete(&ctx, &link, parsed(FREE))
        .await
        .unwrap();
    assert!(can_sign_in(&app, FREE).await);
}

#[tokio::test]
async fn nobody_accepts_an_invitation_with_a_breached_password() {
    let app = app().await;
    let acme = app.tenant("Acme").await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    invitations::create(&acme.owner, &acme.owner.person, new)
        .await
        .unwrap();
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    let ctx = app.anonymous();
    let accept = |password: &str| {
        let acceptance = Acceptance {
            name: parsed("Ada"),
            password: parsed(password),
            time_zone: "Europe/Berlin".to_owned(),
        };
        invitations::accept_as_new_user(&ctx, &link, acceptance)
    };
    assert_breached(accept(LISTED).await);
    let made = "SELECT count(*) FROM users WHERE email = 'ada@example.com'";
    assert_eq!(look::count(&app, made).await, 0);
    accept(FREE).await.unwrap();
    assert!(can_sign_in(&app, FREE).await);
}
