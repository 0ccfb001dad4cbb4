//! Projects that are shared: whoever may not see all of them sees these.

use domain::projects::{self, Grantee, ProjectFilter};
use domain::roles::{self, RoleDraft};
use domain::{TenantContext, memberships, tenants};
use shared::ErrorCode;
use shared::ids::{ProjectId, RoleId};
use shared::permissions::Permission;
use test_support::{Member, TestApp, TestTenant, parsed, refusal};

/// A member who sees what is shared with them or their role, and may change what they may edit.
async fn guest(app: &TestApp, acme: &TestTenant) -> (Member, RoleId) {
    let draft = RoleDraft {
        name: parsed("Guest"),
        description: parsed(""),
        permissions: [
            Permission::WorkspaceRead,
            Permission::ProjectsRead,
            Permission::ProjectsCreate,
            Permission::ProjectsUpdate,
            Permission::ProjectsDelete,
        ]
        .into_iter()
        .collect(),
    };
    let role = roles::create(&acme.owner, draft).await.expect("a role");
    let membership = acme.nobody.membership_id.expect("a member");
    memberships::change_role(&acme.owner, &acme.owner.person, membership, role)
        .await
        .expect("another role");
    let guest = acme.nobody.person.enter(app, &acme.slug).await;
    (guest.expect("a member"), role)
}

async fn seen(ctx: &TenantContext) -> Vec<String> {
    let page = projects::list(ctx, &ProjectFilter::default()).await;
    let items = page.expect("a page").items;
    items.into_iter().map(|project| project.name).collect()
}

async fn attempts(ctx: &TenantContext, project: ProjectId) -> [Option<ErrorCode>; 5] {
    let code = |result: domain::Result<()>| result.err().map(|error| error.to_app_error().code);
    [
        code(projects::get(ctx, project).await.map(drop)),
        code(projects::rename(ctx, project, parsed("Renamed")).await),
        code(projects::archive(ctx, project).await),
        code(projects::unarchive(ctx, project).await),
        code(projects::delete(ctx, project).await),
    ]
}

#[tokio::test]
async fn a_guest_reaches_what_is_shared_and_nothing_else() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (guest, role) = guest(&app, &acme).await;
    let with_me = projects::create(&acme.member, parsed("With me"))
        .await
        .unwrap();
    let with_us = projects::create(&acme.member, parsed("With us"))
        .await
        .unwrap();
    let secret = projects::create(&acme.member, parsed("Secret"))
        .await
        .unwrap();
    assert_eq!(seen(&guest).await, [""; 0]);
    assert_eq!(tenants::overview(&guest).await.unwrap().projects, 0);
    assert_eq!(
        attempts(&guest, secret).await,
        [Some(ErrorCode::NotFound); 5]
    );

    let me = Grantee::Member(guest.membership_id.unwrap());
    projects::share(&acme.member, with_me, me, false)
        .await
        .unwrap();
    projects::share(&acme.member, with_us, Grantee::Role(role), true)
        .await
        .unwrap();
    assert_eq!(seen(&guest).await, ["With us", "With me"]);
    assert_eq!(tenants::overview(&guest).await.unwrap().projects, 2);
    let forbidden = Some(ErrorCode::Forbidden);
    assert_eq!(
        attempts(&guest, with_me).await,
        [None, forbidden, forbidden, forbidden, forbidden]
    );
    assert_eq!(attempts(&guest, with_us).await, [None; 5]);
    assert_eq!(
        attempts(&guest, secret).await,
        [Some(ErrorCode::NotFound); 5]
    );

    let shared = projects::sharing(&acme.member, with_me).await.unwrap();
    assert_eq!(shared.grants.len(), 1);
    projects::unshare(&acme.member, with_me, shared.grants[0].id)
        .await
        .unwrap();
    assert_eq!(seen(&guest).await, [""; 0]);
}

#[tokio::test]
async fn what_a_guest_makes_they_see() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (guest, _) = guest(&app, &acme).await;
    let own = projects::create(&guest, parsed("Own")).await.unwrap();
    assert_eq!(seen(&guest).await, ["Own"]);
    projects::rename(&guest, own, parsed("Mine")).await.unwrap();
}

#[tokio::test]
async fn sharing_again_changes_the_access_and_adds_nobody() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (guest, role) = guest(&app, &acme).await;
    let project = projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    for grantee in [
        Grantee::Member(guest.membership_id.unwrap()),
        Grantee::Role(role),
    ] {
        for may_edit in [true, false] {
            projects::share(&acme.member, project, grantee, may_edit)
                .await
                .unwrap();
        }
    }
    let grants = projects::sharing(&acme.member, project)
        .await
        .unwrap()
        .grants;
    let told: Vec<_> = grants
        .iter()
        .map(|grant| (grant.name.as_str(), grant.is_role, grant.may_edit))
        .collect();
    assert_eq!(
        told,
        [("Acme nobody", false, false), ("Guest", true, false)]
    );
}

#[tokio::test]
async fn sharing_needs_the_permission_and_a_grantee_of_the_workspace() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let project = projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    let theirs = Grantee::Member(globex.member.membership_id.unwrap());
    let refused = refusal(projects::share(&acme.member, project, theirs, true).await);
    assert!(refused.message_for("grantee").is_some());
    let refused = refusal(projects::share(&globex.member, project, theirs, true).await);
    assert_eq!(refused.code, ErrorCode::NotFound);
    let ours = Grantee::Member(acme.nobody.membership_id.unwrap());
    let refused = refusal(projects::share(&acme.auditor, project, ours, true).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    assert!("usr_nobody".parse::<Grantee>().is_err());
}

#[tokio::test]
async fn whoever_goes_takes_what_was_shared_with_them_along() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (guest, role) = guest(&app, &acme).await;
    let project = projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    let me = Grantee::Member(guest.membership_id.unwrap());
    projects::share(&acme.member, project, me, true)
        .await
        .unwrap();
    projects::share(&acme.member, project, Grantee::Role(role), true)
        .await
        .unwrap();
    memberships::remove(&acme.owner, guest.membership_id.unwrap())
        .await
        .unwrap();
    let heir = acme.role(&app, "member").await;
    roles::delete(&acme.owner, &acme.owner.person, role, heir)
        .await
        .unwrap();
    let shared = projects::sharing(&acme.member, project).await.unwrap();
    assert!(shared.grants.is_empty());
}
