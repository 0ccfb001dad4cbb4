//! Second factors, and signing in with them.

use crate::look;
use domain::secrets::Token;
use domain::sessions::{self, Assurance, SignIn};
use domain::{RequestContext, factors, tenants};
use shared::ErrorCode;
use test_support::{Authenticator, PASSWORD, PasskeyDevice, Person, TestApp, parsed, refusal};
use time::Duration;

async fn challenge(ctx: &RequestContext, person: &Person) -> Token {
    let signed_in = sessions::sign_in(ctx, &person.email, parsed(PASSWORD)).await;
    match signed_in.expect("the right password") {
        SignIn::SecondFactor(challenge) => challenge,
        SignIn::Done(_) => panic!("a password was enough"),
    }
}

#[tokio::test]
async fn with_a_second_factor_a_password_is_not_enough() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (authenticator, renewed) = Authenticator::enrol(&app, &ada).await;
    assert!(
        app.resolve(&ada.token, None).await.is_none(),
        "the session has a new token"
    );
    let session = app.resolve(&renewed, None).await.expect("live").session;
    assert_eq!(session.assurance, Assurance::Mfa);

    let ctx = app.anonymous();
    let challenge = challenge(&ctx, &ada).await;
    assert!(
        app.resolve(&challenge, None).await.is_none(),
        "a challenge is no session"
    );
    assert_eq!(
        sessions::challenged(&ctx, &challenge)
            .await
            .expect("open")
            .email,
        ada.email.as_str()
    );
    app.after(Duration::seconds(30));
    let code = authenticator.code(&app);
    let token = sessions::present_factor(&ctx, &challenge, &code)
        .await
        .expect("a session");
    let session = app.resolve(&token, None).await.expect("live").session;
    assert_eq!(session.assurance, Assurance::Mfa);
    let again = sessions::present_factor(&ctx, &challenge, &code).await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);
}

/// RFC 6238, 5.2.
#[tokio::test]
async fn a_code_is_accepted_once() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (authenticator, _) = Authenticator::enrol(&app, &ada).await;
    let ctx = app.anonymous();
    let used = authenticator.code(&app);
    let first = challenge(&ctx, &ada).await;
    let replayed = refusal(sessions::present_factor(&ctx, &first, &used).await);
    assert!(replayed.message_for("code").is_some(), "{replayed:?}");

    app.after(Duration::seconds(30));
    let fresh = authenticator.code(&app);
    let second = challenge(&ctx, &ada).await;
    let (one, other) = tokio::join!(
        sessions::present_factor(&ctx, &first, &fresh),
        sessions::present_factor(&ctx, &second, &fresh),
    );
    assert_eq!(
        [one.is_ok(), other.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1
    );
}

#[tokio::test]
async fn wrong_codes_end_the_attempt() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (authenticator, _) = Authenticator::enrol(&app, &ada).await;
    let ctx = app.anonymous();
    let attempt = challenge(&ctx, &ada).await;
    for wrong in ["000000", "nonsense", "", "1234567", "٠٠٠٠٠٠"] {
        let refused = refusal(sessions::present_factor(&ctx, &attempt, wrong).await);
        assert_eq!(refused.code, ErrorCode::Invalid, "{wrong}");
    }
    app.after(Duration::seconds(30));
    let code = authenticator.code(&app);
    let right = sessions::present_factor(&ctx, &attempt, &code).await;
    assert_eq!(refusal(right).code, ErrorCode::Expired);
    let attempt = challenge(&ctx, &ada).await;
    assert!(
        sessions::present_factor(&ctx, &attempt, &code)
            .await
            .is_ok()
    );
    let attempt = challenge(&ctx, &ada).await;
    app.after(sessions::CHALLENGE_LIMIT + Duration::seconds(1));
    let code = authenticator.code(&app);
    let late = sessions::present_factor(&ctx, &attempt, &code).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    Authenticator::enrol(&app, &ada).await;
    let codes = factors::recovery_codes(&ada).await.expect("codes");
    assert_eq!(codes.len(), 10);
    let ctx = app.anonymous();
    let typed = codes[3].code.to_uppercase().replace('-', " ");
    let attempt = challenge(&ctx, &ada).await;
    assert!(
        sessions::present_factor(&ctx, &attempt, &typed)
            .await
            .is_ok()
    );
    let attempt = challenge(&ctx, &ada).await;
    let again = sessions::present_factor(&ctx, &attempt, &typed).await;
    assert_eq!(refusal(again).code, ErrorCode::Invalid);
    let view = factors::list(&ada).await.expect("a view");
    assert_eq!(view.recovery_codes_left, 9);

    factors::make_recovery_codes(&ada).await.expect("new ones");
    let attempt = challenge(&ctx, &ada).await;
    let old = sessions::present_factor(&ctx, &attempt, &codes[4].code).await;
    assert_eq!(refusal(old).code, ErrorCode::Invalid);
}

#[tokio::test]
async fn factors_are_their_owners_own() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let (_, renewed) = Authenticator::enrol(&app, &ada).await;
    let session = app.resolve(&renewed, None).await.expect("live").session;
    let view = factors::list(&session).await.expect("a view");
    let [factor] = view.apps.as_slice() else {
        panic!("one factor: {view:?}");
    };
    assert_eq!(factor.name, "Phone");
    for refused in [
        factors::rename(&grace, factor.id, parsed("Mine")).await,
        factors::remove(&grace, factor.id).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    }
    let begun = factors::begin_totp(&ada).await.expect("a second one");
    assert_eq!(
        refusal(factors::enrolment(&grace, begun).await).code,
        ErrorCode::NotFound
    );
    factors::rename(&session, factor.id, parsed("Old phone"))
        .await
        .expect("renamed");
    factors::remove(&session, factor.id).await.expect("removed");
    let signed_in = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD)).await;
    assert!(
        signed_in.expect("an answer").session().is_some(),
        "the begun one does not count"
    );
    let view = factors::list(&session).await.expect("a view");
    assert_eq!((view.apps.len(), view.recovery_codes_left), (0, 0));
}

#[tokio::test]
async fn without_a_second_factor_no_session_has_two() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    Authenticator::enrol(&app, &ada).await;
    let (_, added) = PasskeyDevice::enrol(&ada).await;
    let here = added.session;
    let codes = factors::recovery_codes(&ada).await.expect("codes");
    let ctx = app.anonymous();
    let attempt = challenge(&ctx, &ada).await;
    let there = sessions::present_factor(&ctx, &attempt, &codes[0].code)
        .await
        .expect("a session");
    let assurance = async |token: &Token| {
        let resolved = app.resolve(token, None).await.expect("live");
        resolved.session.assurance
    };
    // As if a connection had opened the other one.
    look::execute(
        &app,
        "UPDATE sessions SET method = 'sso' WHERE id = (SELECT id FROM sessions ORDER BY id DESC LIMIT 1)",
    )
    .await;
    let view = factors::list(&ada).await.expect("a view");
    factors::remove(&ada, view.apps[0].id)
        .await
        .expect("removed");
    for token in [&here, &there] {
        assert_eq!(assurance(token).await, Assurance::Mfa, "a passkey is left");
    }
    factors::remove(&ada, view.passkeys[0].id)
        .await
        .expect("removed");
    assert_eq!(assurance(&here).await, Assurance::Password);
    assert_eq!(assurance(&there).await, Assurance::Sso);
}

#[tokio::test]
async fn an_open_laptop_is_not_enough() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    app.after(sessions::RECENT + Duration::seconds(1));
    let refused = refusal(factors::begin_totp(&ada).await);
    assert_eq!(refused.code, ErrorCode::ConfirmIdentity);
    assert_eq!(
        sessions::wanted(&ada).await.expect("an answer"),
        shared::views::WantedProof::Single {
            password: true,
            connection: None,
            providers: Vec::new(),
        }
    );
    let wrong = refusal(sessions::confirm(&ada, "not the password").await);
    assert!(wrong.message_for("password").is_some(), "{wrong:?}");
    let token = sessions::confirm(&ada, PASSWORD).await.expect("confirmed");
    assert!(app.resolve(&ada.token, None).await.is_none(), "a new token");
    let session = app.resolve(&token, None).await.expect("live").session;
    assert_eq!(session.assurance, Assurance::Password);
    factors::begin_totp(&session).await.expect("a factor");
}

#[tokio::test]
async fn a_workspace_can_require_a_second_factor() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let owner = &acme.owner;
    let alone = tenants::require_mfa(owner, &owner.person, Some(0)).await;
    assert_eq!(
        refusal(alone).code,
        ErrorCode::Conflict,
        "they would lock themselves out"
    );

    let (_, token) = Authenticator::enrol(&app, &owner.person).await;
    let resolved = async |token: &Token| {
        let resolved = app.resolve(token, Some(&acme.slug)).await.expect("live");
        (resolved.session, resolved.tenant.expect("a member"))
    };
    let (session, ctx) = resolved(&token).await;
    assert_eq!(
        tenants::members_without_factor(&ctx)
            .await
            .expect("a count"),
        4
    );
    let long = tenants::require_mfa(&ctx, &session, Some(tenants::MOST_GRACE_DAYS + 1)).await;
    assert!(refusal(long).message_for("grace_days").is_some());
    tenants::require_mfa(&ctx, &session, Some(7))
        .await
        .expect("required");

    let (member, workspace) = resolved(&acme.member.person.token).await;
    assert!(workspace.admits(&member).is_ok(), "there is time");
    let forbidden = tenants::require_mfa(&acme.member, &member, None).await;
    assert_eq!(refusal(forbidden).code, ErrorCode::Forbidden);
    // Sessions end after seven days without use.
    app.after(Duration::days(6));
    resolved(&token).await;
    resolved(&acme.member.person.token).await;
    app.after(Duration::days(1));
    let (member, workspace) = resolved(&acme.member.person.token).await;
    let refused = workspace.admits(&member).expect_err("no second factor");
    assert_eq!(refused.code, ErrorCode::MfaRequired);
    let (session, workspace) = resolved(&token).await;
    assert!(workspace.admits(&session).is_ok());
}
