//! That the committed answers to checked queries are the database's. A build goes by them, and asks no database.

use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
use std::fs;
use test_support::TestApp;

/// What `bin/prepare` has written.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.sqlx");

#[derive(serde::Deserialize)]
struct Committed {
    query: String,
    describe: Answer,
}

#[derive(PartialEq, serde::Deserialize)]
struct Answer {
    columns: Vec<Column>,
    parameters: Value,
    nullable: Vec<Option<bool>>,
}

#[derive(PartialEq, serde::Deserialize)]
struct Column {
    name: String,
    type_info: Value,
}

impl Answer {
    /// Whether a column can be null is found out by the plan, which may differ from time to time. Where the query
    /// itself says it, that does not matter.
    fn without_what_the_query_says(mut self) -> Self {
        for (column, nullable) in self.columns.iter().zip(&mut self.nullable) {
            if column.name.contains(['!', '?']) {
                *nullable = None;
            }
        }
        self
    }
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
        let now = serde_json::to_value(now).and_then(serde_json::from_value::<Answer>);
        let now = now.expect("an answer").without_what_the_query_says();
        if now != describe.without_what_the_query_says() {
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
