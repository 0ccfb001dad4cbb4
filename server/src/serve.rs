//! Running the process: listeners and worker, from start to a graceful end.

use crate::config::{Config, Part};
use crate::http::{internal, metrics, operator, tenant};
use crate::upkeep;
use anyhow::Context as _;
use axum::Router;
use axum::serve::ListenerExt as _;
use domain::audit::{Caretaker, Sealer};
use domain::connections::Refresher;
use domain::database::{Database, Turns};
use domain::jobs::{JobTools, Worker};
use domain::oauth::SigningKeys;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long requests and jobs that are under way may take once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(25);

/// Serves until the process is asked to stop.
///
/// # Errors
/// When the database, a listener or the built apps cannot be used; the message says what to do.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let recorder = metrics::install()?;
    let database = Database::connect(&config.database, config.pool_sizes)
        .await
        .context("cannot use the database")?;
    let stop = CancellationToken::new();
    // So that the first requests are counted together, too; a Redis that is gone keeps nobody waiting.
    let connected = config.tools.traffic.connected();
    if tokio::time::timeout(Duration::from_secs(2), connected)
        .await
        .is_err()
    {
        tracing::warn!("Redis does not answer: this process counts requests for itself");
    }
    let mut parts = tokio::task::JoinSet::new();

    let internal = internal::router(
        database.clone(),
        recorder,
        config.mailer.mailbox().cloned(),
        stop.clone(),
    );
    listen(
        &mut parts,
        "internal",
        config.internal_addr,
        internal,
        &stop,
    )
    .await?;
    if config.runs(Part::Tenant) {
        let app = tenant::router(
            config.listener(Part::Tenant),
            database.tenant_realm(config.tools.clone()),
        )?;
        listen(&mut parts, "tenant", config.tenant_addr, app, &stop).await?;
    }
    if config.runs(Part::Operator) {
        let app = operator::router(
            config.listener(Part::Operator),
            database.operator_realm(config.tools.clone()),
        )?;
        listen(&mut parts, "operator", config.operator_addr, app, &stop).await?;
    }
    if config.runs(Part::Worker) {
        let tools = JobTools {
            realm: database.tenant_realm(config.tools.clone()),
            operators: database.operator_realm(config.tools.clone()),
            mailer: config.mailer.clone(),
            tenant_origin: config.tenant_origin.as_str().into(),
            operator_origin: config.operator_origin.as_str().into(),
        };
        let worker = Worker::connect(&database, tools, 4)
            .await
            .context("cannot use the queue")?;
        parts.spawn(run_worker(worker, stop.clone()));
        let realm = database.tenant_realm(config.tools.clone());
        let sealer = Sealer::new(&database, realm.clone());
        parts.spawn(upkeep::seal_audit_logs(sealer, stop.clone()));
        let caretaker = Caretaker::new(&database, realm.clone());
        let turns = Turns::new(&database);
        parts.spawn(upkeep::tend_audit_logs(
            caretaker,
            turns.clone(),
            stop.clone(),
        ));
        let refresher = Refresher::new(&database, realm.clone());
        parts.spawn(upkeep::tend_connections(
            refresher,
            turns.clone(),
            stop.clone(),
        ));
        let portal = database.operator_realm(config.tools.clone());
        parts.spawn(upkeep::forget_what_is_over(
            realm,
            portal.clone(),
            turns,
            stop.clone(),
        ));
        let keys = SigningKeys::new(portal);
        parts.spawn(upkeep::tend_signing_keys(keys, stop.clone()));
    }
    parts.spawn(keep_house(config.tools.clone(), stop.clone()));

    tokio::select! {
        () = asked_to_stop() => tracing::info!("stopping"),
        // A part that ends by itself takes the process with it: a supervisor starts it anew.
        Some(ended) = parts.join_next() => {
            stop.cancel();
            ended.context("a part of the server panicked")??;
        }
    }
    stop.cancel();
    let finished = tokio::time::timeout(GRACE, async {
        while parts.join_next().await.is_some() {}
        database.close().await;
    });
    if finished.await.is_err() {
        tracing::warn!("stopped before everything under way had finished");
    }
    Ok(())
}

async fn listen(
    parts: &mut tokio::task::JoinSet<anyhow::Result<()>>,
    name: &'static str,
    address: SocketAddr,
    app: Router,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address} for the {name} listener"))?;
    let address = listener.local_addr()?;
    // Without it a response waits for the acknowledgement of its first half: 44 ms instead of 4.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::warn!(%error, "cannot set TCP_NODELAY");
        }
    });
    let stop = stop.clone();
    tracing::info!(listener = name, %address, "listening");
    parts.spawn(async move {
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(stop.cancelled_owned())
            .await?;
        Ok(())
    });
    Ok(())
}

async fn run_worker(worker: Worker, stop: CancellationToken) -> anyhow::Result<()> {
    tokio::select! {
        result = worker.run() => Ok(result?),
        () = async {
            stop.cancelled().await;
            worker.stop();
            std::future::pending::<()>().await;
        } => Ok(()),
    }
}

async fn keep_house(tools: domain::context::Tools, stop: CancellationToken) -> anyhow::Result<()> {
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        tokio::select! {
            _ = minute.tick() => {
                tools.limits.forget_recovered();
                tools.traffic.forget_recovered();
            }
            () = stop.cancelled() => return Ok(()),
        }
    }
}

async fn asked_to_stop() {
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "cannot listen for SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
