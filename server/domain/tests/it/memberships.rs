//! Who belongs to a workspace.

use crate::look;
use domain::memberships::{self, MemberFilter};
use domain::roles::{self, RoleDraft};
use domain::sessions;
use shared::ErrorCode;
use shared::ids::MembershipId;
use shared::permissions::{OWNER, Permission};
use shared::views::MemberStatus;
use test_support::{Member, TestApp, TestTenant, parsed, refusal, walk};

async fn found(member: &Member, search: &str) -> Vec<String> {
    let filter = MemberFilter {
        search: Some(parsed(search)),
        ..MemberFilter::default()
    };
    let page = memberships::list(member, &filter).await.expect("members");
    page.items.into_iter().map(|member| member.email).collect()
}

#[tokio::test]
async fn members_are_listed_in_the_order_they_joined() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.tenant("Globex").await;
    let page = memberships::list(&acme.auditor, &MemberFilter::default())
        .await
        .unwrap();
    let seen: Vec<_> = page
        .items
        .iter()
        .map(|member| format!("{} {}", member.name, member.role))
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @"
    Acme Owner Owner
    Acme admin Admin
    Acme member Member
    Acme auditor Auditor
    Acme nobody Nobody
    ");
}

#[tokio::test]
async fn members_are_found_by_a_part_of_name_or_address() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.tenant("Globex").await;
    assert_eq!(found(&acme.member, "AUDIT").await, ["auditor@acme.example"]);
    assert_eq!(found(&acme.member, "@acme.example").await.len(), 5);
    assert_eq!(found(&acme.member, "globex").await, [""; 0]);
    assert_eq!(found(&acme.member, "").await.len(), 5);
    for harmless in ["%", "_", "\\", "'", "a%r"] {
        assert_eq!(found(&acme.member, harmless).await, [""; 0], "{harmless}");
    }
}

#[tokio::test]
async fn a_long_list_of_members_is_walked() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "WITH more AS (
             INSERT INTO users (id, email, name, created_at, updated_at)
             SELECT gen_random_uuid(), 'm' || n || '@acme.example', 'M ' || n, now(), now()
             FROM generate_series(1, 120) n RETURNING id
         )
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT r.tenant_id, gen_random_uuid(), more.id, r.id, now() FROM more, roles r WHERE r.key = 'member'",
    )
    .await;
    let pages = walk(async |cursor| {
        let filter = MemberFilter {
            cursor,
            ..MemberFilter::default()
        };
        memberships::list(&acme.member, &filter)
            .await
            .expect("a page")
    })
    .await;
    let mut ids: Vec<_> = pages.concat().iter().map(|member| member.id).collect();
    assert_eq!(ids.len(), 125);
    ids.dedup();
    assert_eq!(ids.len(), 125);
}

fn id(member: &Member) -> MembershipId {
    member.membership_id.expect("a member")
}

async fn seats(app: &TestApp, acme: &TestTenant) -> i32 {
    look::of_tenant(app, acme.id, "SELECT seats FROM tenants WHERE id = $1").await[0]
}

async fn owners(app: &TestApp, acme: &TestTenant) -> i64 {
    look::of_tenant(
        app,
        acme.id,
        "SELECT count(*) FROM memberships m JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id
         WHERE m.tenant_id = $1 AND r.key = 'owner' AND m.suspended_at IS NULL",
    )
    .await[0]
}

#[tokio::test]
async fn members_are_filtered_by_role_and_status() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    memberships::suspend(&acme.owner, id(&acme.auditor))
        .await
        .unwrap();
    let found = async |filter: MemberFilter| -> Vec<String> {
        let page = memberships::list(&acme.owner, &filter).await.unwrap();
        page.items.into_iter().map(|member| member.name).collect()
    };
    let suspended = MemberFilter {
        status: Some(MemberStatus::Suspended),
        ..MemberFilter::default()
    };
    assert_eq!(found(suspended).await, ["Acme auditor"]);
    let active = MemberFilter {
        status: Some(MemberStatus::Active),
        ..MemberFilter::default()
    };
    assert_eq!(found(active).await.len(), 4);
    let admins = MemberFilter {
        role: Some(acme.role(&app, "admin").await),
        ..MemberFilter::default()
    };
    assert_eq!(found(admins).await, ["Acme admin"]);
}

#[tokio::test]
async fn a_suspended_member_is_out_with_the_next_request_and_takes_no_seat() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let before = look::actions(&app, acme.id).await.len();
    let taken = seats(&app, &acme).await;
    memberships::suspend(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert!(acme.member.person.enter(&app, &acme.slug).await.is_none());
    assert_eq!(seats(&app, &acme).await, taken - 1);
    let again = memberships::suspend(&acme.admin, id(&acme.member)).await;
    assert_eq!(refusal(again).code, ErrorCode::Conflict);

    memberships::reactivate(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert!(acme.member.person.enter(&app, &acme.slug).await.is_some());
    assert_eq!(seats(&app, &acme).await, taken);
    let again = memberships::reactivate(&acme.admin, id(&acme.member)).await;
    assert_eq!(refusal(again).code, ErrorCode::Conflict);
    assert_eq!(
        look::actions(&app, acme.id).await[before..],
        ["member.suspended", "member.reactivated"]
    );
}

#[tokio::test]
async fn a_removed_member_is_out_and_what_they_made_stays() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let taken = seats(&app, &acme).await;
    let made = domain::projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    memberships::suspend(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    memberships::remove(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert_eq!(seats(&app, &acme).await, taken - 1);
    assert!(acme.member.person.enter(&app, &acme.slug).await.is_none());
    let project = domain::projects::get(&acme.auditor, made).await.unwrap();
    assert_eq!(project.created_by, "A former member");
}

#[tokio::test]
async fn nobody_changes_somebody_stronger_or_themselves() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (owner, admin) = (id(&acme.owner), id(&acme.admin));
    let member = acme.role(&app, "member").await;
    for refused in [
        memberships::change_role(&acme.admin, &acme.admin.person, owner, member).await,
        memberships::suspend(&acme.admin, owner).await,
        memberships::remove(&acme.admin, owner).await,
        memberships::revoke_sessions(&acme.admin, owner).await,
        memberships::transfer_ownership(&acme.admin, &acme.admin.person, admin).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    }
    for refused in [
        memberships::suspend(&acme.admin, admin).await,
        memberships::remove(&acme.admin, admin).await,
        memberships::transfer_ownership(&acme.owner, &acme.owner.person, owner).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    }
    // An admin makes no owners.
    let owners = acme.role(&app, "owner").await;
    let refused =
        refusal(memberships::change_role(&acme.admin, &acme.admin.person, admin, owners).await);
    assert!(refused.message_for("role").is_some());
}

/// Somebody who may change members, but holds little, cannot reach up.
#[tokio::test]
async fn a_weak_manager_changes_only_the_weaker() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let draft = RoleDraft {
        name: parsed("Reception"),
        description: parsed(""),
        permissions: [Permission::MembersRead, Permission::MembersUpdate]
            .into_iter()
            .collect(),
    };
    let role = roles::create(&acme.owner, draft).await.unwrap();
    memberships::change_role(&acme.owner, &acme.owner.person, id(&acme.nobody), role)
        .await
        .unwrap();
    let reception = acme.nobody.person.enter(&app, &acme.slug).await.unwrap();
    let refused = memberships::suspend(&reception, id(&acme.auditor)).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    let detail = memberships::get(&reception, id(&acme.auditor))
        .await
        .unwrap();
    assert!(!detail.within_reach && detail.roles.is_empty() && detail.sessions.is_empty());
}

#[tokio::test]
async fn the_last_owner_stays_whatever_is_tried() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let owner = id(&acme.owner);
    let member = acme.role(&app, "member").await;
    for refused in [
        memberships::change_role(&acme.owner, &acme.owner.person, owner, member).await,
        memberships::leave(&acme.owner).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    }
    // A suspended owner is no owner.
    let owners_role = acme.role(&app, "owner").await;
    memberships::change_role(
        &acme.owner,
        &acme.owner.person,
        id(&acme.admin),
        owners_role,
    )
    .await
    .unwrap();
    let second = acme.admin.person.enter(&app, &acme.slug).await.unwrap();
    memberships::suspend(&second, owner).await.unwrap();
    let refused = memberships::leave(&second).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    assert_eq!(owners(&app, &acme).await, 1);
}

/// Two owners who each take the other's ownership at once: one of them comes too late.
#[tokio::test]
async fn two_owners_cannot_both_go_at_once() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let owners_role = acme.role(&app, "owner").await;
    memberships::change_role(
        &acme.owner,
        &acme.owner.person,
        id(&acme.admin),
        owners_role,
    )
    .await
    .unwrap();
    let second = acme.admin.person.enter(&app, &acme.slug).await.unwrap();
    assert!(second.is_owner);
    let (one, other) = tokio::join!(memberships::leave(&acme.owner), memberships::leave(&second));
    assert_eq!(
        [one.is_ok(), other.is_ok()]
            .iter()
            .filter(|done| **done)
            .count(),
        1
    );
    assert_eq!(owners(&app, &acme).await, 1);
}

#[tokio::test]
async fn ownership_is_handed_over() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    memberships::transfer_ownership(&acme.owner, &acme.owner.person, id(&acme.member))
        .await
        .unwrap();
    let heir = acme.member.person.enter(&app, &acme.slug).await.unwrap();
    let former = acme.owner.person.enter(&app, &acme.slug).await.unwrap();
    assert_eq!((heir.role.as_str(), heir.is_owner), (OWNER.name, true));
    assert_eq!((former.role.as_str(), former.is_owner), ("Admin", false));
    // The context of before is no longer an owner's.
    let again =
        memberships::transfer_ownership(&acme.owner, &acme.owner.person, id(&acme.auditor)).await;
    assert_eq!(refusal(again).code, ErrorCode::Forbidden);
    assert_eq!(owners(&app, &acme).await, 1);
}

#[tokio::test]
async fn whoever_wants_to_go_goes() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    memberships::leave(&acme.nobody).await.unwrap();
    assert!(acme.nobody.person.enter(&app, &acme.slug).await.is_none());
    assert_eq!(
        look::actions(&app, acme.id)
            .await
            .last()
            .map(String::as_str),
        Some("member.left")
    );
}

#[tokio::test]
async fn an_admin_sees_and_ends_a_members_sessions() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let detail = memberships::get(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert_eq!(detail.sessions.len(), 1);
    memberships::revoke_sessions(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert!(app.resolve(&acme.member.person.token, None).await.is_none());
    assert_eq!(sessions::list(&acme.owner.person).await.unwrap().len(), 1);
    let detail = memberships::get(&acme.admin, id(&acme.member))
        .await
        .unwrap();
    assert!(detail.sessions.is_empty());
}

#[tokio::test]
async fn another_workspaces_member_is_not_found() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let theirs = id(&globex.member);
    let role = acme.role(&app, "member").await;
    for refused in [
        memberships::get(&acme.owner, theirs).await.map(drop),
        memberships::change_role(&acme.owner, &acme.owner.person, theirs, role).await,
        memberships::suspend(&acme.owner, theirs).await,
        memberships::reactivate(&acme.owner, theirs).await,
        memberships::remove(&acme.owner, theirs).await,
        memberships::revoke_sessions(&acme.owner, theirs).await,
        memberships::transfer_ownership(&acme.owner, &acme.owner.person, theirs).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::NotFound);
    }
    assert!(
        app.resolve(&globex.member.person.token, None)
            .await
            .is_some()
    );
}
