//! The addresses of operators' sign-in with the company's own provider: where a browser goes out, and comes back.

use crate::http::edge::cookie;
use crate::http::error_page::answer_error;
use crate::http::provider_browser::operator_way_out;
use admin_app::current::{FLOW_COOKIE, SESSION_COOKIE};
use admin_app::state::AppState;
use axum::Extension;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use domain::operators::{self, ProviderFinished};
use domain::secrets::Token;
use domain::{OperatorContext, RequestMeta};
use serde::Deserialize;
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use ui::links::{Query as Address, same_site};
use ui::sign_in_refusal::SignInRefusal;

/// The page to sign in on, and the one to prove on who one is.
const SIGN_IN: &str = "/sign-in";
const CONFIRM: &str = "/profile/confirm";

/// Where somebody wants to go: nowhere in particular if it cannot be read.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    next: String,
}

impl Wish {
    fn page(&self) -> String {
        same_site(&self.next).unwrap_or_default().to_owned()
    }
}

/// `GET /sign-in/provider`.
pub async fn start(
    State(state): State<AppState>,
    Extension(meta): Extension<RequestMeta>,
    wish: Result<Query<Wish>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Query(wish) = wish.unwrap_or_default();
    let (browser, next) = (browser(&headers), wish.page());
    let begun = operators::begin_provider(&state.realm, &meta, &browser, next.clone()).await;
    way_out(begun, SIGN_IN, &next, &browser, &meta, &headers)
}

/// `POST /profile/confirm/provider`.
pub async fn confirm(
    Extension(ctx): Extension<OperatorContext>,
    headers: HeaderMap,
    wish: Result<Form<Wish>, FormRejection>,
) -> Response {
    let Form(wish) = wish.unwrap_or_default();
    let (browser, next) = (browser(&headers), wish.page());
    let begun = operators::begin_provider_confirmation(&ctx, &browser, next.clone()).await;
    if let Err(domain::Error::Refused(refused)) = &begun
        && refused.code == ErrorCode::ConfirmIdentity
    {
        let page = Address::default().with("next", &next).href(CONFIRM);
        return Redirect::to(&page).into_response();
    }
    way_out(begun, CONFIRM, &next, &browser, &ctx.meta, &headers)
}

/// `GET /sign-in/provider/callback`.
pub async fn callback(
    State(state): State<AppState>,
    Extension(meta): Extension<RequestMeta>,
    ctx: Option<Extension<OperatorContext>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let ctx = ctx.map(|Extension(ctx)| ctx);
    let browser = cookie::token(&headers, FLOW_COOKIE);
    let query = query.unwrap_or_default();
    let (realm, browser) = (&state.realm, browser.as_ref());
    match operators::finish_provider(realm, &meta, ctx.as_ref(), &query, browser).await {
        Ok(finished) => way_back(finished, &meta),
        Err(error) => answer_error(&error, &meta, &headers),
    }
}

/// What binds a sign-in to this browser: several may be under way in it.
fn browser(headers: &HeaderMap) -> Token {
    cookie::token(headers, FLOW_COOKIE).unwrap_or_else(Token::random)
}

fn way_out(
    begun: domain::Result<String>,
    page: &str,
    next: &str,
    browser: &Token,
    meta: &RequestMeta,
    headers: &HeaderMap,
) -> Response {
    match begun {
        Ok(address) => operator_way_out(address, browser),
        Err(domain::Error::Refused(refused)) if refused.code == ErrorCode::Unavailable => {
            back_to(page, next, SignInProblem::Unreachable, meta)
        }
        Err(error) => answer_error(&error, meta, headers),
    }
}

fn way_back(finished: ProviderFinished, meta: &RequestMeta) -> Response {
    let (session, next, otherwise) = match finished {
        ProviderFinished::SignedIn { session, next } => (session, next, "/tenants"),
        ProviderFinished::Confirmed { session, next } => (session, next, "/profile/security"),
        ProviderFinished::Refused {
            confirming,
            next,
            problem,
        } => {
            let page = if confirming { CONFIRM } else { SIGN_IN };
            return back_to(page, &next, problem, meta);
        }
    };
    let page = if next.is_empty() { otherwise } else { &next };
    let session = cookie::set(SESSION_COOKIE, &session, operators::ABSOLUTE_LIMIT);
    let cookie = AppendHeaders([(header::SET_COOKIE, session)]);
    (cookie, Redirect::to(page)).into_response()
}

/// The page on which somebody began, with what went wrong.
fn back_to(page: &str, next: &str, problem: SignInProblem, meta: &RequestMeta) -> Response {
    let refusal = SignInRefusal {
        problem,
        provider: String::new(),
        request: meta.request_id.clone(),
    };
    Redirect::to(&refusal.href(page, next)).into_response()
}
