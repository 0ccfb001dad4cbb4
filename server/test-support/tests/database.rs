//! Every test has a database of its own.

use sqlx::PgConnection;
use test_support::TestDatabase;

async fn name(connection: &mut PgConnection) -> String {
    sqlx::query_scalar("SELECT current_database()::text")
        .fetch_one(connection)
        .await
        .expect("a name")
}

#[tokio::test]
async fn two_tests_have_two_databases_and_neither_sweeps_the_others() {
    let (one, other) = tokio::join!(TestDatabase::new(), TestDatabase::new());
    let (one_name, other_name) = (
        name(&mut one.superuser().await).await,
        name(&mut other.superuser().await).await,
    );
    assert_ne!(one_name, other_name);
    // A third one sweeps what belongs to nobody.
    let third = TestDatabase::new().await;
    for database in [&one, &other, &third] {
        database.database().ping().await.expect("it is still there");
    }
}

#[tokio::test]
async fn the_app_is_connected_as_its_roles_and_the_superuser_looks() {
    let database = TestDatabase::new().await;
    for (role, expected) in [("tenantry_tenant", false), ("tenantry_auth", false)] {
        let (user, superuser): (String, bool) = sqlx::query_as(
            "SELECT rolname::text, rolsuper FROM pg_roles WHERE rolname = current_user",
        )
        .fetch_one(&mut database.role(role).await)
        .await
        .unwrap();
        assert_eq!((user.as_str(), superuser), (role, expected));
    }
    let everything: bool =
        sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            .fetch_one(&mut database.superuser().await)
            .await
            .unwrap();
    assert!(everything);
}
