//! Creating workspaces, and what their members see of them.

use crate::look;
use domain::tenants::{self, NewWorkspace};
use domain::{invitations, projects};
use shared::ErrorCode;
use shared::ids::TenantId;
use shared::permissions::BUILT_IN_ROLES;
use shared::views::OverviewView;
use test_support::{TestApp, parsed, refusal};
use time::Duration;

fn acme() -> NewWorkspace {
    NewWorkspace {
        name: parsed("Acme"),
        slug: parsed("acme"),
    }
}

/// How many rows there are in every table that a creation writes to.
async fn traces(app: &TestApp) -> i64 {
    look::count(
        app,
        "SELECT (SELECT count(*) FROM tenants) + (SELECT count(*) FROM roles)
             + (SELECT count(*) FROM memberships) + (SELECT count(*) FROM events)
             + (SELECT count(*) FROM audit_entries)
             + (SELECT count(*) FROM graphile_worker._private_jobs)",
    )
    .await
}

#[tokio::test]
async fn who_creates_a_workspace_owns_it() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let ctx = tenants::create(&ada, acme()).await.unwrap();
    let owner = ada.enter(&app, "acme").await.expect("a member");
    assert_eq!(owner.tenant.id, ctx.tenant.id);
    assert_eq!(owner.membership_id, ctx.membership_id);
    assert_eq!(
        (owner.role.as_str(), owner.tenant.plan.as_str()),
        ("Owner", "free")
    );

    let keys: Vec<String> = look::column(&app, "SELECT key FROM roles ORDER BY id").await;
    let expected: Vec<_> = BUILT_IN_ROLES.iter().map(|role| role.key).collect();
    assert_eq!(keys, expected);
    assert_eq!(
        look::count(&app, "SELECT seats::bigint FROM tenants").await,
        1
    );
    assert_eq!(
        look::actions(&app, ctx.tenant.id).await,
        ["workspace.created"]
    );
}

#[tokio::test]
async fn the_owner_is_welcomed() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    tenants::create(&ada, acme()).await.unwrap();
    app.run_jobs().await;
    let letter = app.mail_to("ada@example.com");
    assert_eq!(letter.subject(), "Acme is ready on Tenantry");
    assert_eq!(letter.links(), ["https://app.tenantry.example/t/acme"]);
}

#[tokio::test]
async fn an_address_that_is_taken_is_refused_and_nothing_is_left() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    tenants::create(&ada, acme()).await.unwrap();
    let before = traces(&app).await;
    let refused = refusal(tenants::create(&grace, acme()).await);
    assert!(refused.message_for("slug").is_some());
    assert_eq!(traces(&app).await, before);
    assert!(grace.enter(&app, "acme").await.is_none());
}

#[tokio::test]
async fn of_two_who_want_an_address_at_the_same_time_one_gets_it() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    let (one, other) = tokio::join!(
        tenants::create(&ada, acme()),
        tenants::create(&grace, acme())
    );
    let loser = if one.is_ok() { other } else { one };
    assert!(refusal(loser).message_for("slug").is_some());
    assert_eq!(look::count(&app, "SELECT count(*) FROM tenants").await, 1);
}

/// Whatever part fails, the others did not happen.
#[tokio::test]
async fn a_workspace_is_created_as_a_whole_or_not_at_all() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    for (breach, repair) in [
        (
            "REVOKE INSERT ON tenants FROM tenantry_tenant",
            "GRANT INSERT ON tenants TO tenantry_tenant",
        ),
        (
            "REVOKE INSERT ON roles FROM tenantry_tenant",
            "GRANT INSERT ON roles TO tenantry_tenant",
        ),
        (
            "REVOKE INSERT ON memberships FROM tenantry_tenant",
            "GRANT INSERT ON memberships TO tenantry_tenant",
        ),
        (
            "REVOKE EXECUTE ON FUNCTION enqueue_job FROM tenantry_tenant",
            "GRANT EXECUTE ON FUNCTION enqueue_job TO tenantry_tenant",
        ),
        (
            "REVOKE INSERT ON events FROM tenantry_tenant",
            "GRANT INSERT ON events TO tenantry_tenant",
        ),
        (
            "REVOKE INSERT ON audit_entries FROM tenantry_tenant",
            "GRANT INSERT ON audit_entries TO tenantry_tenant",
        ),
    ] {
        look::execute(&app, breach).await;
        assert!(tenants::create(&ada, acme()).await.is_err(), "{breach}");
        assert_eq!(traces(&app).await, 0, "{breach}");
        look::execute(&app, repair).await;
    }
    tenants::create(&ada, acme()).await.unwrap();
}

#[tokio::test]
async fn a_person_sees_their_active_workspaces_by_name() {
    let app = TestApp::new().await;
    let (ada, grace) = (app.person("Ada").await, app.person("Grace").await);
    for name in ["zebra", "Acme", "Middle"] {
        let new = NewWorkspace {
            name: parsed(name),
            slug: parsed(&format!("{name}-1")),
        };
        tenants::create(&ada, new).await.unwrap();
    }
    let names = async || -> Vec<String> {
        tenants::of_user(&ada)
            .await
            .unwrap()
            .into_iter()
            .map(|workspace| workspace.name)
            .collect()
    };
    assert_eq!(names().await, ["Acme", "Middle", "zebra"]);
    look::execute(
        &app,
        "UPDATE tenants SET status = 'suspended' WHERE name = 'Middle'",
    )
    .await;
    assert_eq!(names().await, ["Acme", "zebra"]);
    assert_eq!(tenants::of_user(&grace).await.unwrap(), []);
}

async fn overview(member: &domain::TenantContext) -> OverviewView {
    tenants::overview(member).await.expect("an overview")
}

#[tokio::test]
async fn the_overview_counts_what_is_there() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.tenant("Globex").await;
    let invited = invitations::NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    invitations::create(&acme.owner, &acme.owner.person, invited)
        .await
        .unwrap();
    for name in ["first", "archived", "deleted"] {
        projects::create(&acme.member, parsed(name)).await.unwrap();
    }
    app.after(Duration::days(1));
    projects::create(&acme.member, parsed("today"))
        .await
        .unwrap();
    let id = async |name: &str| {
        let page = projects::list(&acme.member, &projects::ProjectFilter::default())
            .await
            .unwrap();
        page.items
            .into_iter()
            .find(|project| project.name == name)
            .unwrap()
            .id
    };
    projects::archive(&acme.member, id("archived").await)
        .await
        .unwrap();
    projects::delete(&acme.member, id("deleted").await)
        .await
        .unwrap();

    let seen = overview(&acme.owner).await;
    assert_eq!(
        (seen.members, seen.pending_invitations, seen.projects),
        (5, 1, 2)
    );
    let counts: Vec<_> = seen.projects_by_day.iter().map(|day| day.count).collect();
    assert_eq!(counts, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
    let today = acme.owner.local(app.clock().now()).date().to_string();
    assert_eq!(seen.projects_by_day[13].day, today);
    assert_eq!(seen.recent[0].action, "project.deleted");
    assert_eq!(seen.recent.len(), 6);
}

#[tokio::test]
async fn the_overview_shows_the_log_to_those_who_may_read_it() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    assert!(!overview(&acme.auditor).await.recent.is_empty());
    assert!(overview(&acme.member).await.recent.is_empty());
}

/// Days of 23 and 25 hours are days.
#[tokio::test]
async fn a_day_lasts_from_midnight_to_midnight_where_the_reader_is() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let owner: TenantId = acme.id;
    // Two weeks around the last Sunday of October, when Berlin's clocks go back.
    let to = time::macros::datetime!(2027-11-05 12:00 UTC) - app.clock().now();
    app.after(to);
    for moment in [
        "2027-10-30 23:30+02",
        "2027-10-31 00:30+02",
        "2027-10-31 23:30+01",
        "2027-11-01 00:30+01",
    ] {
        sqlx::query(
            "INSERT INTO projects (tenant_id, id, name, created_by, created_at, updated_at)
             SELECT $1, $2, 'x', (SELECT id FROM users LIMIT 1), $3::text::timestamptz, $3::text::timestamptz",
        )
        .bind(owner.uuid())
        .bind(app.clock().new_id())
        .bind(moment)
        .execute(&mut app.database.superuser().await)
        .await
        .unwrap();
    }
    let seen = overview(&acme.owner).await;
    let days: Vec<_> = seen
        .projects_by_day
        .iter()
        .filter(|day| day.count > 0)
        .map(|day| (day.day.as_str(), day.count))
        .collect();
    assert_eq!(
        days,
        [("2027-10-30", 1), ("2027-10-31", 2), ("2027-11-01", 1)]
    );
}

#[tokio::test]
async fn there_is_an_end_to_the_workspaces_a_person_owns() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    look::execute(
        &app,
        "INSERT INTO tenants (id, slug, name, plan, status, seats, created_at)
         SELECT gen_random_uuid(), 'hers-' || number, 'Hers', 'free', 'active', 1, now()
         FROM generate_series(1, 50) number;
         INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
         SELECT id, gen_random_uuid(), 'owner', 'Owner', '', '{}', now() FROM tenants;
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT r.tenant_id, gen_random_uuid(), u.id, r.id, now() FROM roles r, users u",
    )
    .await;
    let refused = refusal(tenants::create(&ada, acme()).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
    // What is no more does not count.
    look::execute(
        &app,
        "UPDATE tenants SET status = 'deleted' WHERE slug = 'hers-1'",
    )
    .await;
    tenants::create(&ada, acme()).await.expect("a workspace");
}
