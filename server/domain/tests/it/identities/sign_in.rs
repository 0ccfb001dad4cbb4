//! A first time, and any further one.

use super::{Stage, new_person, problem, signed_in, unknown};
use crate::connections::Visitor;
use crate::look;
use domain::identities::{self, Finished};
use domain::sessions::{self, Assurance, SignIn};
use domain::tenants::{self, NewWorkspace};
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use shared::views::AccountOfAddress;
use test_support::{Authenticator, parsed, refusal};
use time::Duration;

#[tokio::test]
async fn somebody_new_signs_up_and_in_again() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let identity = unknown(stage.sign_in(&visitor, "nora").await);
    let ctx = stage.app.anonymous();
    let offer = identities::offer(&ctx, None, &identity, Some(&visitor.cookie)).await;
    let offer = offer.expect("an offer");
    assert_eq!(offer.account, AccountOfAddress::None);
    assert_eq!(offer.email, "nora@example.com");
    assert_eq!(offer.name, "nora of Example");
    assert_eq!(offer.provider, "Acme ID");
    let users = "SELECT count(*) FROM users";
    assert_eq!(look::count(&stage.app, users).await, 0, "nothing yet");

    let made = identities::sign_up(&ctx, &identity, Some(&visitor.cookie), new_person()).await;
    let (token, next) = made.expect("an account");
    assert_eq!(next, "");
    let nora = stage.session(&token).await;
    assert_eq!(nora.user.email, "nora@example.com");
    assert_eq!(nora.user.time_zone, "Europe/Berlin");
    assert_eq!(nora.assurance, Assurance::Password);
    let new = NewWorkspace {
        name: parsed("Nora's"),
        slug: parsed("noras"),
    };
    tenants::create(&nora, new).await.expect("a workspace");

    let again = signed_in(stage.sign_in(&Visitor::new(), "nora").await);
    let again = stage.session(&again).await;
    assert_eq!(again.user.id, nora.user.id);
    let methods: Vec<_> = sessions::list(&again)
        .await
        .unwrap()
        .into_iter()
        .map(|session| session.method)
        .collect();
    assert_eq!(methods, ["Acme ID", "Acme ID"]);
    let events =
        "SELECT string_agg(name, ' ' ORDER BY id) FROM account_events WHERE user_id IS NOT NULL";
    let events: Vec<String> = look::column(&stage.app, events).await;
    assert_eq!(events, ["user.registered session.created"]);
    // She knows herself who she is: no mail.
    stage.app.run_jobs().await;
    assert!(
        stage
            .app
            .mails_to("nora@example.com")
            .iter()
            .all(|letter| !letter.subject().contains("linked"))
    );
}

#[tokio::test]
async fn what_a_provider_proved_is_this_browsers_and_good_once() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let identity = unknown(stage.sign_in(&visitor, "nora").await);
    let ctx = stage.app.anonymous();
    let other = Visitor::new();
    for browser in [Some(&other.cookie), None] {
        let offer = identities::offer(&ctx, None, &identity, browser).await;
        assert_eq!(refusal(offer).code, ErrorCode::Expired);
        let made = identities::sign_up(&ctx, &identity, browser, new_person()).await;
        assert_eq!(refusal(made).code, ErrorCode::Expired);
    }
    let sign_up = || identities::sign_up(&ctx, &identity, Some(&visitor.cookie), new_person());
    let (one, two) = tokio::join!(sign_up(), sign_up());
    assert_eq!(
        [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(),
        1
    );
    assert_eq!(refusal(sign_up().await).code, ErrorCode::Expired);

    let visitor = Visitor::new();
    let late = unknown(stage.sign_in(&visitor, "lena").await);
    stage.app.after(Duration::minutes(11));
    let made = identities::sign_up(&ctx, &late, Some(&visitor.cookie), new_person());
    assert_eq!(refusal(made.await).code, ErrorCode::Expired);
}

#[tokio::test]
async fn an_account_is_linked_by_its_own_person_alone() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let grace = stage.app.person("Grace").await;
    let visitor = Visitor::new();
    let identity = unknown(stage.sign_in(&visitor, "ada").await);
    let (ctx, browser) = (stage.app.anonymous(), Some(&visitor.cookie));
    let account = async |session| {
        let offer = identities::offer(&ctx, session, &identity, browser).await;
        offer.expect("an offer").account
    };
    assert_eq!(account(None).await, AccountOfAddress::SignedOut);
    assert_eq!(account(Some(&ada)).await, AccountOfAddress::SignedIn);
    let another = AccountOfAddress::Another("grace@example.com".to_owned());
    assert_eq!(account(Some(&grace)).await, another);

    let stolen = identities::link_pending(&grace, &identity, browser).await;
    assert_eq!(refusal(stolen).code, ErrorCode::Conflict);
    let elsewhere = identities::link_pending(&ada, &identity, Some(&Visitor::new().cookie)).await;
    assert_eq!(refusal(elsewhere).code, ErrorCode::Expired);
    let linked = "SELECT count(*) FROM identities";
    assert_eq!(
        look::count(&stage.app, linked).await,
        0,
        "not by the address"
    );
    identities::link_pending(&ada, &identity, browser)
        .await
        .unwrap();
    stage.app.run_jobs().await;
    let letter = stage.app.mail_to("ada@example.com");
    assert_eq!(
        letter.subject(),
        "Acme ID was linked to your Tenantry account"
    );

    let token = signed_in(stage.sign_in(&visitor, "ada").await);
    assert_eq!(stage.session(&token).await.user.id, ada.user.id);
}

#[tokio::test]
async fn nobody_takes_an_address_that_has_an_account_by_signing_up() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let identity = unknown(stage.sign_in(&visitor, "ada").await);
    stage.app.person("Ada").await;
    let ctx = stage.app.anonymous();
    let made = identities::sign_up(&ctx, &identity, Some(&visitor.cookie), new_person()).await;
    assert_eq!(refusal(made).code, ErrorCode::Conflict);
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM identities").await,
        0
    );
}

#[tokio::test]
async fn an_address_that_nobody_has_verified_opens_nothing() {
    let stage = Stage::new().await;
    for (name, expected) in [
        ("unverified-eve", SignInProblem::EmailNotVerified),
        ("nameless-nick", SignInProblem::NoEmail),
    ] {
        let finished = stage.sign_in(&Visitor::new(), name).await;
        assert_eq!(problem(finished), expected);
    }
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM users").await,
        0
    );
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM sign_in_flows").await,
        0
    );
}

#[tokio::test]
async fn a_second_factor_is_asked_for_all_the_same() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let visitor = Visitor::new();
    assert!(matches!(
        stage.link(&ada, &visitor, "ada").await,
        Finished::Linked
    ));
    let (authenticator, _) = Authenticator::enrol(&stage.app, &ada).await;
    let finished = stage.sign_in(&visitor, "ada").await;
    let Finished::SignedIn {
        sign_in: SignIn::SecondFactor(challenge),
        ..
    } = finished
    else {
        panic!("{finished:?}")
    };
    assert!(stage.app.resolve(&challenge, None).await.is_none());
    stage.app.after(Duration::seconds(30));
    let (ctx, code) = (stage.app.anonymous(), authenticator.code(&stage.app));
    let token = sessions::present_factor(&ctx, &challenge, &code).await;
    let session = stage.session(&token.expect("a session")).await;
    assert_eq!(session.assurance, Assurance::Mfa);
    let sessions = sessions::list(&session).await.unwrap();
    let current = sessions.iter().find(|session| session.current);
    assert_eq!(current.expect("this one").method, "Acme ID");
}

#[tokio::test]
async fn what_a_workspace_wants_of_its_members_holds() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let nora = stage.newcomer(&visitor, "nora").await;
    let new = NewWorkspace {
        name: parsed("Noras"),
        slug: parsed("noras"),
    };
    tenants::create(&nora, new).await.expect("a workspace");
    let token = signed_in(stage.sign_in(&visitor, "nora").await);
    let admitted = async || {
        let resolved = stage
            .app
            .resolve(&token, Some("noras"))
            .await
            .expect("live");
        let tenant = resolved.tenant.expect("a member");
        tenant
            .admits(&resolved.session)
            .map_err(|refused| refused.code)
    };
    assert_eq!(admitted().await, Ok(()));
    look::execute(
        &stage.app,
        "UPDATE tenants SET mfa_required_from = created_at",
    )
    .await;
    assert_eq!(admitted().await, Err(ErrorCode::MfaRequired));
    look::execute(
        &stage.app,
        "UPDATE tenants SET mfa_required_from = NULL, sso_override = true, sso_required = true",
    )
    .await;
    assert_eq!(admitted().await, Err(ErrorCode::SsoRequired));
}
