//! Signing in to the portal with the company's own provider: who is let in, as whom, and who is not.

use super::{entries, is_live, sam, view};
use crate::connections::Visitor;
use crate::look;
use domain::OperatorContext;
use domain::identities::Provider;
use domain::operators::factors::{self, FactorReset};
use domain::operators::{self, LogFilter, OperatorProvider, ProviderFinished};
use domain::secrets::Token;
use domain::sessions::RECENT;
use peers::{CLIENT_ID, CLIENT_SECRET, OidcProvider};
use shared::ErrorCode;
use shared::operator_permissions::OperatorRole;
use shared::requests::EmailAddress;
use shared::sign_in_problems::SignInProblem;
use shared::views::{OperatorProofs, OperatorStatus};
use test_support::{OPERATOR_ORIGIN, OperatorActor, TestApp, parsed, refusal};
use time::Duration;

const SAM: &str = "sam@tenantry.example";

/// A portal whose operators sign in with a provider, that provider, and an owner who has a password.
struct Stage {
    app: TestApp,
    peer: OidcProvider,
    olga: OperatorActor,
}

impl Stage {
    async fn new() -> Self {
        Self::trusting(false).await
    }

    async fn trusting(trusts_addresses: bool) -> Self {
        let back = format!("{OPERATOR_ORIGIN}{}", OperatorProvider::CALLBACK);
        let peer = OidcProvider::start_for(&back, "client_secret_basic");
        let mut app = TestApp::new().await;
        let provider = provider(&app, &peer, trusts_addresses);
        app.sign_operators_in_by(provider);
        let olga = app.operator().await;
        Self { app, peer, olga }
    }

    async fn invite_sam(&self, role: OperatorRole) {
        operators::invite(&self.olga, sam(role))
            .await
            .expect("invited");
    }

    /// Signs in at the provider under this name; gives the query of the callback.
    async fn answer(&self, visitor: &Visitor, name: &str) -> String {
        let (realm, meta) = (self.app.operator_realm(), self.app.meta());
        let next = "/audit".to_owned();
        let begun = operators::begin_provider(&realm, &meta, &visitor.cookie, next).await;
        self.follow(begun.expect("begun"), visitor, name).await
    }

    async fn follow(&self, address: String, visitor: &Visitor, name: &str) -> String {
        let address = address.parse().expect("an address");
        self.peer.sign_in(&visitor.browser, address, name).await
    }

    async fn finish(
        &self,
        visitor: &Visitor,
        session: Option<&OperatorContext>,
        query: &str,
    ) -> ProviderFinished {
        let (realm, meta) = (self.app.operator_realm(), self.app.meta());
        operators::finish_provider(&realm, &meta, session, query, Some(&visitor.cookie))
            .await
            .expect("an end")
    }

    async fn sign_in(&self, name: &str) -> ProviderFinished {
        let visitor = Visitor::new();
        let query = self.answer(&visitor, name).await;
        self.finish(&visitor, None, &query).await
    }

    /// Proves anew at the provider who the operator is, or links the account there.
    async fn confirm(&self, who: &OperatorContext, name: &str) -> ProviderFinished {
        let (visitor, next) = (Visitor::new(), "/audit".to_owned());
        let begun = operators::begin_provider_confirmation(who, &visitor.cookie, next).await;
        let query = self.follow(begun.expect("begun"), &visitor, name).await;
        self.finish(&visitor, Some(who), &query).await
    }

    async fn resolved(&self, token: &Token) -> OperatorContext {
        operators::resolve(&self.app.operator_realm(), &self.app.meta(), token)
            .await
            .expect("the database answers")
            .expect("a session")
    }
}

fn provider(app: &TestApp, peer: &OidcProvider, trusts_addresses: bool) -> OperatorProvider {
    let client = &app.tools().outside.client;
    let secret = Some(CLIENT_SECRET.to_owned().into());
    let oidc = Provider::new(client, &peer.issuer, CLIENT_ID, secret).expect("a provider");
    OperatorProvider::new("Company ID", oidc, trusts_addresses).expect("named")
}

#[track_caller]
fn signed_in(finished: ProviderFinished) -> Token {
    match finished {
        ProviderFinished::SignedIn { session, next } => {
            assert_eq!(next, "/audit");
            session
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn confirmed(finished: ProviderFinished) -> Token {
    match finished {
        ProviderFinished::Confirmed { session, next } => {
            assert_eq!(next, "/audit");
            session
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn problem(finished: ProviderFinished) -> SignInProblem {
    match finished {
        ProviderFinished::Refused { problem, .. } => problem,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_was_invited_comes_without_a_password() {
    let stage = Stage::new().await;
    stage.invite_sam(OperatorRole::Support).await;
    let token = signed_in(stage.sign_in(SAM).await);
    let sam = stage.resolved(&token).await;
    assert_eq!(sam.operator.email, SAM);
    assert_eq!(sam.operator.role, OperatorRole::Support);
    assert_eq!(
        view(&stage.olga, sam.operator.id).await.status,
        OperatorStatus::Active
    );
    let told = entries(&stage.olga, LogFilter::default()).await;
    let signed_in = told.first().expect("an entry");
    assert_eq!(signed_in.action, "operator.signed_in");
    assert_eq!(signed_in.actor, "Sam");
    let by = signed_in.changes.first().expect("by what");
    assert_eq!(by.after.as_deref(), Some("Company ID"));

    let again = signed_in_as(&stage, SAM).await;
    assert_eq!(again.operator.id, sam.operator.id);
}

async fn signed_in_as(stage: &Stage, name: &str) -> OperatorContext {
    let token = signed_in(stage.sign_in(name).await);
    stage.resolved(&token).await
}

#[tokio::test]
async fn the_provider_makes_no_operators() {
    let stage = Stage::new().await;
    for name in [SAM, "nameless", "stranger"] {
        let problem = problem(stage.sign_in(name).await);
        assert_eq!(problem, SignInProblem::NotInvited, "{name}");
    }
    stage.invite_sam(OperatorRole::Support).await;
    let sam = signed_in_as(&stage, SAM).await;
    operators::disable(&stage.olga, sam.operator.id)
        .await
        .expect("disabled");
    assert_eq!(
        problem(stage.sign_in(SAM).await),
        SignInProblem::NotInvited,
        "who is disabled is nobody here"
    );
    let operators = "SELECT count(*) FROM operators";
    assert_eq!(look::count(&stage.app, operators).await, 2);
}

#[tokio::test]
async fn an_address_counts_when_the_provider_has_verified_it_or_is_trusted() {
    const NAME: &str = "unverified@tenantry.example";
    let invite = async |stage: &Stage| {
        let invitee = operators::Invitee {
            email: parsed::<EmailAddress>(NAME),
            ..sam(OperatorRole::Support)
        };
        operators::invite(&stage.olga, invitee)
            .await
            .expect("invited");
    };
    let strict = Stage::new().await;
    invite(&strict).await;
    assert_eq!(
        problem(strict.sign_in(NAME).await),
        SignInProblem::NotInvited
    );
    let trusting = Stage::trusting(true).await;
    invite(&trusting).await;
    assert_eq!(signed_in_as(&trusting, NAME).await.operator.email, NAME);
}

#[tokio::test]
async fn another_account_that_is_given_the_address_later_is_not_them() {
    let stage = Stage::new().await;
    let invitee = operators::Invitee {
        email: parsed("sam@example.com"),
        ..sam(OperatorRole::Owner)
    };
    operators::invite(&stage.olga, invitee)
        .await
        .expect("invited");
    // The provider gives this address to two accounts.
    let first = signed_in_as(&stage, "sam").await;
    let other = stage.sign_in("sam@example.com").await;
    assert_eq!(problem(other), SignInProblem::OtherIdentity);
    let again = signed_in_as(&stage, "sam").await;
    assert_eq!(again.operator.id, first.operator.id);
    // Whoever is reset comes by their address again when an owner says so, and until then by nothing.
    let id = first.operator.id;
    let seen = async || {
        operators::get(&stage.olga, id)
            .await
            .expect("an operator")
            .provider
    };
    assert_eq!(seen().await.as_deref(), Some("Company ID"));
    let asked = FactorReset::parse("Another account there", "sam@example.com").expect("a form");
    factors::reset(&stage.olga, id, asked).await.expect("reset");
    assert_eq!(seen().await, None);
    let early = stage.sign_in("sam@example.com").await;
    assert_eq!(problem(early), SignInProblem::NotLinked);
    let send_link = async || {
        operators::send_password_link(&stage.olga, id)
            .await
            .expect("sent");
    };
    send_link().await;
    let other = signed_in_as(&stage, "sam@example.com").await;
    assert_eq!(other.operator.id, id);
    let former = stage.sign_in("sam").await;
    assert_eq!(problem(former), SignInProblem::OtherIdentity);
    // Names of another provider mean nothing at this one.
    look::execute(
        &stage.app,
        "UPDATE operators SET provider_issuer = 'https://former.example' WHERE provider_issuer IS NOT NULL",
    )
    .await;
    send_link().await;
    let moved = signed_in_as(&stage, "sam").await;
    assert_eq!(moved.operator.id, id);
}

#[tokio::test]
async fn an_answer_is_this_browsers_comes_in_time_and_once() {
    let stage = Stage::new().await;
    stage.invite_sam(OperatorRole::Support).await;
    let visitor = Visitor::new();
    let query = stage.answer(&visitor, SAM).await;
    let stolen = stage.finish(&Visitor::new(), None, &query).await;
    assert_eq!(problem(stolen), SignInProblem::Expired);
    let token = signed_in(stage.finish(&visitor, None, &query).await);
    assert!(is_live(&stage.app, &token).await);
    let twice = stage.finish(&visitor, None, &query).await;
    assert_eq!(problem(twice), SignInProblem::Expired);
    for query in ["", "state=x", "code=1&state=x", "%ff=%ff&&&"] {
        let made_up = stage.finish(&visitor, None, query).await;
        assert_eq!(problem(made_up), SignInProblem::Expired, "{query}");
    }
    let query = stage.answer(&visitor, SAM).await;
    stage.app.after(Duration::minutes(11));
    let late = stage.finish(&visitor, None, &query).await;
    assert_eq!(problem(late), SignInProblem::Expired);
}

#[tokio::test]
async fn whoever_goes_back_or_finds_nobody_is_told_so() {
    let Stage { app, peer, olga: _ } = Stage::new().await;
    let (realm, meta, visitor) = (app.operator_realm(), app.meta(), Visitor::new());
    let way_out =
        async || operators::begin_provider(&realm, &meta, &visitor.cookie, String::new()).await;
    let address = way_out().await.expect("begun").parse().expect("an address");
    let query = peer.cancel(&visitor.browser, address).await;
    let cookie = Some(&visitor.cookie);
    let finished = operators::finish_provider(&realm, &meta, None, &query, cookie).await;
    assert_eq!(problem(finished.expect("an end")), SignInProblem::Cancelled);
    drop(peer);
    assert_eq!(refusal(way_out().await).code, ErrorCode::Unavailable);

    let without = TestApp::new().await;
    let (realm, meta) = (without.operator_realm(), without.meta());
    let refused = operators::begin_provider(&realm, &meta, &visitor.cookie, String::new()).await;
    assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    let finished = operators::finish_provider(&realm, &meta, None, "", cookie).await;
    assert_eq!(refusal(finished).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn the_provider_proves_anew_who_it_is() {
    let stage = Stage::new().await;
    stage.invite_sam(OperatorRole::Support).await;
    let visitor = Visitor::new();
    let query = stage.answer(&visitor, SAM).await;
    let token = signed_in(stage.finish(&visitor, None, &query).await);
    let sam = stage.resolved(&token).await;
    let proofs = OperatorProofs {
        provider: Some("Company ID".to_owned()),
        ..OperatorProofs::default()
    };
    assert_eq!(operators::wanted(&sam).await.expect("a way"), proofs);
    // The provider did not say when he last proved who he is: it may have asked for nothing today.
    let refused = factors::begin_passkey(&sam).await;
    assert_eq!(refusal(refused).code, ErrorCode::ConfirmIdentity);

    let other = stage.confirm(&sam, "another@tenantry.example").await;
    assert_eq!(problem(other), SignInProblem::OtherIdentity);
    let session = confirmed(stage.confirm(&sam, SAM).await);
    assert!(!is_live(&stage.app, &token).await, "a new token");
    let sam = stage.resolved(&session).await;
    factors::begin_passkey(&sam).await.expect("a ceremony");

    // What one operator began, another one who has signed in meanwhile does not finish.
    let visitor = Visitor::new();
    let begun = operators::begin_provider_confirmation(&sam, &visitor.cookie, String::new()).await;
    let query = stage.follow(begun.expect("begun"), &visitor, SAM).await;
    let of_another = stage.finish(&visitor, Some(&stage.olga), &query).await;
    assert_eq!(problem(of_another), SignInProblem::Expired);
}

#[tokio::test]
async fn whoever_has_a_password_links_the_provider_signed_in() {
    const OLGA: &str = "olga@tenantry.example";
    let stage = Stage::new().await;
    let early = stage.sign_in(OLGA).await;
    assert_eq!(
        problem(early),
        SignInProblem::NotLinked,
        "an address alone opens nobody’s account"
    );
    // Also not with a link to choose another password on its way.
    operators::send_password_link(&stage.olga, stage.olga.operator.id)
        .await
        .expect("sent");
    let early = stage.sign_in(OLGA).await;
    assert_eq!(problem(early), SignInProblem::NotLinked);

    let session = confirmed(stage.confirm(&stage.olga, OLGA).await);
    let olga = stage.resolved(&session).await;
    let seen = factors::list(&olga).await.expect("a view").provider;
    assert!(seen.is_some_and(|provider| provider.linked && provider.label == "Company ID"));
    let told = entries(&olga, LogFilter::default()).await;
    let linked = told.first().expect("an entry");
    assert!(linked.changes.iter().any(|change| {
        change.field == "provider_account"
            && change.before.is_none()
            && change
                .after
                .as_deref()
                .is_some_and(|account| account.starts_with(OLGA))
    }));
    stage.app.run_jobs().await;
    let mail = stage.app.mail_to(OLGA);
    assert!(
        mail.subject().contains("provider was linked"),
        "{}",
        mail.subject()
    );
    assert_eq!(
        signed_in_as(&stage, OLGA).await.operator.id,
        olga.operator.id
    );

    // What is hers is nobody else's.
    let sam = stage.app.operator_as("Sam", OperatorRole::Owner).await;
    let hers = stage.confirm(&sam, OLGA).await;
    assert_eq!(problem(hers), SignInProblem::LinkedElsewhere);
    stage.app.after(RECENT + Duration::minutes(1));
    let cookie = Token::random();
    let refused = operators::begin_provider_confirmation(&sam, &cookie, String::new()).await;
    assert_eq!(refusal(refused).code, ErrorCode::ConfirmIdentity);
}

#[tokio::test]
async fn an_invitation_ends_and_is_spent() {
    let stage = Stage::new().await;
    stage.invite_sam(OperatorRole::Support).await;
    stage.app.run_jobs().await;
    let link = stage.app.mail_to(SAM).token();
    look::execute(
        &stage.app,
        "UPDATE operator_password_links SET expires_at = created_at",
    )
    .await;
    let late = stage.sign_in(SAM).await;
    assert_eq!(problem(late), SignInProblem::NotLinked);
    look::execute(
        &stage.app,
        "UPDATE operator_password_links SET expires_at = created_at + interval '1 day'",
    )
    .await;
    signed_in(stage.sign_in(SAM).await);
    let (realm, meta) = (stage.app.operator_realm(), stage.app.meta());
    let offered = operators::offer_password_link(&realm, &meta, &link).await;
    assert_eq!(refusal(offered).code, ErrorCode::Expired);
}

#[tokio::test]
async fn an_owner_who_comes_by_the_provider_owns_the_portal() {
    let stage = Stage::new().await;
    stage.invite_sam(OperatorRole::Owner).await;
    let role = OperatorRole::Support;
    let olga = stage.olga.operator.id;
    let before = operators::change_role(&stage.olga, olga, role).await;
    assert_eq!(refusal(before).code, ErrorCode::Conflict);
    let sam = signed_in_as(&stage, SAM).await;
    let session = confirmed(stage.confirm(&sam, SAM).await);
    let sam = stage.resolved(&session).await;
    // Whoever came by a provider that is none any more could not come again.
    let set = "UPDATE operators SET provider_issuer = 'https://former.example' WHERE provider_issuer IS NOT NULL";
    look::execute(&stage.app, set).await;
    let early = operators::change_role(&sam, olga, role).await;
    assert_eq!(refusal(early).code, ErrorCode::Conflict);
    let session = confirmed(stage.confirm(&sam, SAM).await);
    let sam = stage.resolved(&session).await;
    operators::change_role(&sam, olga, role)
        .await
        .expect("Sam owns it, too");
}
