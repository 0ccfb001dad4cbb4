//! An owner comes in around required single sign-on, and not unseen.

use crate::oauth::authorize;
use crate::single_logout::{bring, connect, prove_domain, with_single_sign_on};
use crate::site::{Ask, Site};
use axum::http::StatusCode;
use domain::secrets::Token;
use domain::sessions::{self, SignIn};
use domain::sign_in_flows::{self, Wish};
use domain::{audit, tenants};
use test_support::{Authenticator, Member, PASSWORD, Person, TestApp, parsed};
use time::Duration;

async fn status(site: &Site, token: &Token) -> StatusCode {
    let page = Ask::get("/t/acme").for_a_page().by(token);
    page.send(&site.tenant).await.status
}

/// How often that stands in the workspace's log.
async fn recorded(admin: &Member) -> usize {
    let latest = audit::latest(admin, 50).await.expect("the log");
    let bypasses = latest.iter();
    bypasses
        .filter(|entry| entry.action == "member.sso_bypassed")
        .count()
}

/// How many mails tell somebody of it.
fn letters(app: &TestApp, to: &Person) -> usize {
    let title = "Acme Owner came into Acme without single sign-on";
    let all = app.mails_to(to.email.as_str()).into_iter();
    all.filter(|letter| letter.subject().contains(title))
        .count()
}

/// By password, and the next code of the app.
async fn sign_in_again(site: &Site, person: &Person, authenticator: &Authenticator) -> Token {
    let ctx = site.app.anonymous();
    let signed_in = sessions::sign_in(&ctx, &person.email, parsed(PASSWORD)).await;
    let Ok(SignIn::SecondFactor(challenge)) = signed_in else {
        panic!("a password was enough")
    };
    site.app.after(Duration::seconds(30));
    let code = authenticator.code(&site.app);
    let session = sessions::present_factor(&ctx, &challenge, &code).await;
    session.expect("a session")
}

#[tokio::test]
async fn whoever_comes_in_around_single_sign_on_is_recorded_and_told_of() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let owner = &acme.owner.person;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    prove_domain(&site, &admin).await;
    let (id, provider) = connect(&site, &admin).await;
    // Nothing can be required before somebody has come in by it.
    let (anybody, flow) = (site.app.anonymous(), Token::random());
    let begun = sign_in_flows::begin(&anybody, id, &flow, Wish::default()).await;
    let begun = begun.expect("a sign-in");
    bring(&site, id, &provider, begun, &flow).await;
    let (authenticator, token) = Authenticator::enrol(&site.app, owner).await;
    assert_eq!(status(&site, &token).await, StatusCode::OK);
    assert_eq!(recorded(&admin).await, 0, "nothing is required yet");
    tenants::require_sso(&admin, &admin.person, true, "Acme")
        .await
        .expect("required");

    // A page asks for several things at once.
    let both = tokio::join!(status(&site, &token), status(&site, &token));
    assert_eq!(both, (StatusCode::OK, StatusCode::OK));
    assert_eq!(recorded(&admin).await, 1);
    site.app.run_jobs().await;
    for (person, told) in [(owner, 1), (&admin.person, 1), (&acme.member.person, 0)] {
        assert_eq!(letters(&site.app, person), told, "{}", person.email);
    }

    // The next session is told of again, and the first is not.
    let another = sign_in_again(&site, owner, &authenticator).await;
    for token in [&another, &token, &another] {
        assert_eq!(status(&site, token).await, StatusCode::OK);
    }
    assert_eq!(recorded(&admin).await, 2);

    // A product of ours is a way in as well.
    let product = sign_in_again(&site, owner, &authenticator).await;
    for _ in 0..2 {
        let entered = authorize().by(&product).send(&site.tenant).await;
        assert_eq!(entered.status, StatusCode::OK, "{}", entered.body);
        assert_eq!(recorded(&admin).await, 3);
    }

    // Whoever does not get in has not come in.
    let refused = status(&site, &admin.person.token).await;
    assert_eq!(refused, StatusCode::SEE_OTHER);
    assert_eq!(recorded(&admin).await, 3);
}
