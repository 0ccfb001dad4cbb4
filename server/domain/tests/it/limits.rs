//! How often somebody may try. The only tests with limits on.

use domain::invitations::{self, NewInvitation};
use domain::limits::Limits;
use domain::operators;
use domain::sign_ups::{self, NewSignUp};
use domain::{password_resets, sessions, users};
use shared::ErrorCode;
use shared::requests::{EmailAddress, Password};
use test_support::{PASSWORD, TestApp, parsed, refusal};

async fn limited() -> TestApp {
    TestApp::with_limits(Limits::enforced()).await
}

fn guess() -> Password {
    Password::existing("guessed").expect("a password")
}

/// Attempts until one is refused for their number, and answers how many were let through.
async fn let_through(mut attempt: impl AsyncFnMut(usize) -> domain::Result<()>) -> usize {
    for number in 0..100 {
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

fn from(app: &TestApp, number: usize) -> domain::RequestContext {
    app.anonymous_from(&format!("192.0.2.{number}"))
}

#[tokio::test]
async fn an_accounts_password_is_guessed_ten_times_from_anywhere() {
    let app = limited().await;
    let ada = app.person("Ada").await;
    let grace = app.person("Grace").await;
    let tries = let_through(async |number| {
        sessions::sign_in(&from(&app, number), &ada.email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 10);
    let right = sessions::sign_in(&from(&app, 200), &ada.email, parsed(PASSWORD)).await;
    assert_eq!(
        refusal(right).code,
        ErrorCode::RateLimited,
        "knowing it then does not help"
    );
    let changed = users::change_password(&ada, guess(), parsed("velvet-tundra-flute-3")).await;
    assert_eq!(
        refusal(changed).code,
        ErrorCode::RateLimited,
        "nor does another form"
    );
    assert!(
        sessions::sign_in(&from(&app, 201), &grace.email, parsed(PASSWORD))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn an_address_guesses_ten_times_whatever_the_account() {
    let app = limited().await;
    let tries = let_through(async |number| {
        let email = parsed(&format!("somebody{number}@example.com"));
        sessions::sign_in(&app.anonymous(), &email, guess())
            .await
            .map(drop)
    });
    assert_eq!(tries.await, 10);
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
async fn an_address_presents_thirty_links_of_all_kinds() {
    let app = limited().await;
    let tries = let_through(async |number| {
        let ctx = app.anonymous();
        match number % 3 {
            0 => sign_ups::offer(&ctx, "made.up", None).await.map(drop),
            1 => password_resets::offer(&ctx, "made.up").await.map(drop),
            _ => invitations::offer(&ctx, None, "made.up").await.map(drop),
        }
    });
    assert_eq!(tries.await, 30);
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
async fn an_operators_password_is_guessed_ten_times() {
    let app = limited().await;
    let olga: EmailAddress = app.operator().await.email;
    let tries = let_through(async |number| {
        let meta = app.meta_from(&format!("192.0.2.{number}"));
        operators::sign_in(&app.operator_realm(), &meta, &olga, guess())
            .await
            .map(drop)
    });
    // One of the ten was the operator's own.
    assert_eq!(tries.await, 9);
}

#[tokio::test]
async fn an_operators_code_is_guessed_ten_times_however_often_the_password_is_given() {
    let app = limited().await;
    let olga = app.operator().await;
    let tries = let_through(async |_| operators::confirm(&olga, "000000").await.map(drop));
    // One of the ten was the code of the app's first use.
    assert_eq!(tries.await, 9);
    app.after(time::Duration::seconds(30));
    let right = operators::confirm(&olga, &olga.authenticator.code(&app)).await;
    assert_eq!(refusal(right).code, ErrorCode::RateLimited);
}
