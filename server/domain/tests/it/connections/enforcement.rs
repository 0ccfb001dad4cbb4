//! Requiring single sign-on: what has to be there first, who gets in then, and who could not.

use super::{Saml, again, prove, resolved, session, workspace};
use crate::look;
use domain::connections;
use domain::domains;
use domain::factors;
use domain::secrets::Token;
use domain::setup_links;
use domain::tenants::{rehearse_sso, require_sso};
use shared::ErrorCode;
use shared::connections::{Protocol, Provider};
use sqlx::Connection as _;
use test_support::{Authenticator, TestApp, TestTenant, parsed, refusal};

/// What a session's next request to the workspace is told.
pub(super) async fn admitted(app: &TestApp, token: &Token) -> Option<ErrorCode> {
    let resolved = resolved(app, token, "acme").await;
    let ctx = resolved.tenant.expect("a member");
    ctx.admits(&resolved.session)
        .err()
        .map(|refusal| refusal.code)
}

/// A workspace in which single sign-on can be required, and the owner's new token.
pub(super) async fn ready(app: &TestApp) -> (TestTenant, Saml, Token) {
    let mut acme = workspace(app, "Acme").await;
    prove(app, &acme.admin, "acme.com").await;
    let saml = Saml::active(app, &acme.admin).await;
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(app, "m1").await);
    let (_, token) = Authenticator::enrol(app, &acme.owner.person).await;
    acme.owner.person.token = token.clone();
    acme.owner = again(app, &acme.owner).await;
    (acme, saml, token)
}

#[tokio::test]
async fn each_of_its_conditions_is_asked_for() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let admin = &acme.admin;
    let require = async |typed: &str| refusal(require_sso(admin, &admin.person, true, typed).await);
    let unnamed = require("acme").await;
    assert_eq!(
        (unnamed.code, unnamed.fields[0].field.as_str()),
        (ErrorCode::Invalid, "confirmation")
    );
    let nothing_active = require("Acme").await;
    assert!(
        nothing_active.message.contains("Activate"),
        "{nothing_active}"
    );
    prove(&app, admin, "acme.com").await;
    let saml = Saml::active(&app, admin).await;
    let nobody_proven = require("Acme").await;
    assert!(nobody_proven.message.contains("Nobody"), "{nobody_proven}");
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(&app, "m1").await);
    let no_factor = require("Acme").await;
    assert!(no_factor.message.contains("second factor"), "{no_factor}");
    for refused in [nothing_active, nobody_proven, no_factor] {
        assert_eq!(refused.code, ErrorCode::Conflict);
    }
    Authenticator::enrol(&app, &acme.owner.person).await;
    require_sso(admin, &admin.person, true, " Acme ")
        .await
        .unwrap();
    let logged = look::actions(&app, acme.id).await;
    assert_eq!(
        logged.last().map(String::as_str),
        Some("workspace.sso_required")
    );
    let member = &acme.member;
    let refused = refusal(require_sso(member, &member.person, false, "").await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_password_no_longer_opens_the_workspace() {
    let app = TestApp::new().await;
    let (acme, saml, owner) = ready(&app).await;
    let password = &acme.member.person.token;
    assert_eq!(admitted(&app, password).await, None);
    require_sso(&acme.admin, &acme.admin.person, true, "Acme")
        .await
        .unwrap();
    assert_eq!(admitted(&app, password).await, Some(ErrorCode::SsoRequired));
    assert_eq!(
        admitted(&app, &acme.admin.person.token).await,
        Some(ErrorCode::SsoRequired)
    );
    let by_provider = session(saml.sign_in(&app, "m1").await);
    assert_eq!(admitted(&app, &by_provider).await, None);
    assert_eq!(admitted(&app, &owner).await, None, "the way back in");

    // The session of another workspace's connection is as good as a password here.
    look::execute(
        &app,
        "UPDATE sessions SET connection_id = gen_random_uuid() WHERE method = 'sso'",
    )
    .await;
    assert_eq!(
        admitted(&app, &by_provider).await,
        Some(ErrorCode::SsoRequired)
    );

    let owner = again(&app, &acme.owner).await;
    require_sso(&owner, &owner.person, false, "").await.unwrap();
    assert_eq!(admitted(&app, password).await, None);
    let logged = look::actions(&app, acme.id).await;
    assert_eq!(
        logged.last().map(String::as_str),
        Some("workspace.sso_optional")
    );
}

#[tokio::test]
async fn without_the_feature_nothing_is_required() {
    let app = TestApp::new().await;
    let (acme, _, _) = ready(&app).await;
    require_sso(&acme.admin, &acme.admin.person, true, "Acme")
        .await
        .unwrap();
    let password = &acme.member.person.token;
    assert_eq!(admitted(&app, password).await, Some(ErrorCode::SsoRequired));
    look::execute(&app, "UPDATE tenants SET sso_override = false").await;
    assert_eq!(admitted(&app, password).await, None);
}

#[tokio::test]
async fn the_last_active_connection_cannot_go_while_it_is_required() {
    let app = TestApp::new().await;
    let (acme, saml, _) = ready(&app).await;
    let owner = &acme.owner;
    let session = Some(&owner.person as &domain::SessionContext);
    require_sso(owner, &owner.person, true, "Acme")
        .await
        .unwrap();
    let deactivated = connections::deactivate(owner, session, saml.id).await;
    assert_eq!(refusal(deactivated).code, ErrorCode::Conflict);
    let deleted = connections::delete(owner, session, saml.id).await;
    assert_eq!(refusal(deleted).code, ErrorCode::Conflict);

    let second = Saml::draft(&app, owner).await;
    let only_a_draft = connections::deactivate(owner, session, saml.id).await;
    assert_eq!(refusal(only_a_draft).code, ErrorCode::Conflict);
    connections::delete(owner, session, second.id)
        .await
        .unwrap();
    let second = Saml::active(&app, owner).await;
    connections::deactivate(owner, session, saml.id)
        .await
        .unwrap();
    let last = connections::deactivate(owner, session, second.id).await;
    assert_eq!(refusal(last).code, ErrorCode::Conflict);
}

#[tokio::test]
async fn the_last_owners_second_factor_cannot_go_while_it_is_required() {
    let app = TestApp::new().await;
    let (acme, _, _) = ready(&app).await;
    let owner = &acme.owner;
    require_sso(owner, &owner.person, true, "Acme")
        .await
        .unwrap();
    let factor = factors::list(&owner.person).await.unwrap().apps[0].id;
    let refused = refusal(factors::remove(&owner.person, factor).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("Acme"), "{refused}");

    require_sso(owner, &owner.person, false, "").await.unwrap();
    factors::remove(&owner.person, factor).await.unwrap();
}

#[tokio::test]
async fn of_two_last_connections_that_go_at_once_one_stays() {
    let app = TestApp::new().await;
    let (acme, first, _) = ready(&app).await;
    let owner = &acme.owner;
    let session = Some(&owner.person as &domain::SessionContext);
    let second = Saml::active(&app, owner).await;
    require_sso(owner, &owner.person, true, "Acme")
        .await
        .unwrap();

    // Both have begun, and neither has seen the other's change, when the workspace comes free.
    let mut holder = app.database.superuser().await;
    let mut held = holder.begin().await.unwrap();
    sqlx::query("SELECT FROM tenants WHERE slug = 'acme' FOR UPDATE")
        .execute(&mut *held)
        .await
        .unwrap();
    let mut witness = app.database.superuser().await;
    let release = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sqlx::query_scalar::<_, i64>(waiting)
            .fetch_one(&mut witness)
            .await
            .unwrap()
            < 2
        {}
        held.commit().await.unwrap();
    };
    let (one, other, ()) = tokio::join!(
        connections::deactivate(owner, session, first.id),
        connections::deactivate(owner, session, second.id),
        release,
    );
    let refused = one.err().xor(other.err()).expect("one of them is refused");
    assert_eq!(refused.to_app_error().code, ErrorCode::Conflict);
}

#[tokio::test]
async fn a_rehearsal_counts_who_could_still_get_in() {
    let app = TestApp::new().await;
    let (acme, _, _) = ready(&app).await;
    let rehearsal = rehearse_sso(&acme.admin).await.unwrap();
    assert_eq!(
        (rehearsal.members, rehearsal.proven, rehearsal.expected),
        (5, 1, 4)
    );
    assert_eq!(
        (rehearsal.locked_out_count, rehearsal.active_connections),
        (0, 1)
    );
    assert_eq!(
        (rehearsal.owners, rehearsal.owners_with_second_factor),
        (1, 1)
    );
    look::execute(
        &app,
        "UPDATE users SET email = replace(email, '@acme.', '@elsewhere.')
         WHERE email IN ('owner@acme.com', 'auditor@acme.com')",
    )
    .await;
    let rehearsal = rehearse_sso(&acme.admin).await.unwrap();
    assert_eq!(rehearsal.locked_out, ["auditor@elsewhere.com"]);
    assert_eq!(
        (rehearsal.locked_out_count, rehearsal.expected),
        (1, 2),
        "the owner has a second factor"
    );
    let refused = refusal(rehearse_sso(&acme.member).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn what_is_left_without_the_feature_can_be_cleared_up() {
    let app = TestApp::new().await;
    let (acme, saml, _) = ready(&app).await;
    let owner = &acme.owner;
    let made = setup_links::create(owner, &owner.person, parsed("Ida of IT")).await;
    made.expect("a link");
    require_sso(owner, &owner.person, true, "Acme")
        .await
        .unwrap();
    look::execute(&app, "UPDATE tenants SET sso_override = false").await;

    let owner = &again(&app, owner).await;
    let left = connections::list(owner).await.expect("what is left");
    assert!(!left.available && left.required);
    let created = connections::create(owner, parsed("More"), Provider::Generic, Protocol::Oidc);
    assert_eq!(refusal(created.await).code, ErrorCode::NotInPlan);
    require_sso(owner, &owner.person, false, "")
        .await
        .expect("lifted");
    let session = Some(&owner.person as &domain::SessionContext);
    connections::deactivate(owner, session, saml.id)
        .await
        .expect("out of use");
    connections::delete(owner, session, saml.id)
        .await
        .expect("gone");
    for link in left.setup_links {
        setup_links::revoke(owner, link.id).await.expect("revoked");
    }
    for domain in left.domains {
        domains::remove(owner, session, domain.id)
            .await
            .expect("removed");
    }
    let left = connections::list(owner).await.expect("nothing");
    assert!(left.connections.is_empty() && left.domains.is_empty());
    assert!(left.setup_links.is_empty());
    let required = require_sso(owner, &owner.person, true, "Acme").await;
    assert_eq!(refusal(required).code, ErrorCode::NotInPlan);
}
