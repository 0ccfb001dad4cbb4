//! Logs and traces.
//!
//! A log line is a JSON object on the standard output. Traces leave by OTLP when an endpoint is
//! configured. Nothing secret is logged: secrets are in types that do not print.

use anyhow::Context as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// What has to be flushed before the process ends.
pub struct Telemetry(Option<SdkTracerProvider>);

/// Starts logging, and tracing if there is an endpoint. `RUST_LOG` filters; `info` by default.
///
/// # Errors
/// When the endpoint cannot be used.
pub fn start(otlp_endpoint: Option<&str>) -> anyhow::Result<Telemetry> {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,graphile_worker=warn,sqlx=warn"));
    let logs = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_filter(filter);
    let provider = otlp_endpoint.map(tracer_provider).transpose()?;
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("tenantry"))
            .with_filter(EnvFilter::new("info,sqlx=off"))
    });
    tracing_subscriber::registry()
        .with(logs)
        .with(traces)
        .init();
    Ok(Telemetry(provider))
}

fn tracer_provider(endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .context("OTEL_EXPORTER_OTLP_ENDPOINT cannot be used")?;
    let resource = Resource::builder().with_service_name("tenantry").build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}

impl Telemetry {
    /// Sends what has not been sent.
    pub fn stop(self) {
        if let Some(provider) = self.0 {
            let _ = provider.shutdown();
        }
    }
}
