//! Setting single sign-on up over HTTP: with a set-up link, and what wants a recent proof of a member.

use crate::single_logout::{administrator, with_single_sign_on};
use crate::site::{Answer, Ask, Site};
use axum::http::{Method, StatusCode};
use domain::sessions::RECENT;
use domain::{TenantContext, audit, connections, domains, setup_links};
use shared::connections::{Protocol, Provider};
use shared::ids::{ConnectionId, RoleId};
use tenant_app::current::SETUP_COOKIE;
use test_support::parsed;
use time::Duration;

const SET: &str = "/api/t/connections/set_provisioning";

async fn draft(ctx: &TenantContext) -> ConnectionId {
    let made = connections::create(ctx, parsed("Staff"), Provider::Generic, Protocol::Oidc);
    made.await.expect("a connection")
}

fn provisioning(connection: ConnectionId, role: RoleId) -> String {
    format!("tenant=acme&connection={connection}&provisions=true&role_id={role}")
}

#[tokio::test]
async fn whoever_has_a_set_up_link_goes_on_with_the_role_that_is_given() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let link = setup_links::create(&admin, &admin.person, parsed("Ida of IT")).await;
    let link = link.expect("a link");
    let (_, link) = link.split_once("link=").expect("its text");
    let opened = setup_links::use_link(&site.app.anonymous(), link).await;
    let token = opened.expect("a way in").token;
    let id = draft(&admin).await;
    let by_link = |ask: Ask| ask.cookie(SETUP_COOKIE, token.expose());

    let step = Ask::get(&format!("/t/acme/connections/{id}/members")).for_a_page();
    let step = by_link(step).send(&site.tenant).await;
    assert_eq!(step.status, StatusCode::OK, "{}", step.body);
    let (before, _) = step.body.split_once(">Member<").expect("the role");
    let (_, option) = before.rsplit_once("<option").expect("its beginning");
    assert!(option.contains("selected"), "{option}");
    assert!(!step.body.contains(">Auditor<"), "{}", step.body);

    let set = |role| by_link(Ask::form(&Method::POST, SET, &provisioning(id, role)));
    let another = set(acme.role(&site.app, "auditor").await);
    let another = another.send(&site.tenant).await;
    assert_eq!(another.status, StatusCode::UNPROCESSABLE_ENTITY);
    let said = "Somebody in the workspace chooses the role";
    assert!(another.body.contains(said), "{}", another.body);
    let kept = set(acme.role(&site.app, "member").await).for_a_page();
    let kept = kept.send(&site.tenant).await;
    let next = format!("/t/acme/connections/{id}/domains?notice=connection-saved");
    assert_eq!(kept.header("location"), next, "{}", kept.body);

    // Members and operators see who has done it.
    let latest = audit::latest(&acme.owner, 1).await.expect("the log");
    let by_auditor = |address: &str| {
        let ask = Ask::get(address).for_a_page();
        ask.by(&acme.auditor.person.token)
    };
    let log = by_auditor("/t/acme/audit").send(&site.tenant).await;
    assert_told(&log);
    let entry = by_auditor(&format!("/t/acme/audit/{}", latest[0].id));
    assert_told(&entry.send(&site.tenant).await);
    let timeline = Ask::get(&format!("/tenants/{}/timeline", acme.id)).for_a_page();
    let timeline = timeline.by_operator(&olga.token).send(&site.operator).await;
    assert_told(&timeline);
}

/// The page tells of what was done with the link.
#[track_caller]
fn assert_told(page: &Answer) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for text in ["Ida of IT", ">Set-up link<", "Somebody with a set-up link"] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
}

#[tokio::test]
async fn what_decides_who_comes_in_leads_to_a_proof_first_and_back() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let id = draft(&admin).await;
    let roles = connections::newcomer_roles(&admin, id).await;
    let mut roles = roles.expect("the roles").into_iter();
    let (auditor, _) = roles.find(|(_, name)| name == "Auditor").expect("a role");
    let domain = domains::list(&admin).await.expect("the list")[0].id;
    site.app.after(RECENT + Duration::seconds(1));
    let list = "%2Ft%2Facme%2Fconnections";
    let remove = format!("tenant=acme&domain={domain}&return_to={list}");
    for (path, fields, back) in [
        (
            SET,
            provisioning(id, auditor),
            format!("{list}%2F{id}%2Fmembers"),
        ),
        ("/api/t/domains/remove", remove, list.to_owned()),
    ] {
        let ask = || Ask::form(&Method::POST, path, &fields).by(&admin.person.token);
        let told = ask().send(&site.tenant).await;
        assert_eq!(told.status, StatusCode::FORBIDDEN, "{}", told.body);
        assert!(told.body.contains("confirm_identity"), "{}", told.body);
        let led = ask().for_a_page().send(&site.tenant).await;
        let page = format!("/profile/confirm?next={back}");
        assert_eq!(led.header("location"), page, "{path}");
    }
    let kept = domains::list(&admin).await.expect("the list");
    assert_eq!(kept.len(), 1);
}

#[tokio::test]
async fn an_account_of_their_own_adds_nothing_to_a_set_up_link() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let admin = with_single_sign_on(&site, &acme, &olga).await;
    let link = setup_links::create(&admin, &admin.person, parsed("Ida of IT")).await;
    let link = link.expect("a link");
    let (_, link) = link.split_once("link=").expect("its text");
    let opened = setup_links::use_link(&site.app.anonymous(), link).await;
    let token = opened.expect("a way in").token;
    // They have just proved who they are, to nobody of the workspace.
    let ida = site.app.person("Ida").await;
    let both = |ask: Ask| ask.cookie(SETUP_COOKIE, token.expose()).by(&ida.token);
    let page = both(Ask::get("/t/acme/connections").for_a_page());
    assert_eq!(page.send(&site.tenant).await.status, StatusCode::OK);
    for (path, fields) in [
        ("connections/require", "tenant=acme"),
        ("setup_links/create", "tenant=acme&recipient=Eve"),
    ] {
        let ask = both(Ask::form(&Method::POST, &format!("/api/t/{path}"), fields));
        let refused = ask.send(&site.tenant).await;
        assert_eq!(
            refused.status,
            StatusCode::UNAUTHORIZED,
            "{path}: {}",
            refused.body
        );
    }
}
