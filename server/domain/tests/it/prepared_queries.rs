//! That the committed answers to checked queries are the database's. A build goes by them, and asks no database.

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
use std::fs;
use test_support::TestApp;

/// What `bin/prepare` has written.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");

#[derive(serde::Deserialize)]
struct Committed {
    query: String,
    describe: serde_json::Value,
}

#[tokio::test]
async fn the_database_answers_as_was_committed() {
    let app = TestApp::new().await;
    let mut database = app.database.superuser().await;
    let (mut looked_at, mut differ) = (0, Vec::new());
    for file in fs::read_dir(COMMITTED).expect("the folder") {
        let json = fs::read(file.expect("a file").path()).expect("it can be read");
        let Committed { query, describe } = serde_json::from_slice(&json).expect("an answer");
        let now = database
            .describe(AssertSqlSafe(query.clone()).into_sql_str())
            .await
            .unwrap_or_else(|error| panic!("{query}: {error}"));
        if serde_json::to_value(now).expect("JSON") != describe {
            differ.push(query);
        }
        looked_at += 1;
    }
    assert!(looked_at > 200, "{looked_at}");
    assert!(
        differ.is_empty(),
        "run bin/prepare and commit what it wrote: {differ:#?}"
    );
}
