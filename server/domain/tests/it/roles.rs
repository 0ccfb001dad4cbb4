//! Roles that a workspace makes for itself.

use crate::connections::workspace;
use crate::look;
use domain::roles::{self, MOST_ROLES, RoleDraft};
use domain::{SessionContext, TenantContext, connections, memberships};
use shared::ErrorCode;
use shared::connections::{Protocol, Provider};
use shared::ids::RoleId;
use shared::permissions::{Permission, PermissionSet};
use shared::views::RoleSummary;
use test_support::{Member, TestApp, TestTenant, parsed, refusal};

fn draft(name: &str, permissions: &[Permission]) -> RoleDraft {
    RoleDraft {
        name: parsed(name),
        description: parsed("Made by a test."),
        permissions: permissions.iter().copied().collect(),
    }
}

async fn make(ctx: &TenantContext, name: &str, permissions: &[Permission]) -> RoleId {
    roles::create(ctx, draft(name, permissions))
        .await
        .expect("a role")
}

/// An admin who may manage roles and members, but holds no more than that.
async fn people_manager(app: &TestApp, acme: &TestTenant) -> Member {
    let role = make(
        &acme.owner,
        "People",
        &[
            Permission::MembersRead,
            Permission::MembersUpdate,
            Permission::RolesRead,
            Permission::RolesManage,
        ],
    )
    .await;
    let membership = acme.nobody.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, membership, role)
        .await
        .expect("another role");
    acme.nobody
        .person
        .enter(app, &acme.slug)
        .await
        .expect("a member")
}

fn named<'a>(roles: &'a [RoleSummary], name: &str) -> &'a RoleSummary {
    roles
        .iter()
        .find(|summary| summary.role.name == name)
        .expect("a role of this name")
}

#[tokio::test]
async fn a_role_is_made_used_changed_and_deleted() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let before = look::actions(&app, acme.id).await.len();
    let support = make(&acme.admin, "Support", &[Permission::WorkspaceRead]).await;
    let member = acme.member.membership_id.expect("a member");
    memberships::change_role(&acme.admin, &acme.admin.person, member, support)
        .await
        .expect("another role");

    let all = roles::list(&acme.auditor).await.expect("roles");
    let listed = named(&all, "Support");
    assert_eq!((listed.members, listed.role.key.as_deref()), (1, None));
    assert_eq!(listed.permissions, ["workspace.read"]);

    let preview = roles::preview(
        &acme.admin,
        support,
        PermissionSet::from_iter([Permission::AuditRead]),
    )
    .await
    .expect("a preview");
    assert_eq!(preview.gained, ["audit.read"]);
    assert_eq!(preview.lost, ["workspace.read"]);
    assert_eq!(
        (preview.members, preview.names),
        (1, vec!["Acme member".to_owned()])
    );

    roles::update(
        &acme.admin,
        support,
        draft("Helpers", &[Permission::AuditRead]),
    )
    .await
    .expect("a change");
    let running = acme.member.person.enter(&app, &acme.slug).await.unwrap();
    assert_eq!(running.role, "Helpers");
    assert_eq!(running.permissions.names(), ["audit.read"]);

    let heir = acme.role(&app, "billing").await;
    roles::delete(&acme.admin, &acme.admin.person, support, heir)
        .await
        .expect("a deletion");
    let running = acme.member.person.enter(&app, &acme.slug).await.unwrap();
    assert_eq!(running.role, "Billing");
    assert_eq!(
        look::actions(&app, acme.id).await[before..],
        [
            "role.created",
            "member.role_changed",
            "role.updated",
            "role.deleted"
        ]
    );
}

#[tokio::test]
async fn what_connections_gave_newcomers_goes_to_the_heir() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let guests = make(&acme.admin, "Guests", &[Permission::WorkspaceRead]).await;
    let connection = connections::create(
        &acme.admin,
        parsed("Staff"),
        Provider::Generic,
        Protocol::Oidc,
    )
    .await
    .expect("a connection");
    let person = Some(&acme.admin.person as &SessionContext);
    connections::set_provisioning(&acme.admin, person, connection, true, guests)
        .await
        .expect("its role");

    let all = roles::list(&acme.admin).await.expect("roles");
    assert_eq!(named(&all, "Guests").connections, 1);
    let nothing = PermissionSet::from_iter([]);
    let preview = roles::preview(&acme.admin, guests, nothing)
        .await
        .expect("a preview");
    assert_eq!(preview.connections, 1);

    let heir = acme.role(&app, "billing").await;
    roles::delete(&acme.admin, &acme.admin.person, guests, heir)
        .await
        .expect("a deletion");
    let detail = connections::get(&acme.admin, connection).await;
    assert_eq!(detail.expect("the connection").role_id, heir);
}

#[tokio::test]
async fn nobody_makes_a_role_beyond_their_own() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let manager = people_manager(&app, &acme).await;
    let beyond = draft("Spy", &[Permission::AuditRead]);
    let refused = refusal(roles::create(&manager, beyond.clone()).await);
    assert!(
        refused
            .message_for("permissions")
            .is_some_and(|message| message.contains("audit.read"))
    );
    let within = make(&manager, "Reader", &[Permission::MembersRead]).await;
    let refused = refusal(roles::update(&manager, within, beyond).await);
    assert!(refused.message_for("permissions").is_some());

    // Nor is one changed or deleted that already allows more than they hold.
    let strong = make(&acme.owner, "Strong", &[Permission::AuditRead]).await;
    let weaker = draft("Weak", &[Permission::MembersRead]);
    let refused = refusal(roles::update(&manager, strong, weaker).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    let refused = refusal(roles::delete(&manager, &manager.person, strong, within).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    // Nor is a strong one inherited.
    let refused = refusal(roles::delete(&manager, &manager.person, within, strong).await);
    assert!(refused.message_for("heir").is_some());
}

#[tokio::test]
async fn built_in_roles_stay_as_they_are() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let heir = acme.role(&app, "member").await;
    for key in ["owner", "admin", "billing", "auditor"] {
        let role = acme.role(&app, key).await;
        let changed = roles::update(&acme.owner, role, draft("Other", &[])).await;
        assert_eq!(refusal(changed).code, ErrorCode::Conflict, "{key}");
        let deleted = roles::delete(&acme.owner, &acme.owner.person, role, heir).await;
        assert_eq!(refusal(deleted).code, ErrorCode::Conflict, "{key}");
    }
}

#[tokio::test]
async fn a_name_is_taken_once_in_a_workspace_in_any_case_and_script() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    make(&acme.owner, "Müller’s 役割", &[]).await;
    make(&globex.owner, "Müller’s 役割", &[]).await;
    for name in ["Müller’s 役割", "müller’s 役割", "ADMIN"] {
        let refused = refusal(roles::create(&acme.owner, draft(name, &[])).await);
        assert!(refused.message_for("name").is_some(), "{name}");
    }
}

#[tokio::test]
async fn another_workspaces_role_is_not_found() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let theirs = make(&globex.owner, "Theirs", &[]).await;
    let ours = make(&acme.owner, "Ours", &[]).await;
    let everything = PermissionSet::all();
    for code in [
        refusal(roles::get(&acme.owner, theirs).await).code,
        refusal(roles::preview(&acme.owner, theirs, everything).await).code,
        refusal(roles::update(&acme.owner, theirs, draft("Mine", &[])).await).code,
        refusal(roles::delete(&acme.owner, &acme.owner.person, theirs, ours).await).code,
    ] {
        assert_eq!(code, ErrorCode::NotFound);
    }
    let refused = refusal(roles::delete(&acme.owner, &acme.owner.person, ours, theirs).await);
    assert!(refused.message_for("heir").is_some());
}

#[tokio::test]
async fn there_is_an_end_to_roles() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "INSERT INTO roles (tenant_id, id, name, description, permissions, created_at)
         SELECT t.id, gen_random_uuid(), 'Role ' || n, '', '{}', now() FROM tenants t, generate_series(1, 99) n",
    )
    .await;
    assert_eq!(MOST_ROLES, 100);
    make(&acme.owner, "The hundredth", &[]).await;
    let refused = refusal(roles::create(&acme.owner, draft("One more", &[])).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
}
