//! Many tenants on few connections, and clients that go away in the middle.

use crate::look;
use domain::projects::{self, ProjectFilter};
use domain::{Error, TenantContext};
use std::pin::pin;
use std::task::Poll;
use test_support::{TestApp, TestTenant, parsed};
use tokio::task::JoinSet;

const TRANSACTIONS: usize = 2_000;
const AT_ONCE: usize = 8;

/// Polls a future so many times and then drops it, as a server does with the request of a client
/// that hangs up.
async fn cut_off<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(move |context| match (future.as_mut().poll(context), left) {
        (Poll::Ready(output), _) => Poll::Ready(Some(output)),
        (Poll::Pending, 0) => Poll::Ready(None),
        (Poll::Pending, _) => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// A request of the tenant's member: every fourth changes something. Fails if it sees a row that
/// bears not the tenant's name.
async fn request(ctx: TenantContext, number: usize) -> Result<(), Error> {
    let name = &ctx.tenant.name;
    if number.is_multiple_of(4) {
        projects::create(&ctx, parsed(name)).await?;
    }
    let seen = projects::list(&ctx, &ProjectFilter::default()).await?;
    for project in seen.items {
        assert_eq!(&project.name, name, "a foreign row");
    }
    Ok(())
}

/// Waits until all connections are back in their pools.
async fn all_connections_returned(app: &TestApp) {
    while app
        .database
        .database()
        .pool_sizes()
        .iter()
        .any(|(_, size, idle)| usize::try_from(*size).is_ok_and(|size| size != *idle))
    {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn clients_that_hang_up_leave_nothing_behind() {
    let app = TestApp::new().await;
    let tenants: [TestTenant; 3] = [
        app.tenant("Acme").await,
        app.tenant("Globex").await,
        app.tenant("Initech").await,
    ];
    let (mut completed, mut cut) = (0, 0);
    let mut running = JoinSet::new();
    for number in 0..TRANSACTIONS {
        let ctx = TenantContext::clone(&tenants[number % tenants.len()].member);
        // A few polls in every possible place, and time and again enough to finish.
        let polls = number * 7 % 9;
        running.spawn(cut_off(polls, request(ctx, number)));
        if running.len() == AT_ONCE {
            match running.join_next().await.unwrap().unwrap() {
                Some(result) => {
                    result.expect("nobody suffers from another's hanging up");
                    completed += 1;
                }
                None => cut += 1,
            }
        }
    }
    while let Some(result) = running.join_next().await {
        if let Some(result) = result.unwrap() {
            result.expect("nobody suffers from another's hanging up");
        }
    }
    assert!(
        completed > 200 && cut > 200,
        "{completed} completed, {cut} cut off"
    );

    all_connections_returned(&app).await;
    let open = look::count(
        &app,
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .await;
    assert_eq!(open, 0, "transactions were left open");
    for tenant in &tenants {
        let [created, recorded, happened] = [
            "SELECT count(*) FROM projects WHERE tenant_id = $1",
            "SELECT count(*) FROM audit_entries WHERE tenant_id = $1 AND action = 'project.created'",
            "SELECT count(*) FROM events WHERE tenant_id = $1 AND name = 'project.created'",
        ]
        .map(|query| look::of_tenant::<i64>(&app, tenant.id, query));
        let created = created.await;
        assert!(created[0] > 0);
        assert_eq!(created, recorded.await);
        assert_eq!(created, happened.await);
    }
}
