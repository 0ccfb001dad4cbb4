//! From a password to a cookie, and from a cookie to a person.

use crate::look;
use domain::secrets::Token;
use domain::sessions::{self, ABSOLUTE_LIMIT, IDLE_LIMIT};
use domain::{RequestContext, SessionContext, memberships};
use shared::requests::Password;
use shared::{AppError, ErrorCode};
use test_support::{PASSWORD, TestApp, parsed, refusal};
use time::Duration;

pub(super) async fn sign_in(app: &TestApp, email: &str) -> Token {
    sessions::sign_in(&app.anonymous(), &parsed(email), parsed(PASSWORD))
        .await
        .expect("an answer")
        .session()
        .expect("a session")
}

pub(super) async fn session(app: &TestApp, token: &Token) -> SessionContext {
    app.resolve(token, None).await.expect("a session").session
}

pub(super) async fn is_live(app: &TestApp, token: &Token) -> bool {
    app.resolve(token, None).await.is_some()
}

#[tokio::test]
async fn a_password_opens_a_session_with_a_token_of_its_own() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let token = sign_in(&app, "ada@example.com").await;
    assert_ne!(token.expose(), ada.token.expose(), "no session is fixed");
    assert_eq!(session(&app, &token).await.user.id, ada.user.id);
    assert!(is_live(&app, &ada.token).await, "the other session goes on");
}

#[tokio::test]
async fn every_wrong_sign_in_gets_the_same_answer() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    app.person("Grace").await;
    look::execute(
        &app,
        "UPDATE users SET password_hash = NULL WHERE email = 'grace@example.com'",
    )
    .await;
    let attempt = async |email: &str, password: &str| -> AppError {
        let password = Password::existing(password).unwrap();
        refusal(sessions::sign_in(&app.anonymous(), &parsed(email), password).await)
    };
    let wrong = attempt("ada@example.com", "guessed").await;
    assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
    assert_eq!(attempt("nobody@example.com", PASSWORD).await, wrong);
    assert_eq!(attempt("grace@example.com", PASSWORD).await, wrong);
    assert_eq!(
        attempt("grace@example.com", "a password that nobody has").await,
        wrong
    );
}

/// Argon2 is what a sign-in takes its time for: without the decoy an unknown address would be answered at once.
#[tokio::test]
async fn every_sign_in_takes_one_run_of_argon2() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    app.person("Grace").await;
    look::execute(
        &app,
        "UPDATE users SET password_hash = NULL WHERE email = 'grace@example.com'",
    )
    .await;
    for (email, password) in [
        ("nobody@example.com", "guessed"),
        ("ada@example.com", "guessed"),
        ("ada@example.com", PASSWORD),
        ("grace@example.com", "guessed"),
    ] {
        let before = app.tools().passwords.runs();
        let password = Password::existing(password).unwrap();
        let answer = sessions::sign_in(&app.anonymous(), &parsed(email), password).await;
        assert_eq!(
            app.tools().passwords.runs() - before,
            1,
            "{email}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn the_database_does_not_know_the_token() {
    let app = TestApp::new().await;
    let token = app.person("Ada").await.token;
    let rows: Vec<String> = look::column(&app, "SELECT to_jsonb(s)::text FROM sessions s").await;
    assert!(rows.iter().all(|row| !row.contains(token.expose())));
    assert!(!is_live(&app, &Token::presented(&rows[0])).await);
    assert!(!is_live(&app, &Token::presented("")).await);
    assert!(!is_live(&app, &Token::random()).await);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let app = TestApp::new().await;
    let token = app.person("Ada").await.token;
    app.after(IDLE_LIMIT - Duration::minutes(5));
    assert!(is_live(&app, &token).await);
    app.after(IDLE_LIMIT);
    assert!(!is_live(&app, &token).await);
}

#[tokio::test]
async fn a_session_that_is_used_ends_all_the_same() {
    let app = TestApp::new().await;
    let token = app.person("Ada").await.token;
    let days = ABSOLUTE_LIMIT.whole_days() - 1;
    for _ in 0..days {
        app.after(Duration::days(1));
        assert!(is_live(&app, &token).await);
    }
    app.after(Duration::days(1));
    assert!(!is_live(&app, &token).await);
}

#[tokio::test]
async fn a_person_sees_where_they_are_signed_in() {
    let mut app = TestApp::new().await;
    app.know_places();
    let ada = app.person("Ada").await;
    app.person("Grace").await;
    app.after(Duration::hours(1));
    let phone = RequestContext::new(
        app.tenant_realm(),
        domain::RequestMeta {
            user_agent: Some(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Safari/605.1".to_owned(),
            ),
            ..app.meta_from("198.51.100.9")
        },
    );
    let there = sessions::sign_in(&phone, &ada.email, parsed(PASSWORD))
        .await
        .unwrap()
        .session()
        .unwrap();

    let list = sessions::list(&ada).await.unwrap();
    let seen: Vec<_> = list
        .iter()
        .map(|one| {
            let (ip, place) = (one.ip.as_deref(), one.place.as_deref());
            (one.device.as_str(), ip, place, one.current)
        })
        .collect();
    let latest_first = [
        (
            "Safari on iPhone",
            Some("198.51.100.9"),
            Some("Munich, Germany"),
            false,
        ),
        (
            "Firefox on Linux",
            Some("203.0.113.7"),
            Some("Germany"),
            true,
        ),
    ];
    assert_eq!(seen, latest_first);
    assert_eq!(
        list[0].created_at.offset(),
        ada.local(app.clock().now()).offset(),
        "her own time zone"
    );

    sessions::sign_out(&session(&app, &there).await)
        .await
        .unwrap();
    assert_eq!(sessions::list(&ada).await.unwrap().len(), 1);
    app.after(IDLE_LIMIT);
    assert_eq!(sessions::list(&ada).await.unwrap(), []);
}

#[tokio::test]
async fn a_person_ends_one_of_their_sessions() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let other = sign_in(&app, "ada@example.com").await;
    let id = session(&app, &other).await.session_id;
    sessions::revoke(&ada, id).await.unwrap();
    assert!(!is_live(&app, &other).await);
    assert!(is_live(&app, &ada.token).await);
    let again = sessions::revoke(&ada, id).await;
    assert_eq!(refusal(again).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let app = TestApp::new().await;
    let (ada, eve) = (app.person("Ada").await, app.person("Eve").await);
    let refused = sessions::revoke(&eve, ada.session_id).await;
    assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    assert_eq!(sessions::revoke_others(&eve).await.unwrap(), 0);
    assert!(is_live(&app, &ada.token).await);
}

#[tokio::test]
async fn a_person_ends_all_their_other_sessions() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let others = [
        sign_in(&app, "ada@example.com").await,
        sign_in(&app, "ada@example.com").await,
    ];
    assert_eq!(sessions::revoke_others(&ada).await.unwrap(), 2);
    for other in others {
        assert!(!is_live(&app, &other).await);
    }
    assert!(is_live(&app, &ada.token).await);
}

#[tokio::test]
async fn who_signs_out_everywhere_is_out_everywhere() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let other = sign_in(&app, "ada@example.com").await;
    let provider = sessions::sign_out_everywhere(&ada).await.unwrap();
    assert!(provider.is_none(), "a password has opened them");
    for token in [&other, &ada.token] {
        assert!(!is_live(&app, token).await);
    }
    assert!(is_live(&app, &grace.token).await);
    let told: Vec<String> = look::column(
        &app,
        "SELECT name || ' ' || payload::text FROM account_events ORDER BY id DESC LIMIT 1",
    )
    .await;
    assert!(told[0].starts_with("session.revoked"), "{told:?}");
    assert!(told[0].contains("all sessions"), "{told:?}");
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    sessions::sign_out(&ada).await.unwrap();
    assert!(!is_live(&app, &ada.token).await);
    assert_eq!(
        refusal(sessions::sign_out(&ada).await).code,
        ErrorCode::NotFound
    );
    let events: Vec<String> =
        look::column(&app, "SELECT name FROM account_events ORDER BY id").await;
    assert_eq!(events.last().map(String::as_str), Some("session.revoked"));
}

#[tokio::test]
async fn a_session_leads_into_the_tenants_of_its_person_only() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let tenant = async |slug: &str| {
        let resolved = app.resolve(&acme.member.person.token, Some(slug)).await;
        resolved
            .expect("a session")
            .tenant
            .map(|ctx| (ctx.tenant.id, ctx.role))
    };
    assert_eq!(tenant("acme").await, Some((acme.id, "Member".to_owned())));
    assert_eq!(tenant(&globex.slug).await, None);
    assert_eq!(tenant("no-such-thing").await, None);
    assert_eq!(tenant("ACME").await, None);
    assert_eq!(tenant("").await, None);

    look::execute(
        &app,
        "UPDATE tenants SET status = 'suspended' WHERE slug = 'acme'",
    )
    .await;
    assert_eq!(tenant("acme").await, None);
}

#[tokio::test]
async fn who_has_left_has_no_way_in() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let token = &acme.member.person.token;
    assert!(
        app.resolve(token, Some("acme"))
            .await
            .unwrap()
            .tenant
            .is_some()
    );
    look::execute(
        &app,
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE email = 'member@acme.example')",
    )
    .await;
    assert!(
        app.resolve(token, Some("acme"))
            .await
            .unwrap()
            .tenant
            .is_none()
    );
}

/// A write a minute and not one a request.
/// For ninety days they tell which browsers have been seen before.
#[tokio::test]
async fn what_ended_long_ago_is_forgotten() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let kept = async |query| look::count(&app, query).await;
    let in_all = "SELECT count(*) FROM sessions";
    sessions::forget(&app.tenant_realm()).await.expect("done");
    assert_eq!(kept(in_all).await, 1);
    app.after(ABSOLUTE_LIMIT + Duration::days(89));
    sessions::forget(&app.tenant_realm()).await.expect("done");
    assert_eq!(kept(in_all).await, 1);
    assert_eq!(
        kept("SELECT count(*) FROM sign_ups").await,
        0,
        "a link is sooner forgotten"
    );
    app.after(Duration::days(2));
    let token = sign_in(&app, "ada@example.com").await;
    assert_eq!(
        sessions::forget(&app.tenant_realm()).await.expect("done"),
        1
    );
    assert_eq!(kept(in_all).await, 1);
    assert!(is_live(&app, &token).await);
}

#[tokio::test]
async fn activity_is_noted_once_a_minute() {
    const SEEN: &str = "SELECT extract(epoch FROM s.last_seen_at - s.created_at)::bigint
        FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = 'owner@acme.example'";
    const ACTIVE: &str = "SELECT count(*) FROM tenants t JOIN memberships m ON m.tenant_id = t.id
        WHERE t.last_active_at = m.last_active_at";
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let visit = || app.resolve(&acme.owner.person.token, Some("acme"));
    app.after(Duration::seconds(30));
    visit().await;
    assert_eq!(look::count(&app, SEEN).await, 0);
    app.after(Duration::seconds(31));
    visit().await;
    let noted = look::count(&app, SEEN).await;
    assert!((61..90).contains(&noted), "{noted}");
    assert_eq!(look::count(&app, ACTIVE).await, 1);
}

#[tokio::test]
async fn a_sign_in_from_another_browser_is_told() {
    let mut app = TestApp::new().await;
    app.know_places();
    let ada = app.person("Ada").await;
    sign_in(&app, "ada@example.com").await;
    app.run_jobs().await;
    let told = async |app: &TestApp| {
        app.run_jobs().await;
        let mails = app.mails_to("ada@example.com");
        let told = mails
            .iter()
            .filter(|mail| mail.subject() == "New sign-in to your Tenantry account");
        told.count()
    };
    assert_eq!(told(&app).await, 0, "her usual browser");

    let elsewhere = |device: Option<Token>| {
        let meta = domain::RequestMeta {
            device,
            ..app.meta_from("198.51.100.9")
        };
        RequestContext::new(app.tenant_realm(), meta)
    };
    let enter = async |ctx: &RequestContext| {
        sessions::sign_in(ctx, &ada.email, parsed(PASSWORD))
            .await
            .expect("a session");
    };
    let phone = elsewhere(Some(Token::random()));
    enter(&phone).await;
    assert_eq!(told(&app).await, 1);
    let mail = app.mail_to("ada@example.com");
    let text = mail.text();
    assert!(text.contains("198.51.100.9 (Munich, Germany)") && text.contains("Firefox on Linux"));
    enter(&phone).await;
    assert_eq!(told(&app).await, 1, "it is known now");
    enter(&elsewhere(None)).await;
    assert_eq!(told(&app).await, 2, "a program without cookies never is");
}

/// Whoever takes a dormant account over finds no row of its former browsers.
#[tokio::test]
async fn a_sign_in_to_an_account_that_has_slept_is_told() {
    let app = TestApp::new().await;
    app.person("Ada").await;
    let told = async || {
        app.run_jobs().await;
        let mails = app.mails_to("ada@example.com");
        let told = mails
            .iter()
            .filter(|mail| mail.subject() == "New sign-in to your Tenantry account");
        told.count()
    };
    assert_eq!(told().await, 0, "the first one of all");
    app.after(ABSOLUTE_LIMIT + Duration::days(91));
    sessions::forget(&app.tenant_realm()).await.expect("done");
    assert_eq!(look::count(&app, "SELECT count(*) FROM sessions").await, 0);
    sign_in(&app, "ada@example.com").await;
    assert_eq!(told().await, 1);
}

#[tokio::test]
async fn a_proof_wins_against_a_renewal_that_is_under_way() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let member = &acme.member;
    app.after(Duration::seconds(1));
    let role = acme.role(&app, "admin").await;
    let id = member.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, id, role)
        .await
        .expect("another role");
    let token = &member.person.token;
    let under_way = app.resolve(token, Some("acme")).await.expect("a session");
    let proved = sessions::confirm(&member.person, PASSWORD).await;
    let proved = proved.expect("a proof");
    let renewed = sessions::renewed(&app.anonymous(), &under_way).await;
    assert!(renewed.expect("the database answers").is_none());
    assert!(app.resolve(token, None).await.is_none());
    assert!(app.resolve(&proved, None).await.is_some());
}
