//! Both listeners on a database of their own, and requests as browsers and programs send them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use axum::response::Response;
use domain::secrets::Token;
use server::http::layers::Listener;
use server::http::request_log::LogConfig;
use server::http::{operator, tenant};
use test_support::TestApp;
use tower::ServiceExt as _;

pub const TENANT_ORIGIN: &str = "https://app.tenantry.example";
pub const OPERATOR_ORIGIN: &str = "https://operators.tenantry.example";

/// The process, but for its sockets.
pub struct Site {
    pub app: TestApp,
    pub tenant: Router,
    pub operator: Router,
}

impl Site {
    pub async fn new() -> Self {
        Self::of(TestApp::new().await)
    }

    /// The listeners of an app.
    pub fn of(app: TestApp) -> Self {
        let listener = |name, origin: &str| Listener {
            app_dir: None,
            origin: origin.to_owned(),
            development: false,
            log: LogConfig {
                listener: name,
                trust_forwarded_for: false,
                clock: app.clock().clone(),
            },
        };
        Self {
            tenant: tenant::router(listener("tenant", TENANT_ORIGIN), app.tenant_realm())
                .expect("a tenant listener"),
            operator: operator::router(listener("operator", OPERATOR_ORIGIN), app.operator_realm())
                .expect("an operator listener"),
            app,
        }
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The body as it came, for what is no text.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header as text; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a readable header"))
    }

    /// What a cookie is set to; none if it is not, or is removed.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|cookie| cookie.strip_prefix(&format!("{name}=")))
            .and_then(|rest| rest.split(';').next())
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    }
}

/// A request in the making.
pub struct Ask {
    method: Method,
    address: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Ask {
    /// A program's request.
    pub fn new(method: Method, address: &str) -> Self {
        Self {
            method,
            address: address.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn get(address: &str) -> Self {
        Self::new(Method::GET, address)
    }

    /// A form, as a page of ours posts it. For a `GET` the fields are the query.
    pub fn form(method: &Method, address: &str, fields: &str) -> Self {
        if method == Method::GET {
            return Self::get(&format!("{address}?{fields}"));
        }
        let mut ask = Self::new(method.clone(), address)
            .with("content-type", "application/x-www-form-urlencoded");
        ask.body = fields.into();
        ask
    }

    /// A form with a file, as a page of ours posts it.
    pub fn file(address: &str, field: &str, content_type: &str, file: &[u8]) -> Self {
        const BOUNDARY: &str = "----of-a-test";
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"a.file\"\r\n\
             Content-Type: {content_type}\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        Self::new(Method::POST, address)
            .with(
                "content-type",
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body([head.as_bytes(), file, tail.as_bytes()].concat())
    }

    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// As a browser that shows the answer as a page.
    pub fn for_a_page(self) -> Self {
        self.with("accept", "text/html")
    }

    /// As a member who is signed in.
    pub fn by(self, token: &Token) -> Self {
        self.cookie(tenant_app::current::SESSION_COOKIE, token.expose())
    }

    /// As an operator who is signed in.
    pub fn by_operator(self, token: &Token) -> Self {
        self.cookie(admin_app::current::SESSION_COOKIE, token.expose())
    }

    pub fn cookie(self, name: &str, value: &str) -> Self {
        self.with("cookie", format!("{name}={value}"))
    }

    /// Sends the request, and leaves the body of the answer unread.
    pub async fn begin(self, router: &Router) -> Response {
        let mut request = Request::builder().method(self.method).uri(self.address);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(self.body)).expect("a request");
        router.clone().oneshot(request).await.expect("an answer")
    }

    pub async fn send(self, router: &Router) -> Answer {
        let (parts, body) = self.begin(router).await.into_parts();
        let body = to_bytes(body, 10_000_000).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            bytes: body.into(),
        }
    }
}
