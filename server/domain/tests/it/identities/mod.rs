//! Signing in with a real provider of the installation: from a button to an account, and what is refused.

mod broker;
mod confirm;
mod link;
mod microsoft;
mod refusals;
mod sign_in;
mod unlink;

use crate::connections::Visitor;
use domain::SessionContext;
use domain::identities::{
    self, Finished, IdentityProvider, Provider, SignInProvider, SignInProviders,
};
use domain::secrets::Token;
use domain::sessions::SignIn;
use domain::sign_in_flows::Wish;
use peers::{CLIENT_ID, CLIENT_SECRET, OidcProvider};
use shared::sign_in_problems::SignInProblem;
use test_support::{ORIGIN, Person, TestApp, parsed};

/// The provider's name here.
const ACME: &str = "acme";

/// An app that lets people sign in with a provider, and that provider.
struct Stage {
    app: TestApp,
    peer: OidcProvider,
}

/// Where a provider of this name sends browsers back to.
fn redirect_uri(name: &str) -> String {
    format!("{ORIGIN}/sign-in/with/{name}/callback")
}

impl Stage {
    async fn new() -> Self {
        let peer = OidcProvider::start_for(&redirect_uri(ACME), "client_secret_basic");
        let mut app = TestApp::new().await;
        let client = &app.tools().outside.client;
        let secret = Some(CLIENT_SECRET.to_owned().into());
        let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
        // The other one is the same at another address of ours, where its answers do not belong.
        let providers = [(ACME, "Acme ID"), ("other", "Another ID")]
            .map(|(name, label)| SignInProvider::new(name, label, oidc.clone()).expect("named"));
        let providers = SignInProviders::new(providers.into()).expect("two");
        app.identify_by(IdentityProvider::BuiltIn(providers));
        Self { app, peer }
    }

    /// Begins to sign in, and does so at the provider; gives the query of the callback.
    async fn answer(&self, visitor: &Visitor, name: &str) -> String {
        let ctx = self.app.anonymous();
        let begun = identities::begin(&ctx, ACME, &visitor.cookie, Wish::default()).await;
        self.follow(begun.expect("a sign-in"), visitor, name).await
    }

    /// Signs in at the provider.
    async fn follow(&self, address: String, visitor: &Visitor, name: &str) -> String {
        let address = address.parse().expect("an address");
        self.peer.sign_in(&visitor.browser, address, name).await
    }

    /// Comes back with an answer.
    async fn finish(
        &self,
        visitor: &Visitor,
        session: Option<&SessionContext>,
        query: &str,
    ) -> Finished {
        let ctx = self.app.anonymous();
        identities::finish(&ctx, session, ACME, query, Some(&visitor.cookie))
            .await
            .expect("an end")
    }

    /// Signs in, whatever comes of it.
    async fn sign_in(&self, visitor: &Visitor, name: &str) -> Finished {
        let query = self.answer(visitor, name).await;
        self.finish(visitor, None, &query).await
    }

    /// Links an account at the provider to a person's own, whatever comes of it.
    async fn link(&self, person: &SessionContext, visitor: &Visitor, name: &str) -> Finished {
        let begun = identities::begin_link(person, ACME, &visitor.cookie).await;
        let query = self.follow(begun.expect("begun"), visitor, name).await;
        self.finish(visitor, Some(person), &query).await
    }

    /// Somebody who has an account by the provider, and no password.
    async fn newcomer(&self, visitor: &Visitor, name: &str) -> SessionContext {
        let identity = unknown(self.sign_in(visitor, name).await);
        let ctx = self.app.anonymous();
        let new = new_person();
        let (token, _) = identities::sign_up(&ctx, &identity, Some(&visitor.cookie), new)
            .await
            .expect("an account");
        self.session(&token).await
    }

    async fn session(&self, token: &Token) -> SessionContext {
        let resolved = self.app.resolve(token, None).await;
        resolved.expect("a session").session
    }

    /// The person as their next request finds them.
    async fn again(&self, person: &Person) -> SessionContext {
        self.session(&person.token).await
    }
}

fn new_person() -> identities::NewPerson {
    identities::NewPerson {
        name: parsed("Somebody New"),
        time_zone: "Europe/Berlin".to_owned(),
    }
}

#[track_caller]
fn unknown(finished: Finished) -> Token {
    match finished {
        Finished::Unknown { identity, .. } => identity,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn signed_in(finished: Finished) -> Token {
    match finished {
        Finished::SignedIn {
            sign_in: SignIn::Done(token),
            ..
        } => token,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn problem(finished: Finished) -> SignInProblem {
    match finished {
        Finished::Refused { problem, .. } => problem,
        other => panic!("{other:?}"),
    }
}
