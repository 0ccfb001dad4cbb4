//! How PostgreSQL answers the queries of every request: never by reading a large table as a whole.
//!
//! The operations themselves run, with their own parameters and as the app's roles, while the
//! server explains each statement to its client as a notice. What the functions and triggers of the
//! database do is explained with them.

use crate::app::TestApp;
use crate::cluster;
use crate::{OperatorActor, TestTenant, parsed};
use domain::audit::{self, AuditExport, AuditFilter};
use domain::memberships::{self, MemberFilter};
use domain::operators::{self, LogActor, LogFilter};
use domain::projects::{self, ProjectFilter};
use domain::secrets::Token;
use domain::tenants::{self, TenantFilter};
use domain::{TenantContext, connections, identities, sessions};
use shared::audit_search::AuditSearch;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// The tables that [`crowd::fill`](crate::crowd::fill) makes large.
const LARGE: [&str; 11] = [
    "graphile_worker._private_jobs",
    "public.audit_entries",
    "public.connections",
    "public.identities",
    "public.memberships",
    "public.operator_audit_entries",
    "public.operator_sessions",
    "public.projects",
    "public.sessions",
    "public.tenants",
    "public.users",
];

/// The rows that may be read in their order on the disk: a month with so few is no large table.
const FEW: u64 = 5_000;

/// What the server explained.
pub struct Plans(Vec<String>);

impl Plans {
    /// How many statements it explained.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The plans that read a large table as a whole, and the large tables that none reads at all: of
    /// those nothing is proved.
    pub fn findings(&self) -> Vec<String> {
        let scans = self
            .0
            .iter()
            .filter(|plan| LARGE.iter().any(|table| is_scanned(plan, table)));
        let unread = LARGE
            .iter()
            .filter(|table| !self.0.iter().any(|plan| is_read(plan, table)))
            .map(|table| format!("{table} is not read at all"));
        scans.cloned().chain(unread).collect()
    }
}

/// A partition is as large as its table.
fn is_read(plan: &str, table: &str) -> bool {
    plan.contains(&format!(" on {table} "))
        || table == "public.audit_entries" && plan.contains(" on audit_partitions.")
}

fn is_scanned(plan: &str, table: &str) -> bool {
    let scans = |relation: &str| {
        let scan = format!("Seq Scan on {relation}");
        plan.split(&scan).skip(1).map(rows_read).sum::<u64>() > FEW
    };
    scans(&format!("{table} ")) || table == "public.audit_entries" && scans("audit_partitions.")
}

/// What a scan has read: the rows it returned, and those it passed over.
fn rows_read(scan: &str) -> u64 {
    let scan = scan.split("->").next().unwrap_or_default();
    let after = |label: &str| {
        let digits = scan.split(label).nth(1)?;
        digits
            .split(|end: char| !end.is_ascii_digit())
            .next()?
            .parse()
            .ok()
    };
    after("(actual rows=").unwrap_or(u64::MAX / 64) + after("Removed by Filter: ").unwrap_or(0)
}

/// Keeps the notices that the server sends.
#[derive(Clone, Default)]
struct Notices(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> Layer<S> for Notices {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::postgres::notice" {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        event.record(
            &mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
                let text = format!("{value:?}");
                if field.name() == "message" && text.contains("plan:") {
                    kept.push(text);
                }
            },
        );
    }
}

/// Runs the operations of hot requests and of the worker in two tenants, one large and one small, and
/// has their statements explained. Contexts from before are closed afterwards.
pub async fn explain(app: &mut TestApp, tenants: [&TestTenant; 2], olga: &OperatorActor) -> Plans {
    explain_everything(app).await;
    app.reconnect().await;
    let notices = Notices::default();
    let listening =
        tracing::subscriber::set_default(tracing_subscriber::registry().with(notices.clone()));
    for tenant in tenants {
        let member = tenant.owner.person.enter(app, &tenant.slug).await;
        let member = member.expect("a member");
        run_requests(app, tenant, &member).await;
        sessions::list(&member.person).await.expect("sessions");
        identities::list(&member.person).await.expect("identities");
        tenants::of_user(&member.person).await.expect("workspaces");
        let olga = operators::resolve(&app.operator_realm(), &app.meta(), &olga.token)
            .await
            .expect("the database answers")
            .expect("an operator");
        run_portal(tenant, &olga).await;
    }
    app.seal_audit_logs().await;
    app.run_jobs().await;
    drop(listening);
    let explained = std::mem::take(&mut *notices.0.lock().unwrap_or_else(PoisonError::into_inner));
    Plans(explained)
}

async fn run_requests(app: &TestApp, tenant: &TestTenant, member: &TenantContext) {
    sessions::resolve(&app.anonymous(), &Token::random(), Some(&tenant.slug))
        .await
        .expect("the database answers");
    projects::create(member, parsed("Apollo"))
        .await
        .expect("a project");
    let mut filter = ProjectFilter::default();
    let page = projects::list(member, &filter).await.expect("projects");
    filter.cursor = page.next.unwrap_or_default();
    projects::list(member, &filter).await.expect("projects");
    projects::get(member, page.items[0].id)
        .await
        .expect("a project");
    memberships::list(member, &MemberFilter::default())
        .await
        .expect("members");
    connections::list(member).await.expect("single sign-on");
    for filter in audit_filters(app, tenant) {
        let page = audit::list(member, &filter, "").await.expect("a page");
        let next = page.next.unwrap_or_default();
        audit::list(member, &filter, &next).await.expect("a page");
        let mut export = AuditExport::below(app.clock().new_id(), member.clone(), filter);
        export.next_batch().await.expect("a batch");
    }
}

/// Each way to narrow the log.
fn audit_filters(app: &TestApp, tenant: &TestTenant) -> Vec<AuditFilter> {
    let all = AuditFilter::default;
    let searched = |typed: &str| {
        let AuditSearch { words, terms } = AuditSearch::parse(typed);
        AuditFilter {
            search: (!words.is_empty()).then_some(words),
            terms,
            ..all()
        }
    };
    vec![
        all(),
        AuditFilter {
            actor: Some(tenant.owner.person.user.id),
            ..all()
        },
        AuditFilter {
            action: Some("project.created".to_owned()),
            ..all()
        },
        AuditFilter {
            action: Some("project.".to_owned()),
            ..all()
        },
        AuditFilter {
            from: Some(app.clock().now()),
            ..all()
        },
        AuditFilter {
            until: Some(app.clock().now()),
            ..all()
        },
        searched("apollo"),
        searched("actor:some"),
        searched("action:project. -actor:owner"),
        searched("target:project"),
    ]
}

async fn run_portal(tenant: &TestTenant, olga: &domain::OperatorContext) {
    tenants::detail(olga, tenant.id).await.expect("a tenant");
    for descending in [false, true] {
        let mut filter = TenantFilter {
            descending,
            ..TenantFilter::default()
        };
        let page = tenants::list(olga, &filter).await.expect("tenants");
        filter.cursor = page.next.expect("more of them");
        tenants::list(olga, &filter).await.expect("tenants");
    }
    let actors = [LogActor::Operator(olga.operator.id), LogActor::CommandLine].map(Some);
    for actor in actors.into_iter().chain([None]) {
        for action in [None, Some("operator.disabled")] {
            let mut filter = LogFilter {
                actor,
                action: action.map(str::to_owned),
                ..LogFilter::default()
            };
            let page = operators::log(olga, &filter).await.expect("a page");
            filter.cursor = page.next.unwrap_or_default();
            operators::log(olga, &filter).await.expect("a page");
        }
    }
}

/// From here on every statement of the app's roles is explained to it, those of new connections.
async fn explain_everything(app: &TestApp) {
    let settings = "DO $$ DECLARE setting text; BEGIN
             FOREACH setting IN ARRAY ARRAY[
                 'session_preload_libraries = auto_explain', 'auto_explain.log_min_duration = 0',
                 'auto_explain.log_level = notice', 'auto_explain.log_verbose = on',
                 'auto_explain.log_nested_statements = on', 'auto_explain.log_analyze = on',
                 'auto_explain.log_timing = off']
             LOOP
                 EXECUTE format('ALTER DATABASE %I SET %s', current_database(), setting);
             END LOOP;
         END $$";
    cluster::run(&mut app.database.superuser().await, settings.to_owned()).await;
}
