//! What belongs to a connection beside its provider: who may touch it, its name, its end.

use super::{Saml, detail, draft, session, workspace};
use crate::look;
use domain::roles::RoleDraft;
use domain::sessions::RECENT;
use domain::{SessionContext, TenantContext, connections, memberships, roles};
use shared::ErrorCode;
use shared::connections::{Protocol, Provider};
use shared::ids::ConnectionId;
use shared::permissions::Permission;
use shared::views::ConnectionStatus;
use test_support::{TestApp, parsed, refusal};
use time::Duration;

#[tokio::test]
async fn only_whoever_manages_connections_and_only_their_own() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let globex = workspace(&app, "Globex").await;
    let id = draft(&acme.admin, Protocol::Oidc).await;
    let get = async |ctx: &TenantContext| refusal(connections::get(ctx, id).await).code;
    assert_eq!(get(&acme.member).await, ErrorCode::Forbidden);
    assert_eq!(get(&globex.admin).await, ErrorCode::NotFound);
    let renamed = connections::rename(&globex.admin, id, parsed("Ours")).await;
    assert_eq!(refusal(renamed).code, ErrorCode::NotFound);
    let made = connections::create(
        &acme.member,
        parsed("Mine"),
        Provider::Generic,
        Protocol::Oidc,
    );
    assert_eq!(refusal(made.await).code, ErrorCode::Forbidden);

    look::execute(&app, "UPDATE tenants SET sso_override = false").await;
    let admin = super::again(&app, &acme.admin).await;
    assert_eq!(get(&admin).await, ErrorCode::NotInPlan);
}

#[tokio::test]
async fn a_name_and_what_becomes_of_newcomers_hold_at_once() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::active(&app, &acme.admin).await;
    connections::rename(&acme.admin, saml.id, parsed("Everybody"))
        .await
        .unwrap();
    let auditor = acme.role(&app, "auditor").await;
    let person = Some(&acme.admin.person as &SessionContext);
    connections::set_provisioning(&acme.admin, person, saml.id, false, auditor)
        .await
        .unwrap();
    let shown = detail(&acme.admin, saml.id).await;
    assert_eq!(shown.summary.name, "Everybody");
    assert_eq!(shown.summary.status, ConnectionStatus::Active);
    assert_eq!((shown.provisions, shown.role_id), (false, auditor));
    let owner = acme.role(&app, "owner").await;
    let refused = connections::set_provisioning(&acme.admin, person, saml.id, true, owner).await;
    assert_eq!(refusal(refused).fields[0].field, "role_id");
    let gone = ConnectionId::from_uuid(uuid::Uuid::from_u128(7));
    let gone = connections::set_provisioning(&acme.admin, person, gone, true, auditor).await;
    assert_eq!(refusal(gone).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_newcomers_become_wants_a_recent_proof_and_less_of_it_none() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = draft(&acme.admin, Protocol::Oidc).await;
    let (member, auditor) = (
        acme.role(&app, "member").await,
        acme.role(&app, "auditor").await,
    );
    app.after(RECENT + Duration::seconds(1));
    let admin = super::again(&app, &acme.admin).await;
    let set = async |provisions, role| {
        connections::set_provisioning(&admin, Some(&admin.person), id, provisions, role).await
    };
    for provisions in [true, false] {
        let another = refusal(set(provisions, auditor).await);
        assert_eq!(another.code, ErrorCode::ConfirmIdentity, "{provisions}");
    }
    set(true, member).await.expect("as it was");
    set(false, member).await.expect("nobody becomes anything");
    let on = refusal(set(true, member).await);
    assert_eq!(on.code, ErrorCode::ConfirmIdentity);
    let shown = detail(&admin, id).await;
    assert_eq!((shown.provisions, shown.role_id), (false, member));
}

#[tokio::test]
async fn a_role_is_kept_also_by_whoever_could_not_give_it() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = draft(&acme.admin, Protocol::Oidc).await;
    let owner = acme.role(&app, "owner").await;
    let offered = async |ctx: &TenantContext| {
        let roles = connections::newcomer_roles(ctx, id).await.expect("roles");
        roles.iter().any(|(role, _)| *role == owner)
    };
    assert!(!offered(&acme.admin).await && offered(&acme.owner).await);
    connections::set_provisioning(&acme.owner, Some(&acme.owner.person), id, true, owner)
        .await
        .expect("an owner may");
    assert!(offered(&acme.admin).await, "it is what is given");
    connections::set_provisioning(&acme.admin, Some(&acme.admin.person), id, false, owner)
        .await
        .expect("it is kept");
    let shown = detail(&acme.admin, id).await;
    assert_eq!((shown.provisions, shown.role_id), (false, owner));
    let globex = workspace(&app, "Globex").await;
    let theirs = connections::newcomer_roles(&globex.admin, id).await;
    assert_eq!(refusal(theirs).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_connection_that_is_deactivated_or_deleted_lets_nobody_in() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    super::prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::active(&app, &acme.admin).await;
    session(saml.sign_in(&app, "alice").await);
    let visitor = super::Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    connections::deactivate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    super::assert_refused(&saml.post(&app, &answer, &visitor).await);
    assert_eq!(
        super::reason(&app, &acme.admin, saml.id).await,
        "not_active"
    );
    let shown = detail(&acme.admin, saml.id).await;
    assert_eq!(shown.summary.status, ConnectionStatus::Draft);
    assert!(shown.tested, "the draft has passed its test all the same");

    app.after(Duration::minutes(31));
    let admin = super::again(&app, &acme.admin).await;
    let old = connections::delete(&admin, Some(&admin.person), saml.id).await;
    assert_eq!(refusal(old).code, ErrorCode::ConfirmIdentity);
    // Whoever came by a set-up link has no account to confirm.
    connections::delete(&admin, None, saml.id).await.unwrap();
    super::assert_lost(&saml.post(&app, &answer, &visitor).await);
    let kept = "SELECT count(*) FROM memberships m JOIN users u ON u.id = m.user_id
                WHERE u.email = 'alice@example.com'";
    assert_eq!(look::count(&app, kept).await, 1);
}

#[tokio::test]
async fn whoever_may_make_nobody_a_member_has_newcomers_refused() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let it_role = RoleDraft {
        name: parsed("IT"),
        description: parsed(""),
        permissions: [Permission::ConnectionsManage].into_iter().collect(),
    };
    let role = roles::create(&acme.owner, it_role).await.expect("a role");
    let id = acme.nobody.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, id, role)
        .await
        .expect("another role");
    let it = acme
        .nobody
        .person
        .enter(&app, "acme")
        .await
        .expect("a member");
    let id = draft(&it, Protocol::Oidc).await;
    let made = detail(&it, id).await;
    assert!(!made.provisions);
    let member = acme.role(&app, "member").await;
    let set = connections::set_provisioning(&it, Some(&it.person), id, true, member).await;
    assert!(refusal(set).message_for("role_id").is_some());
    connections::set_provisioning(&acme.admin, Some(&acme.admin.person), id, true, member)
        .await
        .expect("an admin may");
    // What somebody else has chosen is kept.
    connections::set_provisioning(&it, Some(&it.person), id, true, member)
        .await
        .expect("nothing changes");
}
