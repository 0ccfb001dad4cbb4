//! How PostgreSQL answers the queries of every request: never by reading a large table as a whole. The
//! benchmark asks the same of a larger database.

use test_support::{TestApp, crowd, plans};

#[tokio::test]
async fn no_request_reads_a_large_table_as_a_whole() {
    let mut app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    let olga = app.operator().await;
    crowd::fill(&app).await;
    crowd::live_a_year(&app, acme.id, 40_000).await;
    let plans = plans::explain(&mut app, [&acme, &globex], &olga).await;
    assert!(plans.count() > 100, "the server explains");
    assert_eq!(plans.findings().join("\n\n"), "");
}
