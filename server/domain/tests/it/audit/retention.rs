//! How long a log is kept, and what becomes of what is older.

use crate::look;
use domain::audit::{self, AuditKey, Retention, verify};
use domain::clock::Clock;
use domain::projects;
use shared::ErrorCode;
use test_support::{TestApp, TestTenant, parsed, refusal};
use time::Duration;

/// A tenant whose log begins with so many entries of 400 days ago, sealed.
async fn with_history(entries: usize) -> (TestApp, TestTenant) {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let past = Clock::starting_at(app.clock().now() - Duration::days(400));
    let ids: Vec<_> = std::iter::repeat_with(|| past.new_id())
        .take(entries)
        .collect();
    // As if they had been first: sealed before anything else.
    look::execute(
        &app,
        "CREATE TABLE later AS TABLE audit_unsealed; DELETE FROM audit_unsealed",
    )
    .await;
    sqlx::query(
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, action,
             target_kind, target_id, target_name, changes, request_id)
         SELECT $1, id, $3, 'user', 'Filler', 'project.renamed', 'project', 'prj_1', 'Old', '[]', 'filled'
         FROM unnest($2::uuid[]) AS filler (id)",
    )
    .bind(acme.id.uuid())
    .bind(ids)
    .bind(past.now())
    .execute(&mut app.database.superuser().await)
    .await
    .expect("entries");
    app.seal_audit_logs().await;
    look::execute(&app, "INSERT INTO audit_unsealed TABLE later").await;
    app.seal_audit_logs().await;
    (app, acme)
}

async fn keep(app: &TestApp, retention: Retention) -> domain::Result<()> {
    audit::keep(&app.operator_realm(), &app.meta(), "acme", &retention).await
}

async fn remove(app: &TestApp) -> i64 {
    let removed = app
        .caretaker()
        .remove_expired()
        .await
        .expect("the database answers");
    app.seal_audit_logs().await;
    removed
}

async fn verified(app: &TestApp) -> verify::Report {
    let keys = [AuditKey::of(&app.tools().key).public()];
    verify::database(&app.operator_realm(), None, &keys, None)
        .await
        .expect("the database answers")
}

#[tokio::test]
async fn what_is_older_is_removed_and_the_rest_is_still_proved() {
    let (app, acme) = with_history(2_500).await;
    let before = look::actions(&app, acme.id).await.len();
    assert_eq!(
        remove(&app).await,
        0,
        "for ever, unless somebody says otherwise"
    );
    keep(&app, Retention::Months(12)).await.unwrap();
    assert_eq!(remove(&app).await, 2_500);
    assert_eq!(remove(&app).await, 0);
    let left = look::actions(&app, acme.id).await;
    assert_eq!(left.len(), before - 2_500 + 2);
    assert!(left.ends_with(&[
        "audit.retention_changed".to_owned(),
        "audit.entries_removed".to_owned()
    ]));
    let report = verified(&app).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.tenants[0].removed_by_retention, 2_500);
    // The log goes on, in the tenant's own eyes too.
    projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    app.seal_audit_logs().await;
    assert!(verified(&app).await.is_clean());
    let told = audit::list(&acme.auditor, &audit::AuditFilter::default(), "")
        .await
        .unwrap();
    let removal = &told.items[1];
    assert_eq!(
        (removal.actor_kind.as_str(), removal.actor.as_str()),
        ("system", "audit.retention")
    );
    assert_eq!(removal.changes[0].before.as_deref(), Some("2500"));
}

#[tokio::test]
async fn a_hold_keeps_everything_until_it_is_released() {
    let (app, acme) = with_history(3).await;
    keep(&app, Retention::Months(12)).await.unwrap();
    keep(&app, Retention::Hold("Case 17".to_owned()))
        .await
        .unwrap();
    assert_eq!(remove(&app).await, 0);
    keep(&app, Retention::Release).await.unwrap();
    assert_eq!(remove(&app).await, 3);
    let told = audit::list(&acme.owner, &audit::AuditFilter::default(), "")
        .await
        .unwrap();
    let told: Vec<_> = told
        .items
        .iter()
        .take(4)
        .map(|entry| (entry.action.as_str(), entry.actor_kind.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("audit.entries_removed", "system"),
            ("audit.hold_released", "operator"),
            ("audit.hold_placed", "operator"),
            ("audit.retention_changed", "operator"),
        ]
    );
    let platform = look::count(
        &app,
        "SELECT count(*) FROM operator_audit_entries WHERE action LIKE 'audit.%'",
    )
    .await;
    assert_eq!(platform, 3, "the operators' own log has them, too");
}

#[tokio::test]
async fn less_than_a_year_is_refused_by_the_app_and_by_the_database() {
    let (app, _acme) = with_history(1).await;
    assert_eq!(
        refusal(keep(&app, Retention::Months(11)).await).code,
        ErrorCode::Invalid
    );
    let mut operator = app.database.role("tenantry_operator").await;
    let refused =
        sqlx::query("INSERT INTO audit_retention (tenant_id, months) SELECT id, 11 FROM tenants")
            .execute(&mut operator)
            .await
            .expect_err("eleven months");
    assert!(
        refused.to_string().contains("audit_retention_months_check"),
        "{refused}"
    );
}

/// The function that deletes does not take the app's word for anything.
#[tokio::test]
async fn the_database_removes_nothing_that_is_to_be_kept() {
    let (app, acme) = with_history(3).await;
    let mut tenant = app.database.role("tenantry_tenant").await;
    sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
        .bind(acme.id.uuid().to_string())
        .execute(&mut tenant)
        .await
        .unwrap();
    let attempt = async |tenant: &mut sqlx::PgConnection, through: i64| {
        sqlx::query("SELECT remove_expired_audit_entries($1, now(), decode(repeat('00', 32), 'hex'), decode(repeat('00', 64), 'hex'))")
            .bind(through)
            .execute(tenant)
            .await
            .expect_err("to be kept")
            .to_string()
    };
    let kept = "the retention of this log does not allow";
    assert!(attempt(&mut tenant, 3).await.contains(kept), "for ever");
    keep(&app, Retention::Months(12)).await.unwrap();
    assert!(
        attempt(&mut tenant, 4).await.contains(kept),
        "younger than a year"
    );
    keep(&app, Retention::Hold("Case 17".to_owned()))
        .await
        .unwrap();
    assert!(attempt(&mut tenant, 3).await.contains(kept), "on hold");
    // Even a row that says less than a year is worth a year.
    keep(&app, Retention::Release).await.unwrap();
    look::execute(
        &app,
        "ALTER TABLE audit_retention DROP CONSTRAINT audit_retention_months_check;
         UPDATE audit_retention SET months = 0",
    )
    .await;
    assert!(
        attempt(&mut tenant, 4).await.contains(kept),
        "a year at least"
    );
    assert_eq!(remove(&app).await, 3);
}

#[tokio::test]
async fn a_removal_that_retention_did_not_sign_is_noticed() {
    let (app, _acme) = with_history(3).await;
    keep(&app, Retention::Months(12)).await.unwrap();
    assert_eq!(remove(&app).await, 3);
    look::execute(&app, "UPDATE audit_checkpoints SET removed = 2").await;
    let report = verified(&app).await;
    assert_eq!(
        report.tenants[0].findings[0].to_string(),
        "unsigned (number 3): what retention removed up to here is not signed by the key"
    );
}

#[tokio::test]
async fn another_tenants_log_is_out_of_reach() {
    let (app, _acme) = with_history(3).await;
    let globex = app.tenant("Globex").await;
    app.seal_audit_logs().await;
    keep(&app, Retention::Months(12)).await.unwrap();
    let before = look::actions(&app, globex.id).await.len();
    remove(&app).await;
    assert_eq!(look::actions(&app, globex.id).await.len(), before);
}

/// A month that nothing is left of goes with its partition, and one of which something is left stays.
#[tokio::test]
async fn a_month_that_is_emptied_loses_its_partition() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "SET ROLE tenantry_owner;
         SELECT add_audit_partition(date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => n))
         FROM generate_series(12, 16) n;
         RESET ROLE;
         INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, action, target_kind, target_id,
             target_name, changes, request_id)
         SELECT id, first_id_of(now() - interval '15 months'), now() - interval '15 months', 'system', 'Filler',
             'project.renamed', 'project', 'prj_1', 'Old', '[]', '' FROM tenants",
    )
    .await;
    let months = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_entries'::regclass";
    let before = look::count(&app, months).await;
    let tended = app.caretaker().tend_partitions().await.unwrap();
    assert_eq!(i64::from(tended), before - look::count(&app, months).await);
    assert!(tended >= 2, "{tended}");
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(actions.first().map(String::as_str), Some("project.renamed"));
    assert_eq!(app.caretaker().tend_partitions().await.unwrap(), 0);
}
