//! What a tenant may ask of the installation, and that it takes nothing from the others.

use crate::look;
use domain::secrets::Token;
use domain::tenants::{self, NewAllowance};
use domain::traffic::{Allowance, Caller, Override, Traffic};
use shared::ErrorCode;
use shared::ids::TenantId;
use std::time::{Duration, Instant};
use test_support::{TestApp, TestRedis, parsed, refusal};
use tokio::time::timeout;
use uuid::Uuid;

const LONG: Duration = Duration::from_secs(20);

fn tenant(number: u128) -> TenantId {
    TenantId::from_uuid(Uuid::from_u128(number))
}

/// A session that asks once.
fn somebody() -> Caller {
    Caller::new(&Token::random(), "acme")
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
        if traffic.admit(somebody(), tenant, slow()).await.is_ok() {
            admitted += 1;
        }
    }
    admitted
}

#[tokio::test]
async fn a_burst_is_let_through_and_another_tenant_has_its_own() {
    let traffic = Traffic::in_process();
    let first = traffic
        .admit(somebody(), tenant(1), slow())
        .await
        .expect("admitted");
    let budget = first.expect("limits").budget;
    assert_eq!(
        (budget.limit, budget.remaining, budget.reset_seconds),
        (4, 3, 1)
    );
    assert_eq!(admitted(&traffic, tenant(1), 10).await, 3);
    let hurried = somebody();
    assert!(traffic.not_hurried(&hurried).is_ok());
    let refused = traffic
        .admit(hurried.clone(), tenant(1), slow())
        .await
        .err()
        .expect("used up");
    // Who that is, is not asked again until it may.
    let again = traffic.not_hurried(&hurried).expect_err("too soon");
    for refused in [refused, again] {
        assert_eq!(refused.error.retry_after_seconds, Some(1));
        assert_eq!(refused.budget.map(|budget| budget.remaining), Some(0));
    }
    assert!(traffic.not_hurried(&somebody()).is_ok());
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
    let running = traffic
        .admit(somebody(), tenant(1), allowance)
        .await
        .expect("admitted");
    let refused = traffic.admit(somebody(), tenant(1), allowance).await.err();
    assert_eq!(refused.expect("busy").budget, None);
    assert!(
        traffic
            .admit(somebody(), tenant(2), allowance)
            .await
            .is_ok()
    );
    drop(running);
    assert!(
        traffic
            .admit(somebody(), tenant(1), allowance)
            .await
            .is_ok()
    );
}

/// Wherever they run. And what a node that died leaves behind is no request for ever.
#[tokio::test]
async fn a_request_on_one_node_takes_a_place_on_the_other() {
    let mut redis = TestRedis::start();
    let node = || Traffic::through_redis(&redis.url()).expect("an address");
    let (one, two) = (node(), node());
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis");
    }
    let above = Override {
        per_second: None,
        concurrent: Some(2),
    };
    let allowance = Allowance::of("enterprise", above);
    let on_one = one
        .admit(somebody(), tenant(1), allowance)
        .await
        .expect("a place");
    let on_two = two
        .admit(somebody(), tenant(1), allowance)
        .await
        .expect("another");
    for node in [&one, &two] {
        let refused = node.admit(somebody(), tenant(1), allowance).await.err();
        assert_eq!(refused.expect("busy").budget, None);
    }
    assert!(one.admit(somebody(), tenant(2), allowance).await.is_ok());
    drop(on_two);
    until_there_is_a_place(&one, allowance).await;

    // Places of a node that died: their time is over, and they are counted no more.
    let dead = "ZADD tenantry:{ten_00000000000000000000000001}:running 1 dead 2 gone";
    redis.command(dead);
    until_there_is_a_place(&two, allowance).await;

    // What runs while Redis goes is no harm, and nothing waits for it.
    redis.kill();
    drop(on_one);
    let alone = one.admit(somebody(), tenant(1), allowance).await;
    assert!(alone.is_ok());
}

/// A place is freed beside the requests.
async fn until_there_is_a_place(node: &Traffic, allowance: Allowance) {
    let admitted = async {
        while node.admit(somebody(), tenant(1), allowance).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, admitted).await.expect("a place");
}

#[tokio::test]
async fn nodes_count_together_and_live_without_redis() {
    let mut redis = TestRedis::start();
    let node = || Traffic::through_redis(&redis.url()).expect("an address");
    let (one, two) = (node(), node());
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis");
    }
    assert_counted_together(&one, &two, tenant(1)).await;

    // Each counts for itself, at once, and no request fails for it.
    redis.kill();
    for node in [&one, &two] {
        let counted = timeout(Duration::from_secs(2), admitted(node, tenant(2), 4)).await;
        assert_eq!(counted.expect("no waiting"), 4);
    }

    redis.start_again();
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis again");
    }
    assert_counted_together(&one, &two, tenant(3)).await;
}

/// A Redis that comes up after the node is used all the same.
#[tokio::test]
async fn a_redis_that_was_gone_at_the_start_is_found() {
    let mut redis = TestRedis::start();
    redis.kill();
    let node = || Traffic::through_redis(&redis.url()).expect("an address");
    let (one, two) = (node(), node());
    for node in [&one, &two] {
        assert_eq!(admitted(node, tenant(1), 5).await, 4);
    }
    redis.start_again();
    for node in [&one, &two] {
        timeout(LONG, node.connected()).await.expect("Redis");
    }
    assert_counted_together(&one, &two, tenant(2)).await;
}

/// A burst of four in all, though the nodes are two, and one for each second that the test took.
async fn assert_counted_together(one: &Traffic, two: &Traffic, tenant: TenantId) {
    let began = Instant::now();
    let let_through = admitted(one, tenant, 4).await + admitted(two, tenant, 4).await;
    let came_back = usize::try_from(began.elapsed().as_secs()).expect("seconds") + 1;
    assert!((4..4 + came_back).contains(&let_through), "{let_through}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    assert!(Traffic::through_redis(&"nonsense".into()).is_err());
    let gone = Traffic::through_redis(&"redis://127.0.0.1:1".into()).expect("an address");
    assert_eq!(admitted(&gone, tenant(1), 10).await, 4);
}

#[tokio::test]
async fn an_operators_word_on_a_tenant_is_kept_and_recorded() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let set = async |slug: &str, per_second| {
        let new = NewAllowance {
            instead: Override {
                per_second,
                concurrent: None,
            },
            reason: parsed("A sale on Friday"),
        };
        let (realm, meta) = (app.operator_realm(), app.meta());
        tenants::set_allowance_from_command_line(&realm, &meta, &parsed(slug), new).await
    };
    set("acme", Some(7)).await.expect("more");
    set("acme", Some(9)).await.expect("even more");
    let resolved = app.resolve(&acme.owner.person.token, Some("acme")).await;
    assert_eq!(resolved.expect("a session").allowance.per_second, 9);
    let refused = refusal(set("acme", Some(0)).await);
    assert!(refused.message_for("requests_per_second").is_some());
    assert_eq!(refusal(set("globex", None).await).code, ErrorCode::NotFound);
    let log: Vec<String> = look::column(
        &app,
        "SELECT operator_name || ' ' || action || ' ' || target_name || ' ' || changes::text
         FROM operator_audit_entries ORDER BY id",
    )
    .await;
    insta::assert_snapshot!(log.join("\n"), @r#"
    command line tenant.allowance_set Acme [{"after": "7", "field": "requests_per_second", "before": null}, {"after": "A sale on Friday", "field": "reason", "before": null}]
    command line tenant.allowance_set Acme [{"after": "9", "field": "requests_per_second", "before": "7"}, {"after": "A sale on Friday", "field": "reason", "before": null}]
    "#);
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
