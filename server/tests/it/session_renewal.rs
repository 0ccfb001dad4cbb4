//! A session's token changes with what its person may do, and nobody is signed out by that.

use crate::site::{Answer, Ask, Site};
use axum::http::{Method, StatusCode};
use domain::roles::RoleDraft;
use domain::secrets::Token;
use domain::{memberships, roles, sessions};
use shared::permissions::Permission;
use tenant_app::current::SESSION_COOKIE;
use test_support::{Member, TestTenant, parsed};
use time::Duration;

/// Somebody asks for the overview of Acme.
async fn overview(site: &Site, token: &str) -> Answer {
    let page = Ask::get("/t/acme").for_a_page();
    let page = page.cookie(SESSION_COOKIE, token);
    page.send(&site.tenant).await
}

/// An owner gives the member another role, a moment later.
async fn promote(site: &Site, acme: &TestTenant, member: &Member, role: &str) {
    site.app.after(Duration::seconds(1));
    let role = acme.role(&site.app, role).await;
    let id = member.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, id, role)
        .await
        .expect("another role");
}

async fn stage() -> (Site, TestTenant) {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    (site, acme)
}

#[tokio::test]
async fn another_role_is_another_token() {
    let (site, acme) = stage().await;
    let before = acme.member.person.token.expose();
    assert_eq!(overview(&site, before).await.cookie(SESSION_COOKIE), None);
    promote(&site, &acme, &acme.member, "admin").await;

    // All that ask at once get the same, whichever answer comes first.
    let (one, other) = tokio::join!(overview(&site, before), overview(&site, before));
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
    let token = one.cookie(SESSION_COOKIE).expect("a new token");
    let same = other.cookie(SESSION_COOKIE).expect("a new token");
    assert_eq!(token, same);
    assert_ne!(token, before);
    let now = overview(&site, &token).await;
    assert_eq!(
        (now.status, now.cookie(SESSION_COOKIE)),
        (StatusCode::OK, None)
    );

    // What everybody may keep is kept by nobody then.
    let keys = || Ask::get("/oauth/jwks");
    let public = keys().send(&site.tenant).await;
    assert_eq!(public.header("cache-control"), "public, max-age=600");
    let own = keys().cookie(SESSION_COOKIE, before);
    let own = own.send(&site.tenant).await;
    assert_eq!(own.cookie(SESSION_COOKIE).as_deref(), Some(token.as_str()));
    assert_eq!(own.header("cache-control"), "no-store");

    // An answer that got lost is given again, and after that the former token opens nothing.
    site.app
        .after(sessions::FORMER_LIMIT - Duration::seconds(1));
    let again = overview(&site, before).await.cookie(SESSION_COOKIE);
    assert_eq!(again, Some(token.clone()));
    site.app.after(Duration::seconds(1));
    let late = overview(&site, before).await;
    assert_eq!(late.header("location"), "/sign-in?next=%2Ft%2Facme");
    assert_eq!(overview(&site, &token).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_role_allows_changes_its_members_tokens() {
    let (site, acme) = stage().await;
    let draft = |name: &str, permissions: &[Permission]| RoleDraft {
        name: parsed(name),
        description: parsed(""),
        permissions: permissions.iter().copied().collect(),
    };
    let role = draft("Reception", &[Permission::MembersRead]);
    let role = roles::create(&acme.owner, role).await.expect("a role");
    let id = acme.nobody.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, id, role)
        .await
        .expect("another role");
    let mut token = acme.nobody.person.token.expose().to_owned();
    for (name, permissions, changes) in [
        (
            "Reception",
            &[Permission::MembersRead, Permission::RolesRead][..],
            true,
        ),
        (
            "Front desk",
            &[Permission::MembersRead, Permission::RolesRead],
            false,
        ),
        ("Front desk", &[Permission::MembersRead], true),
    ] {
        site.app.after(Duration::seconds(1));
        roles::update(&acme.owner, role, draft(name, permissions))
            .await
            .expect("a change");
        let renewed = overview(&site, &token).await.cookie(SESSION_COOKIE);
        assert_eq!(renewed.is_some(), changes, "{name}");
        token = renewed.unwrap_or(token);
    }
}

#[tokio::test]
async fn a_refusal_has_the_new_token_and_a_sign_out_has_none() {
    let (site, acme) = stage().await;
    let owner = &acme.owner;
    promote(&site, &acme, &acme.admin, "member").await;
    let page = Ask::get("/t/acme/audit").for_a_page();
    let refused = page.by(&acme.admin.person.token).send(&site.tenant).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let token = refused.cookie(SESSION_COOKIE).expect("a new token");
    assert_eq!(overview(&site, &token).await.status, StatusCode::OK);

    let id = acme.admin.membership_id.expect("a member");
    memberships::transfer_ownership(owner, &owner.person, id)
        .await
        .expect("another owner");
    site.app.after(Duration::seconds(1));
    let out = Ask::form(&Method::POST, "/api/t/sessions/sign_out", "");
    let out = out.cookie(SESSION_COOKIE, &token).send(&site.tenant).await;
    assert_eq!(out.cookie(SESSION_COOKIE), None);
    assert_eq!(
        overview(&site, &token).await.header("location"),
        "/sign-in?next=%2Ft%2Facme"
    );
}

#[tokio::test]
async fn a_proof_leaves_no_former_token() {
    let (site, acme) = stage().await;
    let member = &acme.member;
    promote(&site, &acme, member, "admin").await;
    let before = &member.person.token;
    let token = overview(&site, before.expose()).await;
    let token = token.cookie(SESSION_COOKIE).expect("a new token");
    let token = Token::presented(&token);
    let own = site.app.resolve(&token, None).await.expect("their session");
    let proved = sessions::confirm(&own.session, test_support::PASSWORD)
        .await
        .expect("a proof");
    for gone in [before, &token] {
        assert!(site.app.resolve(gone, None).await.is_none());
    }
    assert!(site.app.resolve(&proved, None).await.is_some());
}
