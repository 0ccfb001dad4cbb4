//! Single sign-on with real providers: from the first setting of a connection to a session, and what is refused.

mod attacks;
mod attributes;
mod break_glass;
mod certificates;
mod domains;
mod enforcement;
mod oidc_attacks;
mod refresh;
mod routing;
mod settings;
mod setup;
mod setup_links;
mod sign_in;
mod single_logout;
mod strangers;
mod trust;

use crate::look;
use domain::connections::{self, Metadata};
use domain::secrets::Token;
use domain::sessions::Resolved;
use domain::sign_in_flows::{self, Begun, Finished, Wish};
use domain::{TenantContext, domains as domain_names};
use peers::{Browser, Form, Shape, SimpleSamlPhp};
use shared::connections::{Protocol, Provider};
use shared::ids::{ConnectionAttemptId, ConnectionId, DomainId, TenantId};
use shared::views::{ConnectionDetail, DomainView};
use test_support::{Member, TestApp, TestTenant, parsed};

/// A workspace that has single sign-on. Its people's addresses end in `.com`: `.example` is no domain that
/// could be proved.
pub(crate) async fn workspace(app: &TestApp, name: &str) -> TestTenant {
    let mut tenant = app.tenant(name).await;
    look::execute(
        app,
        "UPDATE tenants SET sso_override = true;
         UPDATE users SET email = replace(email, '.example', '.com')",
    )
    .await;
    for member in [&mut tenant.owner, &mut tenant.admin, &mut tenant.member] {
        *member = again(app, member).await;
    }
    tenant
}

/// A member as their next request finds them.
async fn again(app: &TestApp, member: &Member) -> Member {
    let entered = member.person.enter(app, &member.tenant.slug).await;
    entered.expect("a member")
}

/// Adds a domain and has DNS say what it must.
pub(crate) async fn prove(app: &TestApp, ctx: &TenantContext, name: &str) -> DomainId {
    let id = domain_names::add(ctx, name).await.expect("a domain");
    let domain = domain(ctx, id).await;
    app.records().add(&domain.record_name, &domain.record_value);
    domain_names::verify(ctx, id).await.expect("a proof");
    id
}

async fn domain(ctx: &TenantContext, id: DomainId) -> DomainView {
    let domains = domain_names::list(ctx).await.expect("the list");
    let found = domains.into_iter().find(|domain| domain.id == id);
    found.expect("the domain")
}

async fn detail(ctx: &TenantContext, id: ConnectionId) -> ConnectionDetail {
    connections::get(ctx, id).await.expect("a connection")
}

/// A connection of which only the protocol is settled.
pub(crate) async fn draft(ctx: &TenantContext, protocol: Protocol) -> ConnectionId {
    connections::create(ctx, parsed("Staff"), Provider::Generic, protocol)
        .await
        .expect("a connection")
}

/// Somebody at a browser, known there by the cookie of their flows and here by those of the provider.
pub(crate) struct Visitor {
    pub(crate) cookie: Token,
    pub(crate) browser: Browser,
}

impl Visitor {
    pub(crate) fn new() -> Self {
        Self {
            cookie: Token::random(),
            browser: Browser::new(),
        }
    }
}

/// A connection by SAML, and the provider at its other end.
pub(crate) struct Saml {
    pub(crate) id: ConnectionId,
    pub(crate) peer: SimpleSamlPhp,
}

impl Saml {
    /// A draft that knows its provider, which knows it.
    pub(crate) async fn draft(app: &TestApp, ctx: &TenantContext) -> Self {
        Self::draft_of(app, ctx, Shape::Both).await
    }

    async fn draft_of(app: &TestApp, ctx: &TenantContext, shape: Shape) -> Self {
        let id = draft(ctx, Protocol::Saml).await;
        let ours = connections::metadata(&app.anonymous(), id).await;
        let peer = SimpleSamlPhp::start_for(&ours.expect("our metadata"), shape).await;
        let metadata = Metadata::Address(peer.metadata_address());
        connections::set_metadata(ctx, id, metadata)
            .await
            .expect("its metadata");
        Self { id, peer }
    }

    /// A connection that people sign in by.
    pub(crate) async fn active(app: &TestApp, admin: &Member) -> Self {
        let saml = Self::draft(app, admin).await;
        saml.test(app, admin, "alice").await;
        connections::activate(admin, Some(&admin.person), saml.id)
            .await
            .expect("activated");
        saml
    }

    /// Tries the draft as somebody.
    pub(crate) async fn test(
        &self,
        app: &TestApp,
        ctx: &TenantContext,
        name: &str,
    ) -> ConnectionAttemptId {
        let visitor = Visitor::new();
        let begun = sign_in_flows::begin_test(ctx, self.id, &visitor.cookie).await;
        let form = self.answer(begun.expect("a test"), &visitor, name).await;
        match self.post(app, &form, &visitor).await {
            Finished::Tested { attempt, .. } => attempt,
            other => panic!("{other:?}"),
        }
    }

    /// Begins to sign in and gets the provider's answer.
    async fn begin(&self, app: &TestApp, visitor: &Visitor, name: &str) -> Form {
        let ctx = app.anonymous();
        let begun = sign_in_flows::begin(&ctx, self.id, &visitor.cookie, Wish::default()).await;
        self.answer(begun.expect("a sign-in"), visitor, name).await
    }

    async fn answer(&self, begun: Begun, visitor: &Visitor, name: &str) -> Form {
        let Begun::Redirect(request) = begun else {
            panic!("{begun:?}")
        };
        let request = request.parse().expect("an address");
        self.peer.answer(&visitor.browser, request, name).await
    }

    /// Posts an answer, as the visitor's browser does.
    async fn post(&self, app: &TestApp, answer: &Form, visitor: &Visitor) -> Finished {
        sign_in_flows::finish_saml(
            &app.anonymous(),
            self.id,
            answer.fields["SAMLResponse"].clone(),
            answer.fields.get("RelayState").map(String::as_str),
            Some(&visitor.cookie),
        )
        .await
        .expect("an end")
    }

    /// Signs in, whatever comes of it.
    pub(crate) async fn sign_in(&self, app: &TestApp, name: &str) -> Finished {
        let visitor = Visitor::new();
        let answer = self.begin(app, &visitor, name).await;
        self.post(app, &answer, &visitor).await
    }

    /// Lets the provider know somebody by their address.
    fn add_person(&self, name: &str, email: &str) {
        let attributes = serde_json::json!({ "uid": [name], "mail": [email] });
        self.peer.add_person(name, &attributes);
    }
}

/// The session that a sign-in has opened.
#[track_caller]
pub(crate) fn session(finished: Finished) -> Token {
    match finished {
        Finished::SignedIn { session, .. } => session,
        other => panic!("{other:?}"),
    }
}

/// Whose a session is, within a workspace.
async fn resolved(app: &TestApp, token: &Token, slug: &str) -> Resolved {
    app.resolve(token, Some(slug)).await.expect("a session")
}

#[track_caller]
fn assert_refused(finished: &Finished) {
    assert!(matches!(finished, Finished::Refused), "{finished:?}");
}

/// It belongs to no sign-in that is under way.
#[track_caller]
fn assert_lost(finished: &Finished) {
    assert!(matches!(finished, Finished::Lost), "{finished:?}");
}

/// Why the latest attempt at a connection was refused, after making sure that the audit log says the same.
async fn reason(app: &TestApp, ctx: &TenantContext, id: ConnectionId) -> String {
    let page = connections::attempts(ctx, id, "").await.expect("a page");
    let latest = page.items.first().expect("an attempt");
    let refusal = latest.refusal.clone().expect("a refusal");
    assert_eq!(audited(app, ctx.tenant.id).await.as_ref(), Some(&refusal));
    refusal
}

/// The reason of the latest refusal in the audit log.
async fn audited(app: &TestApp, tenant: TenantId) -> Option<String> {
    let query = "SELECT (SELECT change ->> 'after' FROM jsonb_array_elements(changes) change
                         WHERE change ->> 'field' = 'reason')
                 FROM audit_entries WHERE tenant_id = $1 AND result = 'refused' ORDER BY id DESC LIMIT 1";
    look::of_tenant(app, tenant, query).await.into_iter().next()
}
