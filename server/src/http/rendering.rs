//! Where pages are rendered: each wholly on one thread, and to its end.
//!
//! The signals behind a page are read and written by many tasks. When two threads do so at once, the
//! library does not wait: the read panics, and the write is lost, so that the page never ends
//! (<https://github.com/leptos-rs/leptos/pull/3681>, <https://github.com/leptos-rs/leptos/issues/4673>).
//! And when a reader goes away, the signals are taken from under the views in the making
//! (<https://github.com/leptos-rs/leptos/issues/4829>). Why threads of their own:
//! docs/decisions/0008-pages-on-one-thread.md.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument as _;

/// The largest page, in bytes. All pages are rendered whole before they are sent, so this is memory.
const PAGE_LIMIT: usize = 8 * 1024 * 1024;

type Job = BoxFuture<'static, ()>;

/// Threads that render, as many as there are cores. They end with the last clone.
#[derive(Debug, Clone)]
pub struct Renderers {
    // Not bounded: what waits here are requests, and the edge limits those.
    threads: Arc<[mpsc::UnboundedSender<Job>]>,
    next: Arc<AtomicUsize>,
}

impl Renderers {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> std::io::Result<Self> {
        let count = thread::available_parallelism()?.get();
        let threads: Vec<_> = (0..count)
            .map(|_| start_thread())
            .collect::<std::io::Result<_>>()?;
        Ok(Self {
            threads: threads.into(),
            next: Arc::default(),
        })
    }

    /// Runs a job, and what it spawns, on one of the threads; whether or not anybody waits for it.
    fn run(&self, job: Job) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let sent = self.threads[turn % self.threads.len()].send(job);
        debug_assert!(sent.is_ok(), "a thread ends with its last sender");
    }
}

fn start_thread() -> std::io::Result<mpsc::UnboundedSender<Job>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (sender, mut jobs) = mpsc::unbounded_channel::<Job>();
    thread::Builder::new()
        .name("renderer".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                while let Some(job) = jobs.recv().await {
                    tokio::spawn(job);
                }
            });
        })?;
    Ok(sender)
}

/// Renders a page, or answers a server function, on one of the threads. Time limits belong inside.
pub async fn render(State(renderers): State<Renderers>, request: Request, next: Next) -> Response {
    let (answer, answered) = oneshot::channel();
    let rendering = AssertUnwindSafe(whole(request, next)).catch_unwind();
    let job = async move {
        // Nobody waits any more when the reader has gone.
        let _ = answer.send(rendering.await);
    };
    renderers.run(job.in_current_span().boxed());
    match answered.await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => resume_unwind(panic),
        Err(_the_server_stops) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// The signals live as long as the body does, so the body is read to its end here.
async fn whole(request: Request, next: Next) -> Response {
    let (parts, body) = next.run(request).await.into_parts();
    match to_bytes(body, PAGE_LIMIT).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use std::sync::Mutex;
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    fn request() -> Request {
        Request::new(Body::empty())
    }

    fn rendered(handler: axum::routing::MethodRouter) -> Router {
        let renderers = Renderers::start().expect("threads");
        Router::new()
            .route("/", handler)
            .route_layer(from_fn_with_state(renderers, render))
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn all_tasks_of_a_page_run_on_one_thread() {
        let router = rendered(get(async || {
            let here = thread::current().id();
            for _ in 0..50 {
                tokio::task::yield_now().await;
                let there = tokio::spawn(async { thread::current().id() });
                assert_eq!(there.await.expect("a task"), here);
            }
        }));
        for _ in 0..10 {
            let answer = router.clone().oneshot(request()).await.expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn a_page_is_ended_though_its_reader_went() {
        let goes_on = Arc::new(Notify::new());
        let (ended, end) = oneshot::channel();
        let ended = Arc::new(Mutex::new(Some(ended)));
        let handler = {
            let goes_on = Arc::clone(&goes_on);
            async move || {
                goes_on.notified().await;
                let ended = ended.lock().expect("no panic").take();
                ended.expect("one request").send(()).expect("a test");
            }
        };
        let router = rendered(get(handler));
        let answer = router.clone().oneshot(request()).now_or_never();
        assert!(answer.is_none(), "the handler waits");
        goes_on.notify_one();
        end.await.expect("the handler went on to its end");
    }

    #[tokio::test]
    async fn a_panic_reaches_the_layers_outside() {
        let router = rendered(get(async || -> StatusCode { panic!("of a test") }));
        let answer = AssertUnwindSafe(router.oneshot(request())).catch_unwind();
        assert!(answer.await.is_err());
    }
}
