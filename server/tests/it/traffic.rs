//! What a tenant may ask of the installation, as clients are told.

use crate::site::{Answer, Ask, Site};
use axum::http::StatusCode;
use domain::tenants::{self, NewAllowance};
use domain::traffic::{Override, Traffic};
use std::time::Duration;
use test_support::{TestApp, TestRedis, TestTenant, parsed};
use tokio::time::timeout;

async fn projects(site: &Site, tenant: &TestTenant) -> Answer {
    let address = format!(
        "/api/t/projects/list?tenant={}&search=&archived=false&cursor=",
        tenant.slug
    );
    Ask::get(&address)
        .by(&tenant.member.person.token)
        .send(&site.tenant)
        .await
}

async fn allow(site: &Site, tenant: &TestTenant, instead: Override) {
    let (realm, meta) = (site.app.operator_realm(), site.app.meta());
    let new = NewAllowance {
        instead,
        reason: parsed("A test"),
    };
    tenants::set_allowance_from_command_line(&realm, &meta, &parsed(&tenant.slug), new)
        .await
        .expect("an override");
}

#[tokio::test]
async fn an_operators_word_limits_one_tenant_and_no_other() {
    let site = Site::of(TestApp::with_traffic(Traffic::in_process()).await);
    let acme = site.app.tenant("Acme").await;
    let globex = site.app.tenant("Globex").await;
    let slow = Override {
        per_second: Some(1),
        concurrent: None,
    };
    allow(&site, &acme, slow).await;

    let answer = projects(&site, &acme).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("ratelimit-limit"), "4");
    assert_eq!(answer.header("ratelimit-remaining"), "3");
    assert_eq!(answer.header("ratelimit-reset"), "1");

    let mut refused = projects(&site, &acme).await;
    for _ in 0..8 {
        refused = projects(&site, &acme).await;
    }
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    assert!(refused.body.contains("rate_limited"), "{}", refused.body);
    assert!(refused.body.contains("req_"), "{}", refused.body);

    let other = projects(&site, &globex).await;
    assert_eq!(other.status, StatusCode::OK);
    assert_eq!(other.header("ratelimit-limit"), "80");
}

#[tokio::test]
async fn a_page_counts_as_running_until_it_has_been_sent() {
    let site = Site::of(TestApp::with_traffic(Traffic::in_process()).await);
    let acme = site.app.tenant("Acme").await;
    let one_at_a_time = Override {
        per_second: None,
        concurrent: Some(1),
    };
    allow(&site, &acme, one_at_a_time).await;
    let export = format!("/t/{}/audit/export.csv", acme.slug);
    let unread = Ask::get(&export)
        .by(&acme.owner.person.token)
        .begin(&site.tenant)
        .await;
    let busy = projects(&site, &acme).await;
    assert_eq!(busy.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(busy.header("ratelimit-limit"), "");
    drop(unread);
    assert_eq!(projects(&site, &acme).await.status, StatusCode::OK);
}

/// Each node counts for itself then, and no request fails for it.
#[tokio::test]
async fn a_redis_that_dies_in_the_middle_costs_no_request() {
    let mut redis = TestRedis::start();
    let traffic = Traffic::through_redis(&redis.url()).expect("an address");
    timeout(Duration::from_secs(20), traffic.connected())
        .await
        .expect("Redis");
    let site = Site::of(TestApp::with_traffic(traffic).await);
    let acme = site.app.tenant("Acme").await;
    for request in 0..30 {
        if request == 10 {
            redis.kill();
        }
        let answer = projects(&site, &acme).await;
        assert_eq!(
            answer.status,
            StatusCode::OK,
            "request {request}: {}",
            answer.body
        );
        assert_eq!(answer.header("ratelimit-limit"), "80", "request {request}");
    }
}
