//! One's own password and profile.

use crate::look;
use domain::invitations::{self, NewInvitation};
use domain::sessions::{self, SignIn};
use domain::sign_ups::{self, NewSignUp};
use domain::users::{self, ProfileUpdate};
use domain::{RequestContext, RequestMeta, factors, password_resets};
use shared::requests::Password;
use shared::{ErrorCode, Language};
use test_support::{Authenticator, PASSWORD, Person, TestApp, parsed, refusal};
use time::Duration;

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
    let renewed = users::change_password(&ada, parsed(PASSWORD), parsed(NEW))
        .await
        .unwrap();
    assert!(app.resolve(&other, None).await.is_none());
    assert!(app.resolve(&renewed, None).await.is_some());
    assert!(app.resolve(&ada.token, None).await.is_none(), "a new token");
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

/// Where there is a second factor, a password is no proof of who one is.
#[tokio::test]
async fn a_new_password_is_no_recent_proof() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    app.after(sessions::RECENT + Duration::seconds(1));
    let renewed = users::change_password(&ada, parsed(PASSWORD), parsed(NEW))
        .await
        .unwrap();
    let session = app.resolve(&renewed, None).await.unwrap().session;
    let refused = refusal(factors::begin_totp(&session).await);
    assert_eq!(refused.code, ErrorCode::ConfirmIdentity);
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_began_and_links_that_would_undo_it() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (authenticator, _) = Authenticator::enrol(&app, &ada).await;
    app.run_jobs().await;
    let ctx = app.anonymous();
    let signed_in = sessions::sign_in(&ctx, &ada.email, parsed(PASSWORD)).await;
    let Ok(SignIn::SecondFactor(challenge)) = signed_in else {
        panic!("a second factor is asked for");
    };
    password_resets::request(&ctx, &ada.email).await.unwrap();
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    users::change_password(&ada, parsed(PASSWORD), parsed(NEW))
        .await
        .unwrap();
    app.after(Duration::seconds(30));
    let code = authenticator.code(&app);
    let waiting = sessions::present_factor(&ctx, &challenge, &code).await;
    assert_eq!(refusal(waiting).code, ErrorCode::Expired);
    let undone = password_resets::complete(&ctx, &link, parsed(PASSWORD)).await;
    assert_eq!(refusal(undone).code, ErrorCode::Expired);
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
        language: Language::De,
    };
    users::update_profile(&ada, update).await.unwrap();
    let user = app.resolve(&ada.token, None).await.unwrap().session.user;
    assert_eq!(
        (user.name.as_str(), user.time_zone.as_str()),
        ("Ada Lovelace", "Asia/Tokyo")
    );
    assert_eq!(user.language, Language::De);
    let changes: Vec<String> = look::column(
        &app,
        "SELECT payload ->> 'changes' FROM account_events WHERE name = 'profile.updated'",
    )
    .await;
    insta::assert_snapshot!(changes[0], @r#"[{"after": "Ada Lovelace", "field": "name", "before": "Ada"}, {"after": "Asia/Tokyo", "field": "time_zone", "before": "Europe/Berlin"}, {"after": "de", "field": "language", "before": "en"}]"#);
}

/// Changes nothing but the language.
async fn write_in(person: &Person, language: Language) {
    let update = ProfileUpdate {
        name: parsed(&person.user.name),
        time_zone: parsed(&person.user.time_zone),
        language,
    };
    users::update_profile(person, update)
        .await
        .expect("another language");
}

#[tokio::test]
async fn mails_are_in_the_language_of_whoever_gets_them() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    write_in(&ada, Language::De).await;
    users::change_password(&ada, parsed(PASSWORD), parsed(NEW))
        .await
        .unwrap();
    app.run_jobs().await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Ihr Tenantry-Passwort wurde geändert"
    );
}

#[tokio::test]
async fn who_signs_up_is_written_to_as_their_browser_reads() {
    let app = TestApp::new().await;
    let meta = RequestMeta {
        language: Language::De,
        ..app.meta()
    };
    let ctx = RequestContext::new(app.tenant_realm(), meta);
    let new = NewSignUp {
        email: parsed("ada@example.com"),
        name: parsed("Ada"),
        password: parsed(PASSWORD),
        time_zone: "Europe/Berlin".to_owned(),
    };
    let browser = sign_ups::request(&ctx, new).await.unwrap();
    app.run_jobs().await;
    let mail = app.mail_to("ada@example.com");
    assert_eq!(
        mail.subject(),
        "Bestätigen Sie Ihre E-Mail-Adresse für Tenantry"
    );
    // The link is opened where nobody says a language: that of the sign-up counts.
    let token = sign_ups::verify(&app.anonymous(), &mail.token(), Some(&browser), None)
        .await
        .unwrap();
    let user = app.resolve(&token, None).await.unwrap().session.user;
    assert_eq!(user.language, Language::De);
}

#[tokio::test]
async fn an_invitation_is_in_the_invitees_language_or_else_in_the_inviters() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.person("Ada").await;
    let role = acme.role(&app, "member").await;
    let subject = async |email: &str| {
        let email = parsed(email);
        let new = NewInvitation { email, role };
        let email = new.email.clone();
        invitations::create(&acme.admin, &acme.admin.person, new)
            .await
            .unwrap();
        app.run_jobs().await;
        app.mail_to(email.as_str()).subject().to_owned()
    };
    write_in(&acme.admin.person, Language::De).await;
    assert_eq!(
        subject("stranger@example.com").await,
        "Acme admin lädt Sie zu „Acme“ auf Tenantry ein"
    );
    assert_eq!(
        subject("ada@example.com").await,
        "Acme admin invited you to Acme on Tenantry"
    );
    let grace = app.person("Grace").await;
    write_in(&grace, Language::De).await;
    write_in(&acme.admin.person, Language::En).await;
    assert_eq!(
        subject("grace@example.com").await,
        "Acme admin lädt Sie zu „Acme“ auf Tenantry ein"
    );
}

#[tokio::test]
async fn a_time_zone_that_is_none_is_refused() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let update = ProfileUpdate {
        name: parsed("Ada"),
        time_zone: parsed("Mars/Olympus"),
        language: Language::En,
    };
    let refused = refusal(users::update_profile(&ada, update).await);
    assert!(refused.message_for("time_zone").is_some());
}
