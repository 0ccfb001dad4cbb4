//! Passkeys: added, signed in with, asked for as a second step and as a proof; and all that must not work.

use crate::look;
use domain::factors::{self, CEREMONY_LIMIT, MOST_PASSKEYS};
use domain::limits::Limits;
use domain::secrets::Token;
use domain::sessions::{self, Assurance, SignIn};
use domain::tenants;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use shared::ErrorCode;
use shared::views::{FactorKinds, PasskeyCeremony, WantedProof};
use test_support::{Authenticator, PASSWORD, PasskeyDevice, Person, TestApp, parsed, refusal};

fn browser() -> Token {
    Token::presented("a browser's cookie")
}

fn token(begun: &PasskeyCeremony) -> Token {
    Token::presented(&begun.token)
}

async fn begin(app: &TestApp) -> PasskeyCeremony {
    sessions::begin_passkey_sign_in(&app.anonymous(), &browser())
        .await
        .expect("a ceremony")
}

async fn finish(app: &TestApp, begun: &PasskeyCeremony, answer: &str) -> domain::Result<Token> {
    sessions::sign_in_by_passkey(&app.anonymous(), Some(&browser()), &token(begun), answer).await
}

async fn sign_in(app: &TestApp, device: &mut PasskeyDevice) -> domain::Result<Token> {
    let begun = begin(app).await;
    let answer = device.get(&begun).await;
    finish(app, &begun, &answer).await
}

async fn challenge(app: &TestApp, person: &Person) -> Token {
    let signed_in = sessions::sign_in(&app.anonymous(), &person.email, parsed(PASSWORD)).await;
    match signed_in.expect("the right password") {
        SignIn::SecondFactor(challenge) => challenge,
        SignIn::Done(_) => panic!("a password was enough"),
    }
}

#[tokio::test]
async fn a_passkey_signs_in_alone() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (mut device, added) = PasskeyDevice::enrol(&ada).await;
    assert!(added.first);
    assert!(app.resolve(&ada.token, None).await.is_none(), "a new token");
    let session = app
        .resolve(&added.session, None)
        .await
        .expect("live")
        .session;
    assert_eq!(session.assurance, Assurance::Mfa);
    let codes = factors::recovery_codes(&session).await.expect("codes");
    assert_eq!(codes.len(), 10, "they come with the first factor");

    for _ in 0..2 {
        let token = sign_in(&app, &mut device).await.expect("a session");
        let session = app.resolve(&token, None).await.expect("live").session;
        assert_eq!(session.user.id, ada.user.id);
        assert_eq!(session.assurance, Assurance::Mfa);
        session.require_recent().expect("a proof just now");
    }
    let listed = sessions::list(&session).await.expect("sessions");
    assert_eq!(listed[0].method, "Passkey");
    assert!(
        !listed[0].second_factor,
        "there was no other factor beside it"
    );
    let view = factors::list(&session).await.expect("a view");
    assert_eq!((view.apps.len(), view.passkeys.len()), (0, 1));
    assert!(view.passkeys[0].last_used_at.is_some());
}

#[tokio::test]
async fn a_password_alone_is_not_enough_beside_a_passkey() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let (mut device, _) = PasskeyDevice::enrol(&ada).await;
    let (mut other, _) = PasskeyDevice::enrol(&grace).await;
    let ctx = app.anonymous();
    let waiting = challenge(&app, &ada).await;
    let view = sessions::challenged(&ctx, &waiting).await.expect("open");
    let kinds = FactorKinds {
        app: false,
        passkey: true,
    };
    assert_eq!(
        (view.email.as_str(), view.factors),
        (ada.email.as_str(), kinds)
    );

    let begun = sessions::begin_passkey_challenge(&ctx, &waiting)
        .await
        .expect("a ceremony");
    assert!(
        other.try_get(&begun).await.is_err(),
        "it asks for one of Ada's, and there is none"
    );
    let answer = device.get(&begun).await;
    let elsewhere = challenge(&app, &ada).await;
    let stolen = sessions::present_passkey(&ctx, &elsewhere, &token(&begun), &answer).await;
    assert_eq!(refusal(stolen).code, ErrorCode::Expired, "another sign-in");
    let session = sessions::present_passkey(&ctx, &waiting, &token(&begun), &answer)
        .await
        .expect("a session");
    let session = app.resolve(&session, None).await.expect("live").session;
    assert_eq!(session.assurance, Assurance::Mfa);
    let listed = sessions::list(&session).await.expect("sessions");
    assert_eq!(
        (listed[0].method.as_str(), listed[0].second_factor),
        ("Password", true)
    );
    let again = sessions::begin_passkey_challenge(&ctx, &waiting).await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);
}

#[tokio::test]
async fn wrong_passkeys_end_the_second_step() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    PasskeyDevice::enrol(&ada).await;
    let (mut other, _) = PasskeyDevice::enrol(&grace).await;
    let ctx = app.anonymous();
    let waiting = challenge(&app, &ada).await;
    for _ in 0..5 {
        let mut begun = sessions::begin_passkey_challenge(&ctx, &waiting)
            .await
            .expect("a ceremony");
        // Her browser does not keep to what it is asked for.
        let mut options: serde_json::Value = serde_json::from_str(&begun.options).expect("JSON");
        options["allowCredentials"] = serde_json::json!([]);
        begun.options = options.to_string();
        let answer = other.get(&begun).await;
        let refused = sessions::present_passkey(&ctx, &waiting, &token(&begun), &answer).await;
        assert_eq!(refusal(refused).code, ErrorCode::InvalidCredentials);
    }
    let over = sessions::begin_passkey_challenge(&ctx, &waiting).await;
    assert_eq!(refusal(over).code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_ceremony_is_for_one_browser_for_once_and_for_five_minutes() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (mut device, _) = PasskeyDevice::enrol(&ada).await;

    let begun = begin(&app).await;
    let answer = device.get(&begun).await;
    let other = Token::presented("another browser's cookie");
    for elsewhere in [None, Some(&other)] {
        let ctx = app.anonymous();
        let refused = sessions::sign_in_by_passkey(&ctx, elsewhere, &token(&begun), &answer).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired);
    }
    finish(&app, &begun, &answer).await.expect("its own");
    let replayed = finish(&app, &begun, &answer).await;
    assert_eq!(refusal(replayed).code, ErrorCode::Expired);
    let another = begin(&app).await;
    let replayed = finish(&app, &another, &answer).await;
    assert_eq!(
        refusal(replayed).code,
        ErrorCode::InvalidCredentials,
        "another challenge"
    );

    let begun = begin(&app).await;
    let answer = device.get(&begun).await;
    app.after(CEREMONY_LIMIT);
    assert_eq!(
        refusal(finish(&app, &begun, &answer).await).code,
        ErrorCode::Expired
    );
}

#[tokio::test]
async fn what_is_not_signed_for_us_opens_nothing() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (device, _) = PasskeyDevice::enrol(&ada).await;

    let mut elsewhere = device.clone();
    elsewhere.origin = "http://localhost:4000";
    let refused = refusal(sign_in(&app, &mut elsewhere).await);
    assert_eq!(
        refused.code,
        ErrorCode::InvalidCredentials,
        "another origin"
    );

    let mut careless = device.clone();
    careless.verifies = false;
    let refused = refusal(sign_in(&app, &mut careless).await);
    assert_eq!(
        refused.code,
        ErrorCode::InvalidCredentials,
        "nobody was verified"
    );

    let grace = app.person("Grace").await;
    let mut liar = device.clone();
    liar.claim(&grace);
    let refused = refusal(sign_in(&app, &mut liar).await);
    assert_eq!(
        refused.code,
        ErrorCode::InvalidCredentials,
        "another person's"
    );

    let mut begun = begin(&app).await;
    let mut options: serde_json::Value = serde_json::from_str(&begun.options).expect("JSON");
    options["challenge"] = "AAAA".into();
    begun.options = options.to_string();
    let answer = device.clone().get(&begun).await;
    let refused = refusal(finish(&app, &begun, &answer).await);
    assert_eq!(
        refused.code,
        ErrorCode::InvalidCredentials,
        "another challenge"
    );

    let mut device = device;
    sign_in(&app, &mut device).await.expect("what is right");
}

/// Web Authentication, 6.1.1.
#[tokio::test]
async fn a_copied_passkey_is_found_out() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (mut device, _) = PasskeyDevice::enrol(&ada).await;
    let mut copy = device.clone();
    sign_in(&app, &mut device).await.expect("a session");
    let refused = refusal(sign_in(&app, &mut copy).await);
    assert_eq!(refused.code, ErrorCode::InvalidCredentials);
    sign_in(&app, &mut device)
        .await
        .expect("the one that is ahead");

    let (one, other) = (begin(&app).await, begin(&app).await);
    let mut copy = device.clone();
    let (first, second) = (device.get(&one).await, copy.get(&other).await);
    let (first, second) = tokio::join!(finish(&app, &one, &first), finish(&app, &other, &second));
    assert_eq!(
        [first.is_ok(), second.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1
    );
}

#[tokio::test]
async fn a_removed_passkey_opens_nothing() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let (mut device, added) = PasskeyDevice::enrol(&ada).await;
    let session = app
        .resolve(&added.session, None)
        .await
        .expect("live")
        .session;
    let view = factors::list(&session).await.expect("a view");
    let passkey = view.passkeys[0].id;
    for refused in [
        factors::rename(&grace, passkey, parsed("Mine")).await,
        factors::remove(&grace, passkey).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    }
    factors::rename(&session, passkey, parsed("Old laptop"))
        .await
        .expect("renamed");
    let view = factors::list(&session).await.expect("a view");
    assert_eq!(view.passkeys[0].name, "Old laptop");

    let begun = begin(&app).await;
    let answer = device.get(&begun).await;
    factors::remove(&session, passkey).await.expect("removed");
    let refused = refusal(finish(&app, &begun, &answer).await);
    assert_eq!(refused.code, ErrorCode::InvalidCredentials);
    let view = factors::list(&session).await.expect("a view");
    assert_eq!((view.passkeys.len(), view.recovery_codes_left), (0, 0));
    let signed_in = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD)).await;
    assert!(signed_in.expect("an answer").session().is_some());
}

#[tokio::test]
async fn the_last_way_in_stays_also_when_two_go_at_once() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    PasskeyDevice::enrol(&ada).await;
    Authenticator::enrol(&app, &ada).await;
    look::execute(&app, "UPDATE users SET password_hash = NULL").await;
    let passkeys = async || factors::list(&ada).await.expect("a view").passkeys;
    let only = passkeys().await[0].id;
    let refused = refusal(factors::remove(&ada, only).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(passkeys().await.len(), 1);

    PasskeyDevice::enrol(&ada).await;
    let [one, other] = passkeys().await.try_into().expect("two");
    let (one, other) = tokio::join!(
        factors::remove(&ada, one.id),
        factors::remove(&ada, other.id)
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    assert_eq!(passkeys().await.len(), 1);
    let app_only = factors::list(&ada).await.expect("a view").apps[0].id;
    factors::remove(&ada, app_only)
        .await
        .expect("an app alone opens nothing");
}

#[tokio::test]
async fn there_is_one_set_of_recovery_codes_also_when_two_are_made_at_once() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
    let answer = PasskeyDevice::default().create(&begun).await;
    let factor = factors::begin_totp(&ada).await.expect("a factor");
    let enrolment = factors::enrolment(&ada, factor).await.expect("a key");
    let code = Authenticator::with_key(&enrolment.secret).code(&app);
    let ceremony = token(&begun);
    let (passkey, phone) = tokio::join!(
        factors::add_passkey(&ada, &ceremony, parsed("Laptop"), &answer),
        factors::confirm_totp(&ada, factor, parsed("Phone"), &code),
    );
    passkey.expect("a passkey");
    phone.expect("an app");
    let left = async || {
        let view = factors::list(&ada).await.expect("a view");
        view.recovery_codes_left
    };
    assert_eq!(left().await, 10);
    let (one, other) = tokio::join!(
        factors::make_recovery_codes(&ada),
        factors::make_recovery_codes(&ada),
    );
    one.expect("new ones");
    other.expect("newer ones");
    assert_eq!(left().await, 10);
}

#[tokio::test]
async fn a_sign_in_and_a_removal_at_once_do_not_wait_for_each_other() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    for _ in 0..4 {
        let (mut device, _) = PasskeyDevice::enrol(&ada).await;
        let passkey = factors::list(&ada).await.expect("a view").passkeys[0].id;
        let begun = begin(&app).await;
        let answer = device.get(&begun).await;
        let (signed_in, removed) = tokio::join!(
            finish(&app, &begun, &answer),
            factors::remove(&ada, passkey)
        );
        removed.expect("removed");
        if signed_in.is_err() {
            assert_eq!(refusal(signed_in).code, ErrorCode::InvalidCredentials);
        }
    }
}

#[tokio::test]
async fn adding_is_for_one_session_after_a_proof() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
    let mut device = PasskeyDevice::default();
    let answer = device.create(&begun).await;
    let name = || parsed("Laptop");
    let stolen = factors::add_passkey(&grace, &token(&begun), name(), &answer).await;
    assert_eq!(refusal(stolen).code, ErrorCode::Expired);
    let added = factors::add_passkey(&ada, &token(&begun), name(), &answer).await;
    let session = added.expect("a passkey").session;
    let ada = app.resolve(&session, None).await.expect("live").session;
    let again = factors::add_passkey(&ada, &token(&begun), name(), &answer).await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);

    for (careless, origin) in [
        (true, test_support::ORIGIN),
        (false, "http://localhost:4000"),
    ] {
        let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
        let mut device = PasskeyDevice::default();
        device.verifies = !careless;
        device.origin = origin;
        let answer = device.create(&begun).await;
        let refused = factors::add_passkey(&ada, &token(&begun), name(), &answer).await;
        assert_eq!(refusal(refused).code, ErrorCode::Invalid, "{origin}");
    }
    let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
    let answer = PasskeyDevice::default().create(&begun).await;
    app.after(CEREMONY_LIMIT);
    let late = factors::add_passkey(&ada, &token(&begun), name(), &answer).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);

    app.after(sessions::RECENT);
    let stale = factors::begin_passkey(&ada).await;
    assert_eq!(refusal(stale).code, ErrorCode::ConfirmIdentity);
    let begun = sessions::begin_passkey_confirmation(&ada)
        .await
        .expect("a ceremony");
    let answer = device.get(&begun).await;
    let stolen = sessions::confirm_by_passkey(&grace, &token(&begun), &answer).await;
    assert_eq!(refusal(stolen).code, ErrorCode::Expired);
    let session = sessions::confirm_by_passkey(&ada, &token(&begun), &answer)
        .await
        .expect("confirmed");
    let ada = app.resolve(&session, None).await.expect("live").session;
    factors::begin_passkey(&ada).await.expect("a ceremony");
}

#[tokio::test]
async fn there_are_not_too_many_and_none_twice() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
    let answer = PasskeyDevice::default().create(&begun).await;
    let added = factors::add_passkey(&ada, &token(&begun), parsed("Laptop"), &answer).await;
    let session = added.expect("a passkey").session;
    let ada = app.resolve(&session, None).await.expect("live").session;

    // A browser that is asked to leave out what is there.
    let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
    let options: serde_json::Value = serde_json::from_str(&begun.options).expect("JSON");
    let answered: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(options["excludeCredentials"][0]["id"], answered["id"]);
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");

    for count in 1..MOST_PASSKEYS {
        let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
        let answer = PasskeyDevice::default().create(&begun).await;
        let name = parsed(&format!("Key {count}"));
        factors::add_passkey(&ada, &token(&begun), name, &answer)
            .await
            .expect("a passkey");
    }
    assert_eq!(
        refusal(factors::begin_passkey(&ada).await).code,
        ErrorCode::Conflict
    );
    let view = factors::list(&ada).await.expect("a view");
    assert_eq!(view.passkeys.len(), MOST_PASSKEYS);
    factors::begin_totp(&ada)
        .await
        .expect("apps are counted apart");
    let (_, added) = PasskeyDevice::enrol(&grace).await;
    assert!(added.first, "everybody's are their own");
}

#[tokio::test]
async fn a_workspace_is_content_with_a_passkey_unless_it_wants_its_own_provider() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (owner, member) = (&acme.owner, &acme.member);
    let (mut device, _) = PasskeyDevice::enrol(&member.person).await;
    let (_, owners) = Authenticator::enrol(&app, &owner.person).await;
    let strong = app.resolve(&owners, Some(&acme.slug)).await.expect("live");
    let strong_owner = strong.tenant.expect("their workspace");
    tenants::require_mfa(&strong_owner, &strong.session, Some(0))
        .await
        .expect("required");

    let token = sign_in(&app, &mut device).await.expect("a session");
    let resolved = app.resolve(&token, Some(&acme.slug)).await.expect("live");
    let inside = resolved.tenant.expect("their workspace");
    inside
        .admits(&resolved.session)
        .expect("a passkey is enough");

    sqlx::query("UPDATE tenants SET sso_required = true, sso_override = true WHERE slug = $1")
        .bind(&acme.slug)
        .execute(&mut app.database.superuser().await)
        .await
        .expect("set");
    let resolved = app.resolve(&token, Some(&acme.slug)).await.expect("live");
    let inside = resolved.tenant.expect("their workspace");
    let refused = inside.admits(&resolved.session).expect_err("no provider");
    assert_eq!(refused.code, ErrorCode::SsoRequired);
}

#[tokio::test]
async fn what_is_asked_for_is_what_there_is() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    assert_eq!(
        sessions::wanted(&ada).await.expect("an answer"),
        WantedProof::Single {
            password: true,
            connection: None,
            providers: Vec::new(),
        }
    );
    let (_, added) = PasskeyDevice::enrol(&ada).await;
    let ada = app
        .resolve(&added.session, None)
        .await
        .expect("live")
        .session;
    assert_eq!(
        sessions::wanted(&ada).await.expect("an answer"),
        WantedProof::Factor(FactorKinds {
            app: false,
            passkey: true,
        })
    );
}

#[tokio::test]
async fn whoever_tries_often_waits() {
    let app = TestApp::with_limits(Limits::enforced()).await;
    let ctx = app.anonymous_from("198.51.100.9");
    let begun = async || sessions::begin_passkey_sign_in(&ctx, &browser()).await;
    for number in 0..700 {
        let Err(error) = begun().await else { continue };
        assert_eq!(error.to_app_error().code, ErrorCode::RateLimited);
        assert!(number >= 600, "{number}");
        return;
    }
    panic!("nothing limits it");
}

#[tokio::test]
async fn nonsense_is_refused_and_panics_nowhere() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let (device, added) = PasskeyDevice::enrol(&ada).await;
    let ada = app
        .resolve(&added.session, None)
        .await
        .expect("live")
        .session;
    let long = format!("\"{}\"", "a".repeat(20_000));
    for nonsense in ["", "null", "{}", "[", "\u{0}", long.as_str()] {
        let begun = begin(&app).await;
        let refused = refusal(finish(&app, &begun, nonsense).await);
        assert_eq!(refused.code, ErrorCode::Invalid, "{nonsense}");
        let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
        let refused = factors::add_passkey(&ada, &token(&begun), parsed("Key"), nonsense).await;
        assert_eq!(refusal(refused).code, ErrorCode::Invalid, "{nonsense}");
    }
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let begun = begin(&app).await;
        let answer = mutated(&mut runner, &device.clone().get(&begun).await);
        assert!(finish(&app, &begun, &answer).await.is_err(), "{answer}");
        let begun = factors::begin_passkey(&ada).await.expect("a ceremony");
        let answer = mutated(&mut runner, &PasskeyDevice::default().create(&begun).await);
        // What no maker vouches for is not signed, and may well be another passkey.
        if factors::add_passkey(&ada, &token(&begun), parsed("Key"), &answer)
            .await
            .is_ok()
        {
            let view = factors::list(&ada).await.expect("a view");
            let newest = view.passkeys.last().expect("what was added").id;
            factors::remove(&ada, newest).await.expect("removed");
        }
    }
}

/// The answer with some bytes of one of its binary parts changed or cut off.
fn mutated(runner: &mut TestRunner, answer: &str) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut answer: serde_json::Value = serde_json::from_str(answer).expect("JSON");
    let parts: Vec<_> = [
        "attestationObject",
        "authenticatorData",
        "signature",
        "clientDataJSON",
    ]
    .into_iter()
    .filter(|part| answer["response"][part].is_string())
    .collect();
    let choice = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        1_u8..,
        any::<bool>(),
    );
    let (part, at, flip, cut) = choice.new_tree(runner).expect("a choice").current();
    let part = *part.get(&parts);
    let text = answer["response"][part].as_str().expect("text");
    let mut bytes = URL_SAFE_NO_PAD.decode(text).expect("base64");
    let at = at.index(bytes.len());
    bytes[at] ^= flip;
    if cut {
        bytes.truncate(at);
    }
    answer["response"][part] = URL_SAFE_NO_PAD.encode(bytes).into();
    answer.to_string()
}
