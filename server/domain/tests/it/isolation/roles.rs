//! Whom the app refuses to be.

use domain::database::{Database, DatabaseUrls, PoolSizes};
use secrecy::SecretString;
use test_support::{TestDatabase, internal_error};

const SIZES: PoolSizes = PoolSizes {
    requests: 1,
    worker: 1,
};

/// The addresses of the app, with another role's in the place of each of the four.
fn with_a_stranger(database: &TestDatabase, stranger: &SecretString) -> [DatabaseUrls; 4] {
    let urls = || database.urls();
    let stranger = || stranger.clone();
    [
        DatabaseUrls {
            auth: stranger(),
            ..urls()
        },
        DatabaseUrls {
            tenant: stranger(),
            ..urls()
        },
        DatabaseUrls {
            operator: stranger(),
            ..urls()
        },
        DatabaseUrls {
            worker: stranger(),
            ..urls()
        },
    ]
}

async fn refusals(database: &TestDatabase, stranger: &SecretString) -> String {
    let mut reasons = Vec::new();
    for urls in with_a_stranger(database, stranger) {
        let reason = internal_error(Database::connect(&urls, SIZES).await);
        let (reason, _) = reason.split_once(". Run").expect("what to do about it");
        reasons.push(reason.to_owned());
    }
    reasons.dedup();
    reasons.join("\n")
}

/// Makes a role of the cluster, if an earlier test has not.
async fn make_role(database: &TestDatabase, statement: &'static str) {
    let guarded = format!(
        "DO $$ BEGIN {statement}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(guarded))
        .execute(&mut database.superuser().await)
        .await
        .expect("a role");
}

#[tokio::test]
async fn a_superuser_is_refused() {
    let database = TestDatabase::new().await;
    let reason = refusals(&database, &database.superuser_url()).await;
    assert!(reason.ends_with("is a superuser"), "{reason}");
}

#[tokio::test]
async fn a_role_that_bypasses_row_level_security_is_refused() {
    let database = TestDatabase::new().await;
    make_role(
        &database,
        "CREATE ROLE tenantry_test_bypass LOGIN BYPASSRLS",
    )
    .await;
    let reason = refusals(&database, &database.url("tenantry_test_bypass")).await;
    insta::assert_snapshot!(reason, @"refusing to run as the database role tenantry_test_bypass: it, or a role it belongs to, bypasses row-level security");
}

#[tokio::test]
async fn the_owner_of_the_tables_is_refused() {
    let database = TestDatabase::new().await;
    let reason = refusals(&database, &database.url("tenantry_owner")).await;
    insta::assert_snapshot!(reason, @"refusing to run as the database role tenantry_owner: it, or a role it belongs to, owns tables");
}

/// `SET ROLE` is all it would take.
#[tokio::test]
async fn a_role_that_can_become_one_of_them_is_refused() {
    let database = TestDatabase::new().await;
    make_role(
        &database,
        "CREATE ROLE tenantry_test_heir LOGIN NOINHERIT IN ROLE tenantry_owner",
    )
    .await;
    let reason = refusals(&database, &database.url("tenantry_test_heir")).await;
    insta::assert_snapshot!(reason, @"refusing to run as the database role tenantry_test_heir: it, or a role it belongs to, owns tables");
}
