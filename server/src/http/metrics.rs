//! What Prometheus reads.

use anyhow::Context as _;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::time::Duration;

const REQUESTS: &str = "tenantry_http_requests_total";
const DURATION: &str = "tenantry_http_request_duration_seconds";
const CONNECTIONS: &str = "tenantry_database_connections";

/// Starts recording.
///
/// # Errors
/// When something records already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let buckets = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
    ];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &buckets)?
        .install_recorder()
        .context("metrics are recorded already")?;
    metrics::describe_counter!(
        REQUESTS,
        "Requests answered, by listener, operation and status"
    );
    metrics::describe_histogram!(DURATION, metrics::Unit::Seconds, "Time to answer a request");
    metrics::describe_gauge!(CONNECTIONS, "Database connections, by role and state");
    Ok(handle)
}

/// Counts a request. The operation is a route's pattern, so there are few.
pub fn count_request(listener: &'static str, operation: &str, status: u16, elapsed: Duration) {
    let labels = [
        ("listener", listener.to_owned()),
        ("operation", operation.to_owned()),
    ];
    histogram!(DURATION, &labels).record(elapsed.as_secs_f64());
    counter!(REQUESTS, "listener" => listener, "operation" => operation.to_owned(), "status" => status.to_string())
        .increment(1);
}

/// Notes the state of the pools.
pub fn note_connections(pools: &[(&'static str, u32, usize)]) {
    for (role, size, idle) in pools {
        let open = f64::from(*size);
        gauge!(CONNECTIONS, "role" => *role, "state" => "open").set(open);
        let idle = f64::from(u32::try_from(*idle).unwrap_or(u32::MAX));
        gauge!(CONNECTIONS, "role" => *role, "state" => "idle").set(idle);
    }
}
