//! The way out: sending a browser to its identity provider.

use super::flow::{self, Flow, Pending, PendingOidc};
use super::log::{Come, turn_away};
use crate::connections::{self, Stored, Version};
use crate::context::{RequestContext, TenantContext};
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::secrets::Token;
use crate::tenants::includes_sso;
use identity::oidc::{Discovery, Options};
use identity::saml;
use secrecy::ExposeSecret as _;
use shared::connections::AttemptPurpose;
use shared::ids::ConnectionId;
use shared::{AppError, ErrorCode};
use std::time::Duration;

/// How to send the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// To this address.
    Redirect(String),
    /// With a form that sends itself: these hidden fields to that address.
    Post {
        /// Where to.
        action: String,
        /// Name and value of each.
        fields: Vec<(String, String)>,
    },
}

impl From<saml::Send> for Begun {
    fn from(send: saml::Send) -> Self {
        match send {
            saml::Send::Redirect(address) => Self::Redirect(address.into()),
            saml::Send::Post { action, fields } => Self::Post {
                action: action.into(),
                fields,
            },
        }
    }
}

/// What is wished of a sign-in.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Where to go afterwards, within the app; empty for the workspace's first page.
    pub next: String,
    /// The address that was typed, so that it need not be typed again.
    pub hint: Option<String>,
    /// Whether the person is to prove anew who they are.
    pub force: bool,
}

/// Begins a sign-in by a connection that is active. It is bound to the browser.
///
/// # Errors
/// `rate_limited`, `not_found` for a connection that is not active, `unavailable` when the provider
/// cannot be reached, or the database's failure.
pub async fn begin(
    ctx: &RequestContext,
    connection: ConnectionId,
    browser: &Token,
    wish: Wish,
) -> Result<Begun> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let stored = Stored::anywhere(ctx, connection).await?;
    if !is_available(ctx, &stored).await? {
        return Err(AppError::not_found().into());
    }
    let way = Way {
        stored: &stored,
        version: Version::Live,
        purpose: AttemptPurpose::SignIn,
        wish,
    };
    way.go(ctx, browser).await.map_err(for_anybody)
}

/// What anybody may know of a sign-in that did not begin. What is wrong with the provider or its settings stands in the
/// attempt, for those who look after them.
fn for_anybody(error: Error) -> Error {
    match error {
        Error::Refused(refused)
            if matches!(refused.code, ErrorCode::Unavailable | ErrorCode::Invalid) =>
        {
            let message = "Your organisation's identity provider cannot be used at the moment. Try again in a moment, or ask whoever looks after it.";
            AppError::new(ErrorCode::Unavailable, message).into()
        }
        error => error,
    }
}

/// Begins a test of a draft, by whoever sets it up.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `rate_limited`; `conflict` when the settings are not
/// complete; `invalid` when they contradict each other; `unavailable` when the provider cannot be
/// reached; or the database's failure.
pub async fn begin_test(
    ctx: &TenantContext,
    connection: ConnectionId,
    browser: &Token,
) -> Result<Begun> {
    ctx.tools()
        .limits
        .check(Action::AskOutside, &ctx.tenant.id.to_string())?;
    let mut read = connections::read(ctx).await?;
    let tenant = read.tenant();
    let stored = Stored::of_tenant(read.conn(), tenant, connection).await?;
    drop(read);
    let way = Way {
        stored: &stored,
        version: Version::Draft,
        purpose: AttemptPurpose::Test,
        wish: Wish::default(),
    };
    way.go(&ctx.request, browser).await
}

/// Whether the connection's tenant is active and has the feature.
pub(super) async fn is_available(ctx: &RequestContext, stored: &Stored) -> Result<bool> {
    let tenant = sqlx::query!(
        "SELECT plan, sso_override FROM tenants WHERE id = $1 AND status = 'active'",
        stored.tenant.uuid(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    Ok(tenant.is_some_and(|tenant| includes_sso(&tenant.plan, tenant.sso_override)))
}

struct Way<'a> {
    stored: &'a Stored,
    version: Version,
    purpose: AttemptPurpose,
    wish: Wish,
}

impl Way<'_> {
    async fn go(self, ctx: &RequestContext, browser: &Token) -> Result<Begun> {
        let tools = ctx.tools();
        let outside = &tools.outside;
        let ready = self.stored.ready(self.version, &tools.key, outside)?;
        let ready = match (ready, self.version) {
            (Some(ready), _) => {
                ready.map_err(|error| connections::refused("connection", &error))?
            }
            (None, Version::Live) => return Err(AppError::not_found().into()),
            (None, Version::Draft) => {
                let message = "The settings are not complete: enter the provider's metadata first.";
                return Err(AppError::new(ErrorCode::Conflict, message).into());
            }
        };
        let (_, version) = self
            .stored
            .settings_of(self.version)
            .ok_or_else(AppError::not_found)?;
        let ours = self.stored.addresses(outside);
        let (begun, state, pending) = match ready {
            connections::Ready::Saml(connection) => {
                let state = Token::random();
                let begun = connection
                    .begin(
                        connection.binding(),
                        state.expose(),
                        self.wish.force,
                        ctx.now(),
                    )
                    .map_err(|error| connections::refused("connection", &error))?;
                (begun.send.into(), state, Pending::Saml(begun.pending))
            }
            connections::Ready::Oidc(provider) => {
                let discovery = match Discovery::fetch(&outside.client, &provider).await {
                    Ok(discovery) => discovery,
                    Err(error) => {
                        let come = Come {
                            purpose: self.purpose,
                            version,
                            next: String::new(),
                        };
                        turn_away(ctx, self.stored, come, error.code()).await?;
                        return Err(unreachable(&error));
                    }
                };
                let options = Options {
                    login_hint: self.wish.hint.clone(),
                    force: self.wish.force,
                    // Else a provider could answer from a session of its own, and nobody would see it.
                    max_age: self.wish.force.then_some(Duration::ZERO),
                    ..Options::default()
                };
                let begun = provider
                    .begin(&discovery, &ours.redirect_uri, &options)
                    .map_err(|error| connections::refused("connection", &error))?;
                let state = Token::presented(begun.pending.state.expose_secret());
                let pending = PendingOidc::new(&begun.pending, discovery);
                let send = Begun::Redirect(begun.address.into());
                (send, state, Pending::Oidc(Box::new(pending)))
            }
        };
        let flow = Flow {
            connection: self.stored.id,
            purpose: self.purpose,
            version,
            next: self.wish.next.clone(),
            pending,
        };
        flow::keep(ctx, &state, browser, &flow).await?;
        Ok(begun)
    }
}

fn unreachable(error: &identity::Error) -> Error {
    tracing::warn!(%error, "a provider's description could not be read");
    let message = format!(
        "The identity provider could not be asked. {}",
        connections::sentence(error)
    );
    AppError::new(ErrorCode::Unavailable, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_is_not_told_what_a_provider_has_said() {
        let said = "<meta http-equiv=refresh content='0;url=https://evil.example'>";
        for refused in [
            AppError::new(ErrorCode::Unavailable, said),
            AppError::field("connection", said),
        ] {
            let told = for_anybody(refused.into()).to_app_error();
            assert_eq!(told.code, ErrorCode::Unavailable);
            assert!(!told.message.contains("evil"), "{told:?}");
            assert!(told.fields.is_empty(), "{told:?}");
        }
        let gone = for_anybody(AppError::not_found().into()).to_app_error();
        assert_eq!(gone.code, ErrorCode::NotFound);
    }
}
