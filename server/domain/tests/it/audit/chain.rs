//! The audit log's chain: sealing it, and finding what somebody with all rights has done to it.

use crate::look;
use domain::audit::verify::{self, Report};
use domain::audit::{AuditKey, Position, PublicKey};
use domain::projects;
use domain::secrets::SecretKey;
use shared::ids::TenantId;
use sqlx::{AssertSqlSafe, Connection as _};
use test_support::{TestApp, TestTenant, parsed};
use time::Duration;

fn keys(app: &TestApp) -> [PublicKey; 1] {
    [AuditKey::of(&app.tools().key).public()]
}

async fn verified(app: &TestApp) -> Report {
    verify::database(&app.operator_realm(), None, &keys(app), None)
        .await
        .expect("the database answers")
}

/// What is wrong, with the names of what the entries were about, as the superuser still knows them.
async fn findings(app: &TestApp) -> String {
    let report = verified(app).await;
    let names: Vec<(uuid::Uuid, String)> = sqlx::query_as("SELECT id, name FROM known_entries")
        .fetch_all(&mut app.database.superuser().await)
        .await
        .expect("the superuser sees it");
    let mut told: Vec<String> = report
        .tenants
        .iter()
        .flat_map(|tenant| tenant.findings.iter().map(ToString::to_string))
        .collect();
    for (id, name) in names {
        let id = shared::ids::AuditEntryId::from_uuid(id).to_string();
        for finding in &mut told {
            *finding = finding.replace(&id, &name);
        }
    }
    told.join("\n")
}

/// A sealed log with three projects in it, each sealed by itself.
async fn sealed() -> (TestApp, TestTenant) {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for name in ["Apollo", "Gemini", "Mercury"] {
        app.seal_audit_logs().await;
        projects::create(&acme.member, parsed(name))
            .await
            .expect("a project");
    }
    app.seal_audit_logs().await;
    look::execute(
        &app,
        "CREATE TABLE known_entries AS SELECT id, target_name AS name FROM audit_entries",
    )
    .await;
    (app, acme)
}

/// What is found after somebody with all rights has done this to a sealed log.
async fn found_after(tampering: &'static str) -> String {
    let (app, _acme) = sealed().await;
    assert_eq!(findings(&app).await, "", "before");
    let statements = format!("SET session_replication_role = replica; {tampering}");
    sqlx::raw_sql(AssertSqlSafe(statements))
        .execute(&mut app.database.superuser().await)
        .await
        .expect("a superuser may");
    findings(&app).await
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_as_it_was_written() {
    let (app, acme) = sealed().await;
    app.tenant("Globex").await;
    app.seal_audit_logs().await;
    let report = verified(&app).await;
    assert!(report.is_clean(), "{report}");
    let [first, _] = report.tenants.as_slice() else {
        panic!("two logs")
    };
    let entries = look::actions(&app, acme.id).await.len();
    assert_eq!(first.tenant, acme.id);
    assert_eq!(first.entries, entries as u64);
    let head = first.head.as_ref().expect("a head");
    assert_eq!(head.position.sequence, i64::try_from(entries).unwrap());
    assert_eq!(
        look::count(&app, "SELECT count(*) FROM audit_unsealed").await,
        0
    );
}

#[tokio::test]
async fn what_waits_to_be_sealed_is_no_finding() {
    let (app, acme) = sealed().await;
    projects::create(&acme.member, parsed("Skylab"))
        .await
        .unwrap();
    let report = verified(&app).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(
        (report.tenants[0].waiting, report.tenants[0].notes.len()),
        (1, 0)
    );
    app.after(Duration::minutes(11));
    let report = verified(&app).await;
    assert!(report.is_clean() && report.tenants[0].notes[0].contains("does a worker run?"));
}

/// Keys are made before their transaction commits.
#[tokio::test]
async fn an_entry_that_commits_late_is_sealed_after_later_keys() {
    let (app, acme) = sealed().await;
    let early = app.clock().new_id();
    let mut slow = app.database.role("tenantry_tenant").await;
    let mut tx = slow.begin().await.unwrap();
    sqlx::query("SELECT set_config('app.tenant_id', $1, true)")
        .bind(acme.id.uuid().to_string())
        .execute(&mut *tx)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, action, target_kind,
             target_id, target_name, changes, request_id)
         VALUES ($1, $2, $3, 'system', 'slow', 'project.created', 'project', 'prj_1', 'Slow', '[]', 'r')",
    )
    .bind(acme.id.uuid())
    .bind(early)
    .bind(app.clock().now())
    .execute(&mut *tx)
    .await
    .unwrap();
    // The other writer waits for nobody, and is sealed first.
    projects::create(&acme.member, parsed("Skylab"))
        .await
        .unwrap();
    assert_eq!(app.seal_audit_logs().await, 1);
    tx.commit().await.unwrap();
    assert_eq!(app.seal_audit_logs().await, 1);
    let last: Vec<uuid::Uuid> = look::of_tenant(
        &app,
        acme.id,
        "SELECT entry_ids[1] FROM audit_seals WHERE tenant_id = $1 ORDER BY first_sequence DESC LIMIT 1",
    )
    .await;
    assert_eq!(last, [early]);
    let report = verified(&app).await;
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn two_sealers_at_once_seal_every_entry_once() {
    let (app, acme) = sealed().await;
    let mut entries = 0;
    for number in 0..40 {
        projects::create(&acme.member, parsed(&format!("Project {number}")))
            .await
            .unwrap();
        // It may be neither's, while one of the last round has not let go yet: then it is the next round's.
        let (one, other) = tokio::join!(app.seal_audit_logs(), app.seal_audit_logs());
        entries += one + other;
    }
    let seal_the_rest = async {
        while entries < 40 {
            entries += app.seal_audit_logs().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), seal_the_rest)
        .await
        .expect("all are sealed");
    assert_eq!(entries, 40);
    let report = verified(&app).await;
    assert!(
        report.is_clean() && report.tenants[0].waiting == 0,
        "{report}"
    );
}

#[tokio::test]
async fn a_changed_entry_is_named() {
    let found =
        found_after("UPDATE audit_entries SET actor_name = 'Nobody' WHERE target_name = 'Gemini'")
            .await;
    insta::assert_snapshot!(found, @"changed Gemini (number 11): is not what was sealed");
}

#[tokio::test]
async fn a_field_that_nobody_looks_at_is_not_to_be_changed_either() {
    for tampering in [
        "UPDATE audit_entries SET ip = NULL WHERE target_name = 'Gemini'",
        "UPDATE audit_entries SET result = 'failed' WHERE target_name = 'Gemini'",
        "UPDATE audit_entries SET changes = '[{\"field\": \"name\", \"before\": null, \"after\": null, \"more\": 1}]' WHERE target_name = 'Gemini'",
        "UPDATE audit_entries SET occurred_at = occurred_at + interval '1 microsecond' WHERE target_name = 'Gemini'",
    ] {
        let found = found_after(tampering).await;
        assert!(found.starts_with("changed Gemini"), "{tampering}: {found}");
    }
}

#[tokio::test]
async fn a_removed_entry_is_named() {
    let found = found_after("DELETE FROM audit_entries WHERE target_name = 'Gemini'").await;
    insta::assert_snapshot!(found, @"removed Gemini (number 11): was sealed and is gone");
}

#[tokio::test]
async fn an_entry_removed_with_its_seal_leaves_a_hole() {
    let found = found_after(
        "DELETE FROM audit_seals WHERE entry_ids[1] = (SELECT id FROM audit_entries WHERE target_name = 'Gemini');
         DELETE FROM audit_entries WHERE target_name = 'Gemini'",
    )
    .await;
    insta::assert_snapshot!(found, @"removed (number 11): the entries 11 to 11 and their seals are missing");
}

#[tokio::test]
async fn an_inserted_entry_is_named() {
    let found = found_after(
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, action, target_kind,
             target_id, target_name, changes, request_id)
         SELECT tenant_id, '01900000-0000-7000-8000-000000000001', occurred_at, 'system', 'x', 'project.created',
             'project', 'prj_1', 'Forged', '[]', 'r'
         FROM audit_entries WHERE target_name = 'Gemini';
         INSERT INTO known_entries VALUES ('01900000-0000-7000-8000-000000000001', 'Forged')",
    )
    .await;
    insta::assert_snapshot!(found, @"inserted Forged: was never sealed and does not wait for it");
}

const SWAP: &str = "CREATE TEMP TABLE pair AS
         SELECT a.id AS one, b.id AS other FROM audit_entries a, audit_entries b
         WHERE a.target_name = 'Apollo' AND b.target_name = 'Mercury';
     UPDATE audit_entries SET id = '01900000-0000-7000-8000-000000000001' WHERE id = (SELECT one FROM pair);
     UPDATE audit_entries SET id = (SELECT one FROM pair) WHERE id = (SELECT other FROM pair);
     UPDATE audit_entries SET id = (SELECT other FROM pair) WHERE id = '01900000-0000-7000-8000-000000000001'";

#[tokio::test]
async fn reordered_entries_are_named() {
    insta::assert_snapshot!(found_after(SWAP).await, @"
    reordered Apollo (number 10): its content stands in the place of Mercury
    reordered Mercury (number 12): its content stands in the place of Apollo
    ");
}

#[tokio::test]
async fn seals_in_another_order_are_noticed() {
    let found = found_after(
        "UPDATE audit_seals SET entry_ids = entry_ids[2:] || entry_ids[1] WHERE cardinality(entry_ids) > 1",
    )
    .await;
    assert!(
        found.contains("broken seal (number 1)") && found.contains("reordered"),
        "{found}"
    );
}

/// The last project, its seal and all: the signed head knows of it.
#[tokio::test]
async fn a_tail_that_is_cut_off_is_noticed() {
    let found = found_after(
        "DELETE FROM audit_seals WHERE entry_ids[1] = (SELECT id FROM audit_entries WHERE target_name = 'Mercury');
         DELETE FROM audit_entries WHERE target_name = 'Mercury'",
    )
    .await;
    insta::assert_snapshot!(found, @"truncated (number 12): the entries 12 to 12 are missing from the end");
}

#[tokio::test]
async fn a_head_that_is_moved_along_is_not_signed() {
    let found = found_after(
        "DELETE FROM audit_seals WHERE entry_ids[1] = (SELECT id FROM audit_entries WHERE target_name = 'Mercury');
         DELETE FROM audit_entries WHERE target_name = 'Mercury';
         UPDATE audit_heads h SET (sequence, chain_hash) = (
             SELECT first_sequence, chain_hash FROM audit_seals s WHERE s.tenant_id = h.tenant_id
             ORDER BY first_sequence DESC LIMIT 1)",
    )
    .await;
    insta::assert_snapshot!(found, @"unsigned (number 11): the head is not signed by the key");
}

#[tokio::test]
async fn a_chain_without_a_head_is_noticed() {
    let found = found_after("DELETE FROM audit_heads").await;
    insta::assert_snapshot!(found, @"unsigned: the chain has no signed head");
}

#[tokio::test]
async fn another_installations_signature_counts_for_nothing() {
    let (app, _acme) = sealed().await;
    let stranger = AuditKey::of(&SecretKey::new(vec![9; 32]).unwrap()).public();
    let report = verify::database(&app.operator_realm(), Some("acme"), &[stranger], None)
        .await
        .unwrap();
    assert_eq!(
        report.tenants[0].findings[0].to_string().split(':').next(),
        Some("unsigned (number 12)")
    );
}

/// Who rewrites the whole log has the app itself sign it again. Only a head that is kept elsewhere
/// tells.
#[tokio::test]
async fn a_log_that_was_written_anew_does_not_lead_through_an_earlier_head() {
    let (app, _acme) = sealed().await;
    let head = verified(&app).await.tenants[0].head.clone().unwrap();
    let at_head = async |position: Position| {
        verify::database(
            &app.operator_realm(),
            Some("acme"),
            &keys(&app),
            Some(position),
        )
        .await
        .unwrap()
    };
    assert!(at_head(head.position).await.is_clean());
    look::execute(
        &app,
        "SET session_replication_role = replica;
         UPDATE audit_entries SET actor_name = 'Nobody' WHERE target_name = 'Gemini';
         DELETE FROM audit_seals; DELETE FROM audit_heads;
         INSERT INTO audit_unsealed SELECT tenant_id, id FROM audit_entries",
    )
    .await;
    app.seal_audit_logs().await;
    assert!(verified(&app).await.is_clean(), "all of it is signed");
    let report = at_head(head.position).await;
    assert!(
        report.to_string().contains("it was written anew"),
        "{report}"
    );
}

#[tokio::test]
async fn no_role_of_the_app_changes_what_is_sealed() {
    let (app, acme) = sealed().await;
    for role in domain::database::migrate::ROLES {
        let mut connection = app.database.role(role).await;
        sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
            .bind(acme.id.uuid().to_string())
            .execute(&mut connection)
            .await
            .unwrap();
        for statement in [
            "UPDATE audit_seals SET sealed_at = sealed_at",
            "DELETE FROM audit_seals",
            "TRUNCATE audit_seals",
            "UPDATE audit_checkpoints SET removed = removed",
            "DELETE FROM audit_checkpoints",
            "INSERT INTO audit_checkpoints DEFAULT VALUES",
            "DELETE FROM audit_heads",
            "TRUNCATE audit_heads",
        ] {
            let refused = sqlx::query(statement)
                .execute(&mut connection)
                .await
                .expect_err(statement);
            assert!(
                refused.to_string().contains("permission denied"),
                "{role}: {statement}: {refused}"
            );
        }
    }
}

/// Who has stolen the app's role cannot take the head back, even to one that was signed.
#[tokio::test]
async fn a_head_only_moves_forward() {
    let (app, acme) = sealed().await;
    let mut connection = app.database.role("tenantry_tenant").await;
    sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
        .bind(acme.id.uuid().to_string())
        .execute(&mut connection)
        .await
        .unwrap();
    let refused = sqlx::query("UPDATE audit_heads SET sequence = sequence - 1")
        .execute(&mut connection)
        .await
        .expect_err("backwards");
    assert!(
        refused.to_string().contains("an audit chain only grows"),
        "{refused}"
    );
}

/// The partitions have no policy of their own: nobody may come near them.
#[tokio::test]
async fn no_role_of_the_app_enters_the_partitions() {
    let app = TestApp::new().await;
    let open: Vec<String> = look::column(
        &app,
        "SELECT rolname::text FROM pg_roles WHERE rolname = ANY (ARRAY[
             'tenantry_auth', 'tenantry_tenant', 'tenantry_operator', 'tenantry_worker'])
           AND (has_schema_privilege(oid, 'audit_partitions', 'USAGE, CREATE') OR EXISTS (
             SELECT FROM pg_class c WHERE c.relnamespace = 'audit_partitions'::regnamespace AND c.relkind = 'r'
               AND has_table_privilege(pg_roles.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')))",
    )
    .await;
    assert_eq!(open, [""; 0]);
}

/// Where a tenant's entries are kept.
async fn partitions(app: &TestApp, tenant: TenantId) -> Vec<String> {
    look::of_tenant(
        app,
        tenant,
        "SELECT DISTINCT tableoid::regclass::text FROM audit_entries WHERE tenant_id = $1 ORDER BY 1",
    )
    .await
}

#[tokio::test]
async fn a_month_has_a_partition_and_what_has_none_is_kept_all_the_same() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let now = app.clock().now();
    let month = format!(
        "audit_partitions.entries_{}_{:02}",
        now.year(),
        u8::from(now.month())
    );
    assert_eq!(partitions(&app, acme.id).await, [month.as_str()]);
    app.after(Duration::days(1_000));
    projects::create(&acme.member, parsed("Far off"))
        .await
        .unwrap();
    assert_eq!(
        partitions(&app, acme.id).await,
        [month.as_str(), "audit_partitions.entries_other"]
    );
    // Nothing is to be done, and doing it again does no harm.
    assert_eq!(app.caretaker().tend_partitions().await.unwrap(), 0);
    look::execute(&app, "DROP TABLE audit_partitions.entries_other").await;
}
