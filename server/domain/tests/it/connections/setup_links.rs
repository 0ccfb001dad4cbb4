//! Set-up links: for somebody without an account, once, for nothing but single sign-on.

use super::{Saml, workspace};
use crate::look;
use domain::connections;
use domain::secrets::Token;
use domain::setup_links::{self, LINK_LIFETIME, Opened};
use domain::{Result, TenantContext, memberships, projects, tenants};
use shared::ErrorCode;
use shared::connections::Protocol;
use test_support::{TestApp, TestTenant, parsed, refusal};
use time::Duration;

const RECIPIENT: &str = "Ida of IT";

/// The part of a new link that its page presents.
async fn link(acme: &TestTenant) -> String {
    let admin = &acme.admin;
    let link = setup_links::create(admin, &admin.person, parsed(RECIPIENT)).await;
    let link = link.expect("a link");
    let (_, text) = link.split_once("link=").expect("its text");
    text.to_owned()
}

async fn open(app: &TestApp, link: &str) -> Result<Opened> {
    setup_links::use_link(&app.anonymous(), link).await
}

async fn enter(app: &TestApp, token: &Token, slug: &str) -> Option<TenantContext> {
    setup_links::resolve(&app.anonymous(), token, slug)
        .await
        .expect("the database answers")
}

#[tokio::test]
async fn a_link_opens_once_and_its_doings_bear_its_name() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let globex = workspace(&app, "Globex").await;
    let text = link(&acme).await;
    let offered = setup_links::offer(&app.anonymous(), &text).await.unwrap();
    assert_eq!(offered, "Acme");
    let opened = open(&app, &text).await.unwrap();
    assert_eq!(opened.slug, "acme");
    assert_eq!(refusal(open(&app, &text).await).code, ErrorCode::Expired);
    let offered = setup_links::offer(&app.anonymous(), &text).await;
    assert_eq!(refusal(offered).code, ErrorCode::Expired);

    let ctx = enter(&app, &opened.token, "acme").await.expect("a way in");
    assert!(enter(&app, &opened.token, &globex.slug).await.is_none());
    assert!(enter(&app, &Token::random(), "acme").await.is_none());
    let saml = Saml::draft(&app, &ctx).await;
    saml.test(&app, &ctx, "alice").await;
    connections::activate(&ctx, None, saml.id).await.unwrap();
    let doings = "SELECT DISTINCT action FROM audit_entries WHERE tenant_id = $1
        AND actor_kind = 'setup_link' AND actor_name = 'Ida of IT' ORDER BY action";
    let doings: Vec<String> = look::of_tenant(&app, acme.id, doings).await;
    assert_eq!(
        doings,
        [
            "connection.activated",
            "connection.changed",
            "connection.created"
        ]
    );
    let logged = look::actions(&app, acme.id).await;
    for action in ["setup_link.created", "setup_link.opened"] {
        assert!(logged.iter().any(|logged| logged == action), "{action}");
    }
}

#[tokio::test]
async fn it_lets_into_single_sign_on_and_nothing_else() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let opened = open(&app, &link(&acme).await).await.unwrap();
    let ctx = enter(&app, &opened.token, "acme").await.expect("a way in");
    let project = projects::create(&ctx, parsed("Apollo")).await;
    assert_eq!(refusal(project).code, ErrorCode::Forbidden);
    // Who made the link has proved who they are; whoever opened it has nothing to prove it by.
    let made = setup_links::create(&ctx, &acme.admin.person, parsed("Eve")).await;
    assert_eq!(refusal(made).code, ErrorCode::Forbidden);
    let listed = connections::list(&ctx).await.unwrap();
    assert_eq!(listed.setup_links[0].recipient, RECIPIENT);
    let session = app.resolve(&opened.token, Some("acme")).await;
    assert!(session.is_none(), "the cookie is no session");
    drop(tenants::rehearse_sso(&ctx).await.unwrap());
    // Nor does an account of theirs, which proves something elsewhere only.
    let own = app.person("Ida").await;
    for required in [true, false] {
        let refused = tenants::require_sso(&ctx, &own, required, "Acme").await;
        assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    }
}

#[tokio::test]
async fn it_opens_what_whoever_made_it_may_open_themselves() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let waiting = link(&acme).await;
    let opened = open(&app, &link(&acme).await).await.unwrap();
    let enters = async || enter(&app, &opened.token, "acme").await.is_some();
    let work = async || {
        let listed = connections::list(&acme.owner).await.expect("the list");
        assert_eq!(listed.setup_links.len(), 2);
        listed.setup_links.iter().all(|link| link.works)
    };
    assert!(enters().await && work().await);
    let admin = acme.admin.membership_id.expect("a member");
    memberships::suspend(&acme.owner, admin).await.unwrap();
    assert!(!enters().await && !work().await);
    assert_eq!(refusal(open(&app, &waiting).await).code, ErrorCode::Expired);
    memberships::reactivate(&acme.owner, admin).await.unwrap();
    assert!(enters().await && work().await);
    let member = acme.role(&app, "member").await;
    memberships::change_role(&acme.owner, &acme.owner.person, admin, member)
        .await
        .unwrap();
    assert!(!enters().await && !work().await);
}

#[tokio::test]
async fn it_keeps_the_role_that_newcomers_get_and_chooses_none() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let opened = open(&app, &link(&acme).await).await.unwrap();
    let ctx = enter(&app, &opened.token, "acme").await.expect("a way in");
    let id = super::draft(&ctx, Protocol::Oidc).await;
    let (member, auditor) = (
        acme.role(&app, "member").await,
        acme.role(&app, "auditor").await,
    );
    // Within the link's reach, since it allows nothing.
    let nobody = acme.role(&app, "nobody").await;
    let roles = async || connections::newcomer_roles(&ctx, id).await.unwrap();
    let set = async |provisions, role| {
        connections::set_provisioning(&ctx, None, id, provisions, role).await
    };
    assert_eq!(roles().await, [(member, "Member".to_owned())]);
    for provisions in [true, false, true, false] {
        set(provisions, member).await.expect("the role is kept");
        let shown = super::detail(&ctx, id).await;
        assert_eq!((shown.provisions, shown.role_id), (provisions, member));
    }
    for role in [auditor, nobody, acme.role(&app, "owner").await] {
        let refused = refusal(set(true, role).await);
        let message = refused.message_for("role_id").expect("what is wrong");
        assert!(
            message.starts_with("Somebody in the workspace"),
            "{message}"
        );
    }
    let shown = super::detail(&ctx, id).await;
    assert_eq!((shown.provisions, shown.role_id), (false, member));

    connections::set_provisioning(&acme.admin, Some(&acme.admin.person), id, true, auditor)
        .await
        .expect("another role");
    assert_eq!(roles().await, [(auditor, "Auditor".to_owned())]);
    set(true, auditor).await.expect("it is what is given now");
    let former = refusal(set(true, member).await);
    assert!(former.message_for("role_id").is_some(), "{former:?}");
}

#[tokio::test]
async fn a_revoked_link_lets_nobody_in_any_more() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let (unopened, opened) = (link(&acme).await, link(&acme).await);
    let cookie = open(&app, &opened).await.unwrap().token;
    let links = connections::list(&acme.admin).await.unwrap().setup_links;
    assert_eq!(links.len(), 2);
    for link in links {
        setup_links::revoke(&acme.admin, link.id).await.unwrap();
        let twice = setup_links::revoke(&acme.admin, link.id).await;
        assert_eq!(refusal(twice).code, ErrorCode::NotFound);
    }
    assert!(enter(&app, &cookie, "acme").await.is_none());
    assert_eq!(
        refusal(open(&app, &unopened).await).code,
        ErrorCode::Expired
    );
}

#[tokio::test]
async fn a_link_ends_and_with_it_whoever_has_opened_it() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let (unopened, opened) = (link(&acme).await, link(&acme).await);
    let cookie = open(&app, &opened).await.unwrap().token;
    app.after(LINK_LIFETIME + Duration::minutes(1));
    assert!(enter(&app, &cookie, "acme").await.is_none());
    assert_eq!(
        refusal(open(&app, &unopened).await).code,
        ErrorCode::Expired
    );
}

#[tokio::test]
async fn a_link_is_made_by_somebody_who_has_just_proved_who_they_are() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let member = &acme.member;
    let made = setup_links::create(member, &member.person, parsed(RECIPIENT)).await;
    assert_eq!(refusal(made).code, ErrorCode::Forbidden);
    app.after(Duration::minutes(31));
    let admin = super::again(&app, &acme.admin).await;
    let made = setup_links::create(&admin, &admin.person, parsed(RECIPIENT)).await;
    assert_eq!(refusal(made).code, ErrorCode::ConfirmIdentity);
    for text in ["", "a.b.c", "not a link"] {
        let opened = open(&app, text).await;
        assert_eq!(refusal(opened).code, ErrorCode::Expired, "{text}");
    }
}
