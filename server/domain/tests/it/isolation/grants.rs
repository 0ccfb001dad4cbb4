//! What the roles try and may not. That the grants are those of the code, the doctor's tests say.

use domain::database::migrate::ROLES;
use sqlx::AssertSqlSafe;
use test_support::TestApp;

#[tokio::test]
async fn operators_have_no_way_to_product_data() {
    let app = TestApp::new().await;
    let mut operator = app.database.role("tenantry_operator").await;
    for query in [
        "SELECT FROM projects",
        "SELECT FROM events",
        "INSERT INTO projects DEFAULT VALUES",
        "UPDATE projects SET name = 'x'",
        "DELETE FROM projects",
    ] {
        let refused = sqlx::query(query).execute(&mut operator).await.unwrap_err();
        assert!(
            refused.to_string().contains("permission denied for table"),
            "{query}: {refused}"
        );
    }
}

#[tokio::test]
async fn the_worker_reaches_nothing_but_the_queue() {
    let app = TestApp::new().await;
    let mut worker = app.database.role("tenantry_worker").await;
    for table in ["tenants", "projects", "users", "audit_entries"] {
        let query = AssertSqlSafe(format!("SELECT FROM {table}"));
        let refused = sqlx::query(query).execute(&mut worker).await.unwrap_err();
        assert!(
            refused.to_string().contains("permission denied for table"),
            "{table}: {refused}"
        );
    }
}

#[tokio::test]
async fn what_happened_cannot_be_changed_by_anybody() {
    let app = TestApp::new().await;
    app.tenant("Acme").await;
    app.operator().await;
    for role in ROLES {
        let mut connection = app.database.role(role).await;
        for table in [
            "audit_entries",
            "events",
            "account_events",
            "operator_audit_entries",
        ] {
            for statement in [
                format!("UPDATE {table} SET id = id"),
                format!("DELETE FROM {table}"),
                format!("TRUNCATE {table} CASCADE"),
            ] {
                let refused = sqlx::query(AssertSqlSafe(statement.clone()))
                    .execute(&mut connection)
                    .await
                    .expect_err(&statement);
                assert!(
                    refused.to_string().contains("permission denied"),
                    "{role}: {statement}: {refused}"
                );
            }
        }
    }
}
