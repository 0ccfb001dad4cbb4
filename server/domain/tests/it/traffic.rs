//! What a tenant may ask of the installation, and that it takes nothing from the others.

use domain::traffic::{Allowance, Override, Traffic};
use shared::ids::TenantId;
use std::time::Duration;
use test_support::{TestApp, TestRedis};
use tokio::time::timeout;
use uuid::Uuid;

const LONG: Duration = Duration::from_secs(20);

fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

/// So slow that nothing comes back while a test runs: a burst of four, and then one a second.
fn slow() -> Allowance {
    let above = Override {
        per_second: Some(1),
        concurrent: None,
    };
    Allowance::of("free", above)
}

/// How many of `tries` requests are let through.
async fn admitted(traffic: &Traffic, tenant: TenantId, tries: usize) -> usize {
    let mut admitted = 0;
    for _ in 0..tries {
        if traffic.admit(tenant, slow()).await.is_ok() {
            admitted += 1;
        }
    }
    admitted
}

#[tokio::test]
async fn a_burst_is_let_through_and_another_tenant_has_its_own() {
    let traffic = Traffic::in_process();
    let first = traffic.admit(tenant(1), slow()).await.expect("admitted");
    let budget = first.expect("limits").budget;
    assert_eq!(
        (budget.limit, budget.remaining, budget.reset_seconds),
        (4, 3, 1)
    );
    assert_eq!(admitted(&traffic, tenant(1), 10).await, 3);
    let refused = traffic
        .admit(tenant(1), slow())
        .await
        .err()
        .expect("used up");
    assert_eq!(refused.error.retry_after_seconds, Some(1));
    assert_eq!(refused.budget.map(|budget| budget.remaining), Some(0));
    assert_eq!(admitted(&traffic, tenant(2), 10).await, 4);
    traffic.forget_recovered();
}

#[tokio::test]
async fn too_many_at_a_time_wait_for_one_to_end() {
    let traffic = Traffic::in_process();
    let above = Override {
        per_second: None,
        concurrent: Some(1),
    };
    let allowance = Allowance::of("enterprise", above);
    let running = traffic.admit(tenant(1), allowance).await.expect("admitted");
    let refused = traffic.admit(tenant(1), allowance).await.err();
    assert_eq!(refused.expect("busy").budget, None);
    assert!(traffic.admit(tenant(2), allowance).await.is_ok());
    drop(running);
    assert!(traffic.admit(tenant(1), allowance).await.is_ok());
}

#[tokio::test]
async fn nodes_count_together_and_live_without_redis() {
    let mut redis = TestRedis::start();
    let node = || Traffic::through_redis(&redis.url()).expect("an address");
    let (one, two) = (node(), node());
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis");
    }
    // A burst of four in all, though the nodes are two.
    assert_eq!(admitted(&one, tenant(1), 2).await, 2);
    assert_eq!(admitted(&two, tenant(1), 10).await, 2);
    assert_eq!(admitted(&one, tenant(1), 10).await, 0);
    assert_eq!(admitted(&one, tenant(2), 10).await, 4);

    // Each counts for itself, at once, and no request fails for it.
    redis.kill();
    for node in [&one, &two] {
        let counted = timeout(Duration::from_secs(2), admitted(node, tenant(3), 10)).await;
        assert_eq!(counted.expect("no waiting"), 4);
    }

    redis.start_again();
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis again");
    }
    assert_eq!(admitted(&one, tenant(4), 3).await, 3);
    assert_eq!(admitted(&two, tenant(4), 3).await, 1);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    assert!(Traffic::through_redis(&"nonsense".into()).is_err());
    let gone = Traffic::through_redis(&"redis://127.0.0.1:1".into()).expect("an address");
    assert_eq!(admitted(&gone, tenant(1), 10).await, 4);
}

#[tokio::test]
async fn a_long_queue_of_one_tenant_does_not_hold_up_another() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    for (tenant, jobs) in [(&acme, 10_000), (&globex, 1)] {
        let mut connection = app.database.role("tenantry_tenant").await;
        let (id, user) = (tenant.id.uuid(), tenant.owner.user().expect("a person").id);
        sqlx::query("SELECT set_config('app.tenant_id', $1, false)")
            .bind(id.to_string())
            .execute(&mut connection)
            .await
            .expect("a context");
        sqlx::query(
            "SELECT enqueue_job('mail.welcome', json_build_object('version', 1, 'tenant_id', $1,
                 'job', json_build_object('user_id', $2))) FROM generate_series(1, $3)",
        )
        .bind(id)
        .bind(user.uuid())
        .bind(jobs)
        .execute(&mut connection)
        .await
        .expect("jobs");
    }
    let worker = app.worker().await;
    let waiting = async |tenant: TenantId| -> i64 {
        sqlx::query_scalar(
            "SELECT count(*) FROM graphile_worker._private_jobs WHERE payload ->> 'tenant_id' = $1",
        )
        .bind(tenant.uuid().to_string())
        .fetch_one(&mut app.database.superuser().await)
        .await
        .expect("the queue")
    };
    let done = async {
        while waiting(globex.id).await > 0 {
            tokio::task::yield_now().await;
        }
        worker.stop();
    };
    let (ran, ()) = timeout(LONG, async { tokio::join!(worker.run(), done) })
        .await
        .expect("in time");
    ran.expect("the queue answers");
    // What the worker had taken at once, and what ran beside it.
    let left = waiting(acme.id).await;
    assert!(left > 9_000, "only {left} of Acme's jobs are left");
}
