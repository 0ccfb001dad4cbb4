//! The edge of the tenant realm.

use super::asked::{self, Asked};
use super::{Rules, cookie, tenant_slug, traffic};
use crate::http::error_page::{answer, told, wants_page};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::secrets::Token;
use domain::sessions::{self, Resolved};
use domain::setup_links;
use domain::traffic::{Allowance, Caller, Override, Refused};
use domain::{RequestContext, RequestMeta, SessionContext, TenantContext, TenantRealm};
use domain::{audit, memberships};
use shared::access::Access;
use shared::permissions::Permission;
use shared::{AppError, ErrorCode};

/// What the edge works with.
#[derive(Clone)]
pub struct TenantEdge {
    /// The realm whose sessions count.
    pub realm: TenantRealm,
    /// What the routes ask.
    pub rules: Rules<Access>,
}

/// Why a request does not pass.
enum Denied {
    Error(AppError),
    /// Its tenant has too many.
    Busy(Refused),
}

impl From<AppError> for Denied {
    fn from(error: AppError) -> Self {
        Self::Error(error)
    }
}

/// Lets the request pass with its contexts, or refuses it. The answer has the session's new token, if it has one.
pub async fn check(State(edge): State<TenantEdge>, request: Request, rest: Next) -> Response {
    let asked = Asked::of(&request);
    let mut renewed = None;
    let mut response = match admit(&edge, asked.meta.clone(), request, &mut renewed).await {
        Ok(request) => traffic::run(edge.realm.traffic(), request, rest).await,
        Err(Denied::Busy(refused)) => {
            traffic::refuse(refused, asked.meta.request_id, &asked.headers)
        }
        Err(Denied::Error(error)) => refuse(error, asked),
    };
    if let Some(token) = renewed {
        cookie::renew(
            response.headers_mut(),
            tenant_app::current::SESSION_COOKIE,
            &token,
            sessions::ABSOLUTE_LIMIT,
        );
    }
    response
}

/// Leads to where somebody can do something about it, or says what is wrong.
fn refuse(error: AppError, asked: Asked) -> Response {
    let page = match error.code {
        ErrorCode::Unauthenticated => Some(format!("/sign-in?next={}", asked.next())),
        ErrorCode::SsoRequired => {
            let slug = tenant_slug::of_path(&asked.address).map_or_else(String::new, String::from);
            Some(format!("/sign-in/sso?workspace={slug}&notice=required"))
        }
        ErrorCode::MfaRequired => Some("/profile/security?notice=mfa-required".to_owned()),
        ErrorCode::ConfirmIdentity => Some(format!("/profile/confirm?next={}", asked.next())),
        _ => None,
    };
    let Some(page) = page.filter(|_| wants_page(&asked.headers)) else {
        let error = error.with_request_id(asked.meta.request_id);
        return answer(&error, &asked.headers);
    };
    Redirect::to(&page).into_response()
}

async fn admit(
    edge: &TenantEdge,
    meta: RequestMeta,
    request: Request,
    renewed: &mut Option<Token>,
) -> Result<Request, Denied> {
    let (route, notes) = asked::route(&request)?;
    let access = edge.rules.of(&route).ok_or_else(AppError::not_found)?;

    let (mut request, slug) = match access {
        Access::Tenant(_) => tenant_slug::named_by(request).await?,
        Access::Public | Access::Session => (request, None),
    };
    let session = cookie::token(request.headers(), tenant_app::current::SESSION_COOKIE);
    if let (Some(session), Some(slug)) = (&session, &slug) {
        let caller = Caller::new(session, slug.as_str());
        edge.realm
            .traffic()
            .not_hurried(&caller)
            .map_err(Denied::Busy)?;
        request.extensions_mut().insert(caller);
    }
    let known = cookie::token(request.headers(), tenant_app::current::DEVICE_COOKIE);
    let meta = RequestMeta {
        device: Some(known.unwrap_or_else(Token::random)),
        ..meta
    };
    let ctx = RequestContext::new(edge.realm.clone(), meta);
    let resolved = match session {
        Some(token) => sessions::resolve(
            &ctx,
            &token,
            slug.as_ref().map(shared::requests::Slug::as_str),
        )
        .await
        .map_err(|error| told(&error))?,
        None => None,
    };
    request.extensions_mut().insert(ctx.clone());
    if let Some(resolved) = &resolved {
        *renewed = sessions::renewed(&ctx, resolved)
            .await
            .map_err(|error| told(&error))?;
    }
    if let Some(Resolved {
        session,
        tenant,
        allowance,
        ..
    }) = resolved.clone()
    {
        notes.note(|notes| {
            notes.user_id = Some(session.user.id.to_string());
            notes.tenant_id = tenant.as_ref().map(|ctx| ctx.tenant.id.to_string());
        });
        request.extensions_mut().insert(session);
        if let Some(tenant) = tenant {
            request.extensions_mut().insert(tenant);
            request.extensions_mut().insert(allowance);
        }
    }
    // Whoever holds a set-up link has no account; for somebody who has one, that counts.
    let member = resolved
        .as_ref()
        .is_some_and(|resolved| resolved.tenant.is_some());
    if let (Access::Tenant(permission), Some(slug), false) = (access, &slug, member)
        && let Some(link) = cookie::token(request.headers(), tenant_app::current::SETUP_COOKIE)
        && let Some(tenant) = setup_links::resolve(&ctx, &link, slug.as_str())
            .await
            .map_err(|error| told(&error))?
    {
        notes.note(|notes| notes.tenant_id = Some(tenant.tenant.id.to_string()));
        tenant.authorize(permission)?;
        let caller = Caller::new(&link, slug.as_str());
        enter_by_link(&mut request, tenant, caller);
        return Ok(request);
    }
    match (access, resolved) {
        (Access::Public, _) | (Access::Session, Some(_)) => Ok(request),
        (_, None) => Err(AppError::unauthenticated().into()),
        (Access::Tenant(permission), Some(resolved)) => {
            let bypasses_sso = resolved.bypasses_sso();
            let tenant = resolved.tenant.ok_or_else(AppError::not_found)?;
            authorize(&tenant, permission, &route).await?;
            tenant.admits(&resolved.session)?;
            if bypasses_sso {
                memberships::note_bypass(&tenant, &resolved.session)
                    .await
                    .map_err(|error| told(&error))?;
            }
            Ok(request)
        }
    }
}

/// Refuses a member who does not hold the permission, which is recorded.
async fn authorize(
    tenant: &TenantContext,
    permission: Permission,
    route: &str,
) -> Result<(), AppError> {
    let authorized = tenant.authorize(permission);
    if authorized.is_err()
        && let Err(error) = audit::record_refusal(tenant, permission, route).await
    {
        tracing::error!(%error, "cannot record a refusal");
    }
    authorized
}

/// Gives the request the context of a set-up link, and that alone: an account that its holder may have besides proves
/// nothing in this workspace.
fn enter_by_link(request: &mut Request, tenant: TenantContext, caller: Caller) {
    let extensions = request.extensions_mut();
    extensions.remove::<SessionContext>();
    extensions.insert(Allowance::of(&tenant.tenant.plan, Override::default()));
    extensions.insert(caller);
    extensions.insert(tenant);
}
