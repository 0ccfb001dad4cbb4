//! How PostgreSQL answers the queries of every request: never by reading a large table as a whole.
//!
//! The operations themselves run, with their own parameters and as the app's roles, while the
//! server explains each statement to its client as a notice.

use crate::look;
use domain::audit::{self, AuditFilter};
use domain::memberships::{self, MemberFilter};
use domain::projects::{self, ProjectFilter};
use domain::secrets::Token;
use domain::tenants::{self, TenantFilter};
use domain::{operators, sessions};
use std::sync::{Arc, Mutex};
use test_support::{TestApp, parsed};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// The tables that are filled with twenty thousand rows and more.
const LARGE: [&str; 7] = [
    "audit_entries",
    "memberships",
    "operator_sessions",
    "projects",
    "sessions",
    "tenants",
    "users",
];

/// Keeps the notices that the server sends.
#[derive(Clone, Default)]
struct Notices(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Notices {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::postgres::notice" {
            event.record(
                &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                    if field.name() == "message" {
                        self.0
                            .lock()
                            .expect("no panic holds it")
                            .push(format!("{value:?}"));
                    }
                },
            );
        }
    }
}

/// Many tenants with a few rows each, and Acme with many: what misleads a planner.
async fn fill(app: &TestApp) {
    look::execute(
        app,
        "INSERT INTO users (id, email, name, created_at, updated_at)
         SELECT gen_random_uuid(), 'u' || n || '@example.com', 'User ' || n, now(), now() FROM generate_series(1, 20000) n;
         INSERT INTO tenants (id, slug, name, plan, status, seats, created_at)
         SELECT gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n, 'free', 'active', 1, now() FROM generate_series(1, 20000) n;
         INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
         SELECT id, gen_random_uuid(), 'member', 'Member', '', '{}', now() FROM tenants WHERE slug LIKE 'tenant-%';
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT t.id, gen_random_uuid(), u.id, r.id, now() FROM users u
         JOIN tenants t ON t.slug = 'tenant-' || split_part(substr(u.email, 2), '@', 1)
         JOIN roles r ON r.tenant_id = t.id WHERE u.email LIKE 'u%@example.com';
         INSERT INTO sessions (id, user_id, token_hash, created_at, authenticated_at, last_seen_at, expires_at)
         SELECT gen_random_uuid(), id, sha256(email::bytea), now(), now(), now(), now() + interval '30 days' FROM users
         ON CONFLICT DO NOTHING;
         INSERT INTO operator_sessions (id, operator_id, token_hash, created_at, last_seen_at, expires_at)
         SELECT gen_random_uuid(), o.id, sha256(n::text::bytea), now(), now(), now() + interval '1 day'
         FROM operators o, generate_series(1, 20000) n;
         INSERT INTO projects (tenant_id, id, name, created_by, created_at, updated_at)
         SELECT t.id, gen_random_uuid(), 'Project', (SELECT id FROM users LIMIT 1), now(), now() FROM tenants t
         UNION ALL
         SELECT t.id, gen_random_uuid(), 'Project ' || n, (SELECT id FROM users LIMIT 1), now(), now()
         FROM tenants t, generate_series(1, 20000) n WHERE t.slug = 'acme';
         INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action, target_kind,
             target_id, target_name, changes, request_id)
         SELECT p.tenant_id, p.id, now(), 'user', p.created_by, 'Somebody', 'project.created', 'project',
             p.id::text, p.name, '[]', '' FROM projects p;
         ANALYZE",
    )
    .await;
}

/// From here on every statement of the app's roles is explained to it, those of new connections.
async fn explain_everything(app: &TestApp) {
    look::execute(
        app,
        "DO $$ DECLARE setting text; BEGIN
             FOREACH setting IN ARRAY ARRAY[
                 'session_preload_libraries = auto_explain', 'auto_explain.log_min_duration = 0',
                 'auto_explain.log_level = notice', 'auto_explain.log_verbose = on']
             LOOP
                 EXECUTE format('ALTER DATABASE %I SET %s', current_database(), setting);
             END LOOP;
         END $$",
    )
    .await;
}

#[tokio::test]
async fn no_request_reads_a_large_table_as_a_whole() {
    let mut app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    let olga = app.operator().await;
    fill(&app).await;
    explain_everything(&app).await;
    app.reconnect().await;

    let notices = Notices::default();
    let _listening =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(notices.clone()));
    let mut explained = Vec::new();
    for tenant in [&acme, &globex] {
        let member = tenant
            .owner
            .person
            .enter(&app, &tenant.slug)
            .await
            .expect("a member");
        projects::create(&member, parsed("Apollo")).await.unwrap();
        let mut filter = ProjectFilter::default();
        let page = projects::list(&member, &filter).await.unwrap();
        filter.cursor = page.next.unwrap_or_default();
        projects::list(&member, &filter).await.unwrap();
        projects::get(&member, page.items[0].id).await.unwrap();
        for filter in [
            AuditFilter::default(),
            AuditFilter {
                actor: Some(tenant.owner.person.user.id),
                ..AuditFilter::default()
            },
            AuditFilter {
                action: Some("project.created".to_owned()),
                ..AuditFilter::default()
            },
            AuditFilter {
                action: Some("project.".to_owned()),
                ..AuditFilter::default()
            },
            AuditFilter {
                from: Some(app.clock().now()),
                ..AuditFilter::default()
            },
        ] {
            let page = audit::list(&member, &filter, "").await.unwrap();
            audit::list(&member, &filter, &page.next.unwrap_or_default())
                .await
                .unwrap();
        }
        memberships::list(&member, &MemberFilter::default())
            .await
            .unwrap();
        sessions::list(&member.person).await.unwrap();
        tenants::of_user(&member.person).await.unwrap();
        sessions::resolve(&app.anonymous(), &Token::random(), Some("acme"))
            .await
            .unwrap();
        tenants::detail(&olga_now(&app, &olga.token).await, tenant.id)
            .await
            .unwrap();
    }
    let olga = olga_now(&app, &olga.token).await;
    for descending in [false, true] {
        let filter = TenantFilter {
            descending,
            ..TenantFilter::default()
        };
        let page = tenants::list(&olga, &filter).await.unwrap();
        tenants::list(
            &olga,
            &TenantFilter {
                cursor: page.next.unwrap(),
                ..filter
            },
        )
        .await
        .unwrap();
    }
    explained.append(&mut notices.0.lock().unwrap());

    let plans = explained.iter().filter(|notice| notice.contains("plan:"));
    assert!(
        plans.clone().count() > 50,
        "the server explains: {explained:?}"
    );
    for plan in plans {
        for table in LARGE {
            assert!(
                !plan.contains(&format!("Seq Scan on public.{table} ")),
                "{plan}"
            );
        }
    }
    for table in LARGE {
        let read = explained
            .iter()
            .any(|plan| plan.contains(&format!(" on public.{table} ")));
        assert!(read, "{table} is not read at all: nothing is proved");
    }
}

async fn olga_now(app: &TestApp, token: &Token) -> domain::OperatorContext {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .expect("an operator")
}
