//! The addresses of sign-in with a provider of the installation: where a browser goes out, and comes back.
//!
//! A query or form that cannot be read wishes for nothing in particular.

use crate::http::edge::cookie;
use crate::http::error_page::answer_error;
use crate::http::provider_browser::{browser, keep_browser, present_browser, signed_in, way_out};
use axum::Extension;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Path, Query, RawQuery};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use domain::identities::{self, Finished, Purpose};
use domain::secrets::Token;
use domain::sessions::{self, SignIn};
use domain::sign_in_flows::{Begun, Wish};
use domain::{RequestContext, SessionContext};
use serde::Deserialize;
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use tenant_app::current::CHALLENGE_COOKIE;
use tenant_app::pages::identities::addresses::{confirm_first, finish_page};
use ui::links::{Query as Address, same_site};
use ui::sign_in_refusal::SignInRefusal;

/// What a sign-in may begin with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Start {
    next: String,
    hint: String,
}

/// `GET /sign-in/with/{provider}`.
pub async fn start(
    Extension(ctx): Extension<RequestContext>,
    Path(provider): Path<String>,
    query: Result<Query<Start>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let Query(query) = query.unwrap_or_default();
    let browser = browser(&headers);
    let wish = Wish {
        next: page_of_ours(&query.next),
        hint: (!query.hint.is_empty()).then_some(query.hint),
        force: false,
    };
    let next = wish.next.clone();
    let begun = identities::begin(&ctx, &provider, &browser, wish).await;
    Begin {
        ctx: &ctx,
        provider: &provider,
        purpose: Purpose::SignIn,
        next: &next,
    }
    .answer(begun, &browser, &headers)
}

/// `POST /profile/security/link/{provider}`.
pub async fn link(
    Extension(session): Extension<SessionContext>,
    Path(provider): Path<String>,
    headers: HeaderMap,
) -> Response {
    let browser = browser(&headers);
    let begun = identities::begin_link(&session, &provider, &browser).await;
    Begin {
        ctx: session.request(),
        provider: &provider,
        purpose: Purpose::Link,
        next: "",
    }
    .answer(begun, &browser, &headers)
}

/// What the form says that confirms by a provider.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Confirmation {
    next: String,
}

/// `POST /profile/confirm/with/{provider}`.
pub async fn confirm(
    Extension(session): Extension<SessionContext>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Confirmation>, FormRejection>,
) -> Response {
    let Form(form) = form.unwrap_or_default();
    let browser = browser(&headers);
    let next = page_of_ours(&form.next);
    let begun = identities::begin_confirmation(&session, &provider, &browser, next.clone()).await;
    Begin {
        ctx: session.request(),
        provider: &provider,
        purpose: Purpose::Confirm,
        next: &next,
    }
    .answer(begun, &browser, &headers)
}

/// `GET /sign-in/with/{provider}/callback`.
pub async fn callback(
    Extension(ctx): Extension<RequestContext>,
    session: Option<Extension<SessionContext>>,
    Path(provider): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let browser = present_browser(&headers);
    let session = session.map(|Extension(session)| session);
    let query = query.unwrap_or_default();
    let finished = identities::finish(&ctx, session.as_ref(), &provider, &query, browser.as_ref());
    match finished.await {
        Ok(finished) => way_back(finished, &ctx, &provider, session.is_some()),
        Err(error) => answer_error(&error, &ctx.meta, &headers),
    }
}

/// What was begun, and where to say that it could not be.
struct Begin<'a> {
    ctx: &'a RequestContext,
    provider: &'a str,
    purpose: Purpose,
    next: &'a str,
}

impl Begin<'_> {
    fn answer(
        self,
        begun: domain::Result<String>,
        browser: &Token,
        headers: &HeaderMap,
    ) -> Response {
        let meta = &self.ctx.meta;
        let page = match begun {
            Ok(address) => return way_out(Begun::Redirect(address), browser),
            Err(domain::Error::Refused(refused)) if refused.code == ErrorCode::Unavailable => {
                let refusal = SignInRefusal {
                    problem: SignInProblem::Unreachable,
                    provider: self.provider.to_owned(),
                    request: meta.request_id.clone(),
                };
                refusal.href(page_of(self.purpose), self.next)
            }
            Err(domain::Error::Refused(refused)) if refused.code == ErrorCode::ConfirmIdentity => {
                confirm_first()
            }
            Err(error) => return answer_error(&error, meta, headers),
        };
        Redirect::to(&page).into_response()
    }
}

/// Where the browser goes once it is back.
fn way_back(
    finished: Finished,
    ctx: &RequestContext,
    provider: &str,
    has_session: bool,
) -> Response {
    let to = |next: &str, otherwise: &str| {
        let page = if next.is_empty() { otherwise } else { next };
        Redirect::to(page)
    };
    match finished {
        Finished::SignedIn { sign_in, next } => match sign_in {
            SignIn::Done(token) => (signed_in(&token, &ctx.meta), to(&next, "/")).into_response(),
            SignIn::SecondFactor(token) => {
                let page = Address::default().with("next", &next).href("/sign-in/code");
                let cookie = cookie::set(CHALLENGE_COOKIE, &token, sessions::CHALLENGE_LIMIT);
                let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
                (cookie, Redirect::to(&page)).into_response()
            }
        },
        Finished::Unknown { identity, browser } => (
            // There is as much time again for what follows.
            AppendHeaders([(header::SET_COOKIE, keep_browser(&browser))]),
            Redirect::to(&finish_page(identity.expose())),
        )
            .into_response(),
        Finished::Linked => {
            Redirect::to("/profile/security?notice=identity-linked").into_response()
        }
        Finished::Confirmed {
            session: token,
            next,
        } => (signed_in(&token, &ctx.meta), to(&next, "/profile/security")).into_response(),
        Finished::Refused {
            purpose,
            next,
            problem,
        } => {
            let refusal = SignInRefusal {
                problem,
                provider: provider.to_owned(),
                request: ctx.meta.request_id.clone(),
            };
            // The page to sign in on has nothing to say to somebody who is signed in.
            let page = match purpose {
                Purpose::SignIn if has_session => page_of(Purpose::Link),
                purpose => page_of(purpose),
            };
            Redirect::to(&refusal.href(page, &next)).into_response()
        }
    }
}

/// The page on which somebody began.
const fn page_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SignIn => "/sign-in",
        Purpose::Link => "/profile/security",
        Purpose::Confirm => "/profile/confirm",
    }
}

fn page_of_ours(next: &str) -> String {
    same_site(next).unwrap_or_default().to_owned()
}
