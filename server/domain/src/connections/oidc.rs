//! Who an `OpenID` provider is, and who we are there.

use super::edit::edit;
use super::keys::seal_secret;
use super::metadata::wrong_protocol;
use super::policy::word;
use super::refused;
use super::settings::Settings;
use crate::context::TenantContext;
use crate::error::Result;
use crate::limits::Action;
use identity::oidc::{Discovery, Provider};
use shared::AppError;
use shared::ids::ConnectionId;
use shared::permissions::Permission;

/// What the form says. A client secret that is left empty stays as it is.
#[derive(Clone)]
pub struct OidcFields {
    /// The issuer.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// The client secret, or nothing.
    pub client_secret: String,
    /// Whether the provider is told when somebody signs out here.
    pub signs_out: bool,
}

/// Sets the provider in the draft, after it was asked whether it is there.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `rate_limited`; `invalid` at `issuer` or `client_id`
/// with what is wrong; or the database's failure.
pub async fn set_oidc(ctx: &TenantContext, id: ConnectionId, fields: OidcFields) -> Result<()> {
    ctx.tenant.require_sso()?;
    ctx.authorize(Permission::ConnectionsManage)?;
    let tools = ctx.tools();
    tools
        .limits
        .check(Action::AskOutside, &ctx.tenant.id.to_string())?;
    let client_id = fields.client_id.trim().to_owned();
    if client_id.is_empty() {
        return Err(AppError::field("client_id", "Enter the client id.").into());
    }
    let client = &tools.outside.client;
    let provider = Provider::new(client, &fields.issuer, &client_id, None)
        .map_err(|error| refused("issuer", &error))?;
    Discovery::fetch(client, &provider)
        .await
        .map_err(|error| refused("issuer", &error))?;
    let issuer = provider.issuer().unwrap_or_default().to_owned();
    let secret = match fields.client_secret.trim() {
        "" => None,
        secret if secret.len() > 1024 => {
            return Err(AppError::field("client_secret", "This is too long.").into());
        }
        secret => Some(seal_secret(&tools.key, id.uuid(), secret)?),
    };
    edit(ctx, id, |draft, event| {
        let Settings::Oidc(oidc) = &mut draft.settings else {
            return Err(wrong_protocol().into());
        };
        let mut event = event
            .changed("issuer", said(&oidc.issuer), issuer.as_str())
            .changed("client_id", said(&oidc.client_id), client_id.as_str())
            .changed("signs_out", word(oidc.signs_out), word(fields.signs_out));
        oidc.issuer = issuer;
        oidc.client_id = client_id;
        oidc.signs_out = fields.signs_out;
        if secret.is_some() {
            event = event.changed("client_secret", None, "(another one)");
            draft.secret = secret;
        }
        Ok(event)
    })
    .await
}

fn said(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
