//! The audit log: what it tells, to whom, how it leaves, and that nobody can change it unnoticed.

mod chain;
mod exports;
mod retention;
mod stream;
mod viewer;

use domain::TenantContext;
use domain::audit::{self, AuditFilter};
use shared::views::AuditEntryView;
use test_support::{TestApp, TestTenant, walk};

fn by_action(action: &str) -> AuditFilter {
    AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    }
}

async fn walked(ctx: &TenantContext, filter: &AuditFilter) -> Vec<AuditEntryView> {
    let pages = walk(async |cursor| audit::list(ctx, filter, &cursor).await.expect("a page"));
    pages.await.concat()
}

/// Adds entries as if they had happened, a second apart: half of them by the member.
async fn fill(app: &TestApp, acme: &TestTenant, entries: usize) {
    let mut ids = Vec::with_capacity(entries);
    for _ in 0..entries {
        ids.push(app.clock().new_id());
    }
    sqlx::query(
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
             target_kind, target_id, target_name, changes, request_id)
         SELECT $1, id, $3, 'user', CASE n % 2 WHEN 0 THEN $4::uuid END, 'Filler', 'project.renamed',
             'project', 'prj_' || n, 'Project ' || n, '[]', 'filled'
         FROM unnest($2::uuid[]) WITH ORDINALITY AS filler (id, n)",
    )
    .bind(acme.id.uuid())
    .bind(ids)
    .bind(app.clock().now())
    .bind(acme.member.person.user.id.uuid())
    .execute(&mut app.database.superuser().await)
    .await
    .expect("entries");
}
