//! How often somebody may try, and how long they wait. Nearly the only tests with limits on.

use crate::look;
use domain::backoff;
use domain::context::Tools;
use domain::invitations::{self, NewInvitation};
use domain::limits::Limits;
use domain::operators;
use domain::secrets::Token;
use domain::sessions::SignIn;
use domain::sign_ups::{self, NewSignUp};
use domain::tenants::{self, NewWorkspace};
use domain::{RequestContext, RequestMeta, password_resets, sessions, users};
use shared::ErrorCode;
use shared::requests::{EmailAddress, Password};
use sqlx::Row as _;
use test_support::{Authenticator, PASSWORD, TestApp, parsed, refusal};
use time::Duration;
use tokio::task::JoinSet;

const FAILURES: &str = "SELECT count(*) FROM sign_in_failures";

async fn limited() -> TestApp {
    TestApp::with_limits(Limits::enforced()).await
}

fn guess() -> Password {
    Password::existing("guessed").expect("a password")
}

/// Attempts until one is refused for their number, and answers how many were let through.
async fn let_through(mut attempt: impl AsyncFnMut(usize) -> domain::Result<()>) -> usize {
    for number in 0..1_000 {
        let Err(error) = attempt(number).await else {
            continue;
        };
        let told = error.to_app_error();
        if told.code == ErrorCode::RateLimited {
            assert!(
                told.retry_after_seconds
                    .is_some_and(|seconds| (1..=60).contains(&seconds))
            );
            return number;
        }
    }
    panic!("nothing limits it")
}

/// A browser that nobody has signed in with, at an address.
fn stranger(app: &TestApp, ip: &str) -> RequestContext {
    let meta = RequestMeta {
        device: Some(Token::random()),
        ..app.meta_from(ip)
    };
    RequestContext::new(app.tenant_realm(), meta)
}

fn from(app: &TestApp, number: usize) -> RequestContext {
    stranger(app, &format!("192.0.2.{number}"))
}

/// Guesses somebody's password, and answers for how many seconds not to come back if that is why it failed.
async fn wait_after_guess(ctx: &RequestContext, email: &EmailAddress) -> Option<u64> {
    let refused = refusal(sessions::sign_in(ctx, email, guess()).await);
    if refused.code == ErrorCode::RateLimited {
        assert!(refused.retry_after_seconds.is_some());
    } else {
        assert_eq!(refused.code, ErrorCode::InvalidCredentials);
    }
    refused.retry_after_seconds
}

#[tokio::test]
async fn an_accounts_password_is_guessed_five_times_from_anywhere() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let grace = app.person("Grace").await;
    let tries = let_through(async |number| {
        sessions::sign_in(&from(&app, number), &ada.email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    let right = sessions::sign_in(&from(&app, 200), &ada.email, parsed(PASSWORD)).await;
    assert_eq!(
        refusal(right).code,
        ErrorCode::RateLimited,
        "knowing it then does not help"
    );
    let hers = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD)).await;
    assert!(hers.is_ok(), "her own browser waits for nobody");
    let other = sessions::sign_in(&from(&app, 201), &grace.email, parsed(PASSWORD)).await;
    assert!(other.is_ok(), "nor does anybody else");
}

#[tokio::test]
async fn whoever_guesses_on_waits_twice_as_long_each_time() {
    let app = limited().await;
    let (ctx, nobody) = (from(&app, 1), parsed("nobody@example.com"));
    for _ in 0..5 {
        assert_eq!(wait_after_guess(&ctx, &nobody).await, None);
    }
    let mut waits = Vec::new();
    for _ in 0..11 {
        let wait = wait_after_guess(&ctx, &nobody).await.expect("too soon");
        app.after(Duration::seconds(i64::try_from(wait).expect("seconds")));
        assert_eq!(wait_after_guess(&ctx, &nobody).await, None, "as told");
        waits.push(wait);
    }
    assert_eq!(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    app.after(Duration::hours(16));
    for _ in 0..5 {
        assert_eq!(wait_after_guess(&ctx, &nobody).await, None, "forgotten");
    }
}

#[tokio::test]
async fn all_nodes_count_together() {
    let app = limited().await;
    let other_node = Tools {
        limits: Limits::enforced(),
        ..app.tools().clone()
    };
    let other_node = app.database.database().tenant_realm(other_node);
    let nobody = parsed("nobody@example.com");
    let tries = let_through(async |number| {
        let mut ctx = from(&app, number);
        if number % 2 == 1 {
            ctx = RequestContext::new(other_node.clone(), ctx.meta);
        }
        sessions::sign_in(&ctx, &nobody, guess()).await.map(drop)
    });
    assert_eq!(tries.await, 5);
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_are_let_through() {
    let app = limited().await;
    app.person("Ada").await;
    let mut guesses = JoinSet::new();
    for number in 0..20 {
        let ctx = from(&app, number);
        guesses.spawn(async move {
            let email = parsed("ada@example.com");
            refusal(sessions::sign_in(&ctx, &email, guess()).await).code
        });
    }
    let answers = guesses.join_all().await;
    let judged = answers
        .iter()
        .filter(|code| **code == ErrorCode::InvalidCredentials);
    assert_eq!(judged.count(), 5);
}

#[tokio::test]
async fn an_unknown_address_is_answered_and_counted_alike() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let mut answers = Vec::new();
    for email in [&ada.email, &parsed("nobody@example.com")] {
        let ctx = stranger(&app, "192.0.2.1");
        let mut codes = Vec::new();
        for _ in 0..8 {
            let refused = sessions::sign_in(&ctx, email, guess()).await;
            codes.push(refusal(refused).code);
        }
        answers.push((codes, look::count(&app, FAILURES).await));
    }
    assert_eq!(answers[0].0, answers[1].0);
    // An account each, and the address.
    assert_eq!((answers[0].1, answers[1].1), (2, 3));
}

#[tokio::test]
async fn a_success_takes_the_count_of_the_account_away() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let (first, second) = (from(&app, 1), from(&app, 2));
    for _ in 0..4 {
        assert_eq!(wait_after_guess(&first, &ada.email).await, None);
    }
    sessions::sign_in(&first, &ada.email, parsed(PASSWORD))
        .await
        .expect("a session");
    assert_eq!(look::count(&app, FAILURES).await, 1, "of the address");
    let tries = let_through(async |_| {
        sessions::sign_in(&second, &ada.email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    assert_eq!(
        wait_after_guess(&first, &ada.email).await,
        None,
        "familiar by now"
    );
}

#[tokio::test]
async fn whoever_has_reset_their_password_comes_in_with_any_browser() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let ctx = from(&app, 1);
    let tries = let_through(async |_| sessions::sign_in(&ctx, &ada.email, guess()).await.map(drop));
    assert_eq!(tries.await, 5);
    password_resets::request(&ctx, &ada.email)
        .await
        .expect("an answer");
    app.run_jobs().await;
    let link = app.mail_to("ada@example.com").token();
    password_resets::complete(&ctx, &link, parsed("velvet-tundra-flute-3"))
        .await
        .expect("a new password");
    sessions::sign_in(&ctx, &ada.email, parsed("velvet-tundra-flute-3"))
        .await
        .expect("a session");
}

#[tokio::test]
async fn whoever_is_signed_in_guesses_five_times_in_all_forms() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let tries = let_through(async |number| {
        if number % 2 == 0 {
            return sessions::confirm(&ada, "guessed").await.map(drop);
        }
        users::change_password(&ada, guess(), parsed("velvet-tundra-flute-3"))
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    let elsewhere = sessions::sign_in(&app.anonymous(), &ada.email, parsed(PASSWORD)).await;
    assert!(elsewhere.is_ok(), "another session does not wait for it");
}

#[tokio::test]
async fn a_code_is_guessed_five_times_however_often_the_password_is_given() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let (authenticator, _) = Authenticator::enrol(&app, &ada).await;
    let challenge =
        async |ctx: &RequestContext| match sessions::sign_in(ctx, &ada.email, parsed(PASSWORD))
            .await
        {
            Ok(SignIn::SecondFactor(challenge)) => challenge,
            other => panic!("a code is asked for: {other:?}"),
        };
    let tries = let_through(async |number| {
        let ctx = from(&app, number);
        let waiting = challenge(&ctx).await;
        sessions::present_factor(&ctx, &waiting, "000000")
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    let hers = app.anonymous();
    let waiting = challenge(&hers).await;
    app.after(Duration::seconds(30));
    sessions::present_factor(&hers, &waiting, &authenticator.code(&app))
        .await
        .expect("her own browser waits for nobody");
}

#[tokio::test]
async fn an_address_fails_a_hundred_times_whatever_the_account() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let network = |number: usize| stranger(&app, &format!("2001:db8:1:2::{number:x}"));
    let tries = let_through(async |number| {
        let email = parsed(&format!("somebody{number}@example.com"));
        sessions::sign_in(&network(number), &email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 100);
    let (ctx, made_up) = (network(7), Token::random());
    let passkey = sessions::sign_in_by_passkey(&ctx, Some(&made_up), &made_up, "{}").await;
    assert_eq!(refusal(passkey).code, ErrorCode::RateLimited);

    let familiar = app.anonymous_from("2001:db8:1:2::1");
    let hers = sessions::sign_in(&familiar, &ada.email, parsed(PASSWORD)).await;
    assert!(hers.is_ok(), "a familiar browser comes in from anywhere");
    let next_door = stranger(&app, "2001:db8:1:3::1");
    let other = sessions::sign_in(&next_door, &ada.email, parsed(PASSWORD)).await;
    assert!(other.is_ok(), "another network");
}

#[tokio::test]
async fn a_passkey_that_fails_is_counted_at_its_address() {
    let app = limited().await;
    let (ctx, browser) = (from(&app, 1), Token::random());
    let begun = sessions::begin_passkey_sign_in(&ctx, &browser)
        .await
        .expect("a ceremony");
    let ceremony = Token::presented(&begun.token);
    let refused = sessions::sign_in_by_passkey(&ctx, Some(&browser), &ceremony, "{}").await;
    assert_eq!(refusal(refused).code, ErrorCode::Invalid);
    assert_eq!(look::count(&app, FAILURES).await, 1);
}

/// Every browser is a new one, and every fifth person mistypes.
#[tokio::test]
async fn an_office_of_three_hundred_signs_in_by_one_address() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    for number in 0..300 {
        let ctx = stranger(&app, "198.51.100.9");
        if number % 5 == 0 {
            let email = parsed(&format!("somebody{number}@example.com"));
            assert_eq!(wait_after_guess(&ctx, &email).await, None);
        }
        sessions::sign_in(&ctx, &ada.email, parsed(PASSWORD))
            .await
            .unwrap_or_else(|error| panic!("the {number}th: {error}"));
    }
}

#[tokio::test]
async fn what_has_recovered_is_forgotten_and_nobody_sees_the_other_realms() {
    let app = limited().await;
    let olga = app.operator().await;
    wait_after_guess(&from(&app, 1), &parsed("ada@example.com")).await;
    let meta = app.meta_from("192.0.2.1");
    let refused = operators::sign_in(&app.operator_realm(), &meta, &olga.email, guess()).await;
    assert_eq!(refusal(refused).code, ErrorCode::InvalidCredentials);
    assert_eq!(look::count(&app, FAILURES).await, 4);
    for role in ["tenantry_auth", "tenantry_operator"] {
        let seen = sqlx::query(FAILURES)
            .fetch_one(&mut app.database.role(role).await)
            .await
            .expect("a count");
        assert_eq!(seen.get::<i64, _>(0), 2, "{role}");
    }
    let forget = async || {
        backoff::forget(&app.tenant_realm(), &app.operator_realm())
            .await
            .expect("done")
    };
    assert_eq!(forget().await, 0);
    app.after(Duration::hours(2));
    assert_eq!(forget().await, 4);
    assert_eq!(look::count(&app, FAILURES).await, 0);
}

#[tokio::test]
async fn nobody_is_flooded_with_mails_and_the_answer_tells_nothing() {
    let app = limited().await;
    // One of hers is the mail of her sign-up.
    app.person("Ada").await;
    let known = let_through(async |number| {
        password_resets::request(&from(&app, number), &parsed("ada@example.com")).await
    });
    let unknown = let_through(async |number| {
        password_resets::request(&from(&app, number), &parsed("nobody@example.com")).await
    });
    assert_eq!((known.await, unknown.await), (4, 5));
    app.run_jobs().await;
    assert_eq!(app.mails_to("ada@example.com").len(), 5);
}

#[tokio::test]
async fn an_address_signs_up_twenty_times() {
    let app = limited().await;
    let tries = let_through(async |number| {
        let new = NewSignUp {
            email: parsed(&format!("somebody{number}@example.com")),
            name: parsed("Somebody"),
            password: parsed(PASSWORD),
            time_zone: String::new(),
        };
        sign_ups::request(&app.anonymous(), new).await.map(drop)
    });
    assert_eq!(tries.await, 20);
}

#[tokio::test]
async fn an_address_asks_for_thirty_resets() {
    let app = limited().await;
    let tries = let_through(async |number| {
        let email = parsed(&format!("somebody{number}@example.com"));
        password_resets::request(&app.anonymous(), &email).await
    });
    assert_eq!(tries.await, 30);
}

#[tokio::test]
async fn an_address_presents_six_hundred_links_of_all_kinds() {
    let app = limited().await;
    let tries = let_through(async |number| {
        let ctx = app.anonymous();
        match number % 3 {
            0 => sign_ups::offer(&ctx, "made.up", None).await.map(drop),
            1 => password_resets::offer(&ctx, "made.up").await.map(drop),
            _ => invitations::offer(&ctx, None, "made.up").await.map(drop),
        }
    });
    let tries = tries.await;
    assert!((600..700).contains(&tries), "{tries}");
}

#[tokio::test]
async fn an_invitation_is_sent_again_a_few_times_only() {
    let app = limited().await;
    let acme = app.tenant("Acme").await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    let id = invitations::create(&acme.owner, &acme.owner.person, new)
        .await
        .unwrap();
    let tries = let_through(async |_| invitations::resend(&acme.owner, id).await);
    assert_eq!(tries.await, 4);
}

#[tokio::test]
async fn a_workspace_invites_two_hundred_people_at_once_and_is_told_whom_it_did_not() {
    let app = limited().await;
    let acme = app.tenant("Acme").await;
    let role = acme.role(&app, "member").await;
    let address = |number: usize| parsed::<EmailAddress>(&format!("guest{number}@example.com"));
    let (mut invited, mut refused) = (0, Vec::new());
    for first in (0..200).step_by(50) {
        let emails = (first..first + 50).map(address).collect();
        let batch = invitations::create_all(&acme.owner, &acme.owner.person, emails, role).await;
        let batch = batch.expect("some are invited");
        invited += batch.invited.len();
        refused.extend(batch.refused);
    }
    // Four of the two hundred are its members' own; one or two come back while this runs.
    assert!((196..200).contains(&invited), "{invited}");
    assert_eq!(invited + refused.len(), 200);
    assert!(refused.iter().all(|(_, why)| !why.is_empty()));
    let none =
        invitations::create_all(&acme.owner, &acme.owner.person, vec![address(200)], role).await;
    assert_eq!(refusal(none).code, ErrorCode::RateLimited);
}

#[tokio::test]
async fn a_person_makes_twenty_workspaces_at_once() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let tries = let_through(async |number| {
        let new = NewWorkspace {
            name: parsed("Acme"),
            slug: parsed(&format!("acme-{number}")),
        };
        tenants::create(&ada, new).await.map(drop)
    });
    assert_eq!(tries.await, 20);
}

#[tokio::test]
async fn an_operators_password_is_guessed_five_times_from_elsewhere() {
    let app = limited().await;
    let olga = app.operator().await;
    let tries = let_through(async |number| {
        let meta = app.meta_from(&format!("192.0.2.{number}"));
        operators::sign_in(&app.operator_realm(), &meta, &olga.email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    // From where she has signed in before she waits for nobody.
    olga.sign_in_again(&app).await;
}

#[tokio::test]
async fn an_operators_code_is_guessed_five_times_however_often_the_password_is_given() {
    let app = limited().await;
    let olga = app.operator().await;
    let realm = app.operator_realm();
    let tries = let_through(async |number| {
        let meta = app.meta_from(&format!("192.0.2.{number}"));
        let signed_in = operators::sign_in(&realm, &meta, &olga.email, parsed(PASSWORD)).await;
        let waiting = match signed_in {
            Ok(operators::SignIn::SecondFactor(challenge)) => challenge,
            other => panic!("a code is asked for: {other:?}"),
        };
        operators::present_factor(&realm, &meta, &waiting, "000000")
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 5);
    olga.sign_in_again(&app).await;
}

#[tokio::test]
async fn an_operator_who_is_signed_in_guesses_a_code_five_times() {
    let app = limited().await;
    let olga = app.operator().await;
    let tries = let_through(async |_| operators::confirm(&olga, "000000").await.map(drop));
    assert_eq!(tries.await, 5);
    let right = operators::confirm(&olga, &olga.authenticator.code(&app)).await;
    assert_eq!(refusal(right).code, ErrorCode::RateLimited);
}
