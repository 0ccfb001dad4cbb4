//! The other identity provider: a broker that keeps accounts instead of us. What the product does is the same.

use super::{Stage, problem, redirect_uri, signed_in};
use crate::connections::Visitor;
use crate::look;
use domain::connections::Client;
use domain::identities::{self, Broker, Finished, IdentityProvider, Provider};
use domain::invitations::{self, Acceptance};
use domain::sessions::{self, Assurance};
use domain::sign_in_flows::{Begun, Wish};
use domain::sign_ups::{self, NewSignUp};
use domain::tenants::{self, NewWorkspace};
use domain::{factors, password_resets, projects, single_logout, users};
use peers::{CLIENT_ID, CLIENT_SECRET, OidcProvider};
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use shared::views::WantedProof;
use test_support::{PASSWORD, TestApp, parsed, refusal};

const BROKER: &str = "broker";

fn broker(client: &Client, peer: &OidcProvider) -> IdentityProvider {
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
    IdentityProvider::Broker(Box::new(Broker::new("Acme ID", oidc, true).expect("named")))
}

async fn stage() -> Stage {
    let peer = OidcProvider::start_for(&redirect_uri(BROKER), "client_secret_basic");
    let mut app = TestApp::new().await;
    app.identify_by(broker(&app.tools().outside.client.clone(), &peer));
    Stage { app, peer }
}

async fn sign_in(stage: &Stage, visitor: &Visitor, name: &str) -> Finished {
    let ctx = stage.app.anonymous();
    let begun = identities::begin(&ctx, BROKER, &visitor.cookie, Wish::default()).await;
    let query = stage.follow(begun.expect("begun"), visitor, name).await;
    identities::finish(&ctx, None, BROKER, &query, Some(&visitor.cookie))
        .await
        .expect("an end")
}

#[tokio::test]
async fn whoever_the_broker_names_has_an_account_and_the_product_is_the_same() {
    let stage = stage().await;
    let visitor = Visitor::new();
    let token = signed_in(sign_in(&stage, &visitor, "nora").await);
    let nora = stage.session(&token).await;
    assert_eq!(nora.user.email, "nora@example.com");
    assert_eq!(nora.user.name, "nora of Example");
    assert_eq!(nora.assurance, Assurance::Password);
    let new = NewWorkspace {
        name: parsed("Acme"),
        slug: parsed("acme"),
    };
    tenants::create(&nora, new).await.expect("a workspace");
    let entered = stage.app.resolve(&token, Some("acme")).await.expect("live");
    let owner = entered.tenant.expect("a member");
    owner.admits(&entered.session).expect("let in");
    projects::create(&owner, parsed("Apollo"))
        .await
        .expect("a project");

    let again = signed_in(sign_in(&stage, &Visitor::new(), "nora").await);
    let again = stage.session(&again).await;
    assert_eq!(again.user.id, nora.user.id);
    assert_eq!(sessions::list(&again).await.unwrap()[0].method, "Acme ID");
    let events: Vec<String> = look::column(
        &stage.app,
        "SELECT name FROM account_events WHERE user_id IS NOT NULL ORDER BY id",
    )
    .await;
    assert_eq!(events, ["user.registered", "session.created"]);
}

#[tokio::test]
async fn an_account_from_before_is_found_by_its_verified_address() {
    let peer = OidcProvider::start_for(&redirect_uri(BROKER), "client_secret_basic");
    let mut app = TestApp::new().await;
    let ada = app.person("Ada").await;
    app.identify_by(broker(&app.tools().outside.client.clone(), &peer));
    let stage = Stage { app, peer };
    let token = signed_in(sign_in(&stage, &Visitor::new(), "ada").await);
    assert_eq!(stage.session(&token).await.user.id, ada.user.id);
    for (name, expected) in [
        ("unverified-eve", SignInProblem::EmailNotVerified),
        ("nameless-nick", SignInProblem::NoEmail),
    ] {
        let finished = sign_in(&stage, &Visitor::new(), name).await;
        assert_eq!(problem(finished), expected);
    }
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM users").await,
        1
    );
}

#[tokio::test]
async fn passwords_and_all_that_belongs_to_them_are_the_brokers() {
    let stage = stage().await;
    let visitor = Visitor::new();
    let token = signed_in(sign_in(&stage, &visitor, "nora").await);
    let nora = stage.session(&token).await;
    let ctx = stage.app.anonymous();
    let email = || parsed("nora@example.com");
    let sign_up = NewSignUp {
        email: email(),
        name: parsed("Nora"),
        password: parsed(PASSWORD),
        time_zone: String::new(),
    };
    let acceptance = Acceptance {
        name: parsed("Nora"),
        password: parsed(PASSWORD),
        time_zone: String::new(),
    };
    let codes = [
        refusal(sessions::sign_in(&ctx, &email(), parsed(PASSWORD)).await),
        refusal(sign_ups::request(&ctx, sign_up).await),
        refusal(sign_ups::verify(&ctx, "sgn_1.x", None, None).await),
        refusal(password_resets::request(&ctx, &email()).await),
        refusal(password_resets::complete(&ctx, "pwr_1.x", parsed(PASSWORD)).await),
        refusal(users::change_password(&nora, parsed(PASSWORD), parsed(PASSWORD)).await),
        refusal(factors::begin_totp(&nora).await),
        refusal(sessions::confirm(&nora, PASSWORD).await),
        refusal(factors::begin_passkey(&nora).await),
        refusal(sessions::begin_passkey_sign_in(&ctx, &visitor.cookie).await),
        refusal(sessions::begin_passkey_confirmation(&nora).await),
        refusal(invitations::accept_as_new_user(&ctx, "x", acceptance).await),
        refusal(identities::begin_link(&nora, BROKER, &visitor.cookie).await),
    ]
    .map(|refused| {
        assert!(refused.message.contains("Acme ID"), "{refused:?}");
        refused.code
    });
    assert_eq!(codes, [ErrorCode::ExternalIdentity; 13]);

    // Who proves anew who they are does so there.
    let WantedProof::Single { providers, .. } = sessions::wanted(&nora).await.unwrap() else {
        panic!("the broker")
    };
    assert_eq!(providers[0].name, BROKER);
    let begun = identities::begin_confirmation(&nora, BROKER, &visitor.cookie, String::new()).await;
    let query = stage.follow(begun.expect("begun"), &visitor, "nora").await;
    let finished =
        identities::finish(&ctx, Some(&nora), BROKER, &query, Some(&visitor.cookie)).await;
    assert!(matches!(finished.unwrap(), Finished::Confirmed { .. }));
}

#[tokio::test]
async fn signing_out_ends_the_brokers_session_too() {
    let stage = stage().await;
    let visitor = Visitor::new();
    let token = signed_in(sign_in(&stage, &visitor, "nora").await);
    let nora = stage.session(&token).await;
    let sealed = "SELECT count(*) FROM sessions WHERE provider_session IS NOT NULL";
    assert_eq!(look::count(&stage.app, sealed).await, 1);
    let out = sessions::sign_out(&nora).await.unwrap().expect("a way out");
    assert!(stage.app.resolve(&token, None).await.is_none());
    let ctx = stage.app.anonymous();
    let way_out = async || {
        single_logout::way_out(&ctx, &out, &visitor.cookie, String::new())
            .await
            .unwrap()
    };
    let Some(Begun::Redirect(address)) = way_out().await else {
        panic!("once")
    };
    assert_eq!(way_out().await, None);
    for part in [
        "id_token_hint=ey",
        "client_id=tenantry",
        "post_logout_redirect_uri=http",
    ] {
        assert!(address.contains(part), "{address}");
    }
    // It asks the person, and then has none: to sign in again, one is asked who one is.
    let home = "http://localhost:3000/";
    let page = visitor
        .browser
        .open(address.parse().expect("an address"), home)
        .await;
    let mut form = page.form();
    form.fields.insert("logout".to_owned(), "yes".to_owned());
    let page = visitor.browser.submit(form, &[], home).await;
    let back = page.left_for.expect("our own page");
    assert_eq!(back.query(), Some("notice=signed-out"));
    let begun = identities::begin(&ctx, BROKER, &visitor.cookie, Wish::default()).await;
    let login = visitor
        .browser
        .open(begun.unwrap().parse().expect("an address"), home)
        .await;
    assert!(login.form().fields.contains_key("login"), "{}", login.text);
}

#[tokio::test]
async fn a_broker_is_told_of_the_workspace_and_the_address() {
    let stage = stage().await;
    let wish = Wish {
        next: "/t/acme/projects?q=a".to_owned(),
        hint: Some("nora@example.com".to_owned()),
        force: false,
    };
    let ctx = stage.app.anonymous();
    let begun = identities::begin(&ctx, BROKER, &Visitor::new().cookie, wish)
        .await
        .unwrap();
    assert!(
        begun.contains("organization=acme&") || begun.ends_with("organization=acme"),
        "{begun}"
    );
    assert!(begun.contains("login_hint=nora%40example.com"), "{begun}");
    let ways = identities::ways_in(&ctx);
    assert_eq!(
        ways.broker.map(|broker| broker.label).as_deref(),
        Some("Acme ID")
    );
}
