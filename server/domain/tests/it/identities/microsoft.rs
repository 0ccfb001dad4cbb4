//! Microsoft: an issuer a tenant, accounts by tenant and object, and an address that is only its
//! administrator's word.

use super::{new_person, problem, redirect_uri, signed_in, unknown};
use crate::connections::Visitor;
use crate::look;
use domain::identities::{
    self, Finished, IdentityProvider, IssuerRule, MicrosoftAccounts, Provider, SignInProvider,
    SignInProviders,
};
use domain::sign_in_flows::Wish;
use peers::{CLIENT_ID, CLIENT_SECRET, OidcProvider};
use shared::sign_in_problems::SignInProblem;
use test_support::TestApp;

const MICROSOFT: &str = "microsoft";
const TENANT: &str = "5f9fd4a8-3a3d-4c8f-9c43-9f0e1f0a0001";
/// Where private accounts are.
const CONSUMERS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

async fn stage(tenant: &str, accounts: MicrosoftAccounts) -> (TestApp, OidcProvider) {
    let peer = OidcProvider::start_as_microsoft(&redirect_uri(MICROSOFT), tenant);
    let mut app = TestApp::new().await;
    let rule = IssuerRule::Microsoft {
        authority: peer.authority(),
        accounts,
    };
    let oidc = Provider::by(rule, CLIENT_ID, Some(CLIENT_SECRET.to_owned().into()));
    let provider = SignInProvider::new(MICROSOFT, "Microsoft", oidc.expect("a provider"));
    let providers = SignInProviders::new(vec![provider.expect("named")]);
    app.identify_by(IdentityProvider::BuiltIn(providers.expect("one")));
    (app, peer)
}

async fn sign_in(app: &TestApp, peer: &OidcProvider, visitor: &Visitor, name: &str) -> Finished {
    let ctx = app.anonymous();
    let begun = identities::begin(&ctx, MICROSOFT, &visitor.cookie, Wish::default()).await;
    let address = begun.expect("begun").parse().expect("an address");
    let query = peer.sign_in(&visitor.browser, address, name).await;
    identities::finish(&ctx, None, MICROSOFT, &query, Some(&visitor.cookie))
        .await
        .expect("an end")
}

#[tokio::test]
async fn an_account_is_known_by_tenant_and_object() {
    let (app, peer) = stage(TENANT, MicrosoftAccounts::Common).await;
    let visitor = Visitor::new();
    // Its domain is its tenant's, says Microsoft.
    let identity = unknown(sign_in(&app, &peer, &visitor, "owned-olga").await);
    let ctx = app.anonymous();
    identities::sign_up(&ctx, &identity, Some(&visitor.cookie), new_person())
        .await
        .expect("an account");
    let kept: Vec<String> =
        look::column(&app, "SELECT subject || ' of ' || issuer FROM identities").await;
    let issuer = format!("{}/{TENANT}/v2.0", peer.authority());
    assert_eq!(kept, [format!("{TENANT}.object-of-owned-olga of {issuer}")]);
    signed_in(sign_in(&app, &peer, &visitor, "owned-olga").await);
}

#[tokio::test]
async fn an_address_that_an_administrator_wrote_is_not_verified() {
    let (app, peer) = stage(TENANT, MicrosoftAccounts::Common).await;
    app.person("Ada").await;
    // It says `email_verified`, which counts for nothing here.
    let finished = sign_in(&app, &peer, &Visitor::new(), "ada").await;
    assert_eq!(problem(finished), SignInProblem::EmailNotVerified);
    assert_eq!(
        look::count(&app, "SELECT count(*) FROM identities").await,
        0
    );
}

#[tokio::test]
async fn private_accounts_are_let_in_only_where_they_are_meant_to_be() {
    let (app, peer) = stage(CONSUMERS, MicrosoftAccounts::Organizations).await;
    let finished = sign_in(&app, &peer, &Visitor::new(), "owned-olga").await;
    assert_eq!(problem(finished), SignInProblem::Refused);
}
