//! An owner comes in around required single sign-on, and not unseen.

use crate::single_logout::with_single_sign_on;
use crate::site::{Ask, Site};
use axum::http::StatusCode;
use domain::secrets::Token;
use domain::sessions::{self, SignIn};
use test_support::{Authenticator, PASSWORD, parsed};
use time::Duration;

async fn status(site: &Site, token: &Token) -> StatusCode {
    let page = Ask::get("/t/acme").for_a_page().by(token);
    page.send(&site.tenant).await.status
}

async fn recorded(site: &Site) -> i64 {
    let count = "SELECT count(*) FROM audit_entries WHERE action = 'member.sso_bypassed'";
    sqlx::query_scalar(count)
        .fetch_one(&mut site.app.database.superuser().await)
        .await
        .expect("a count")
}

#[tokio::test]
async fn whoever_comes_in_around_single_sign_on_is_recorded_and_told_of() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let (owner, admin) = (&acme.owner.person, &acme.admin.person);
    let olga = site.app.operator().await;
    with_single_sign_on(&site, &acme, &olga).await;
    let (authenticator, token) = Authenticator::enrol(&site.app, owner).await;
    assert_eq!(status(&site, &token).await, StatusCode::OK);
    assert_eq!(recorded(&site).await, 0, "nothing is required yet");

    sqlx::query("UPDATE tenants SET sso_required = true WHERE slug = 'acme'")
        .execute(&mut site.app.database.superuser().await)
        .await
        .expect("required");
    site.app.run_jobs().await;
    let letters = |email: &str| {
        let all = site.app.mails_to(email).into_iter();
        let title = "Acme Owner came into Acme without single sign-on";
        all.filter(|letter| letter.subject() == title).count()
    };
    // A page asks for several things at once.
    let both = tokio::join!(status(&site, &token), status(&site, &token));
    assert_eq!(both, (StatusCode::OK, StatusCode::OK));
    assert_eq!(recorded(&site).await, 1);
    site.app.run_jobs().await;
    for (email, told) in [
        (owner.email.as_str(), 1),
        (admin.email.as_str(), 1),
        (acme.member.person.email.as_str(), 0),
    ] {
        assert_eq!(letters(email), told, "{email}");
    }

    // The next session is told of again.
    let ctx = site.app.anonymous();
    let signed_in = sessions::sign_in(&ctx, &owner.email, parsed(PASSWORD)).await;
    let Ok(SignIn::SecondFactor(challenge)) = signed_in else {
        panic!("a password was enough")
    };
    site.app.after(Duration::seconds(30));
    let code = authenticator.code(&site.app);
    let another = sessions::present_factor(&ctx, &challenge, &code).await;
    let another = another.expect("a session");
    assert_eq!(status(&site, &another).await, StatusCode::OK);
    assert_eq!(recorded(&site).await, 2);

    // Whoever does not get in has not come in.
    assert_eq!(status(&site, &admin.token).await, StatusCode::SEE_OTHER);
    assert_eq!(recorded(&site).await, 2);
}
