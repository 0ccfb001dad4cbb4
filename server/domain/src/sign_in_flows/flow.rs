//! What is kept of a sign-in while the browser is away.

use super::FLOW_LIMIT;
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::secrets::Token;
use identity::{oidc, saml};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use shared::connections::AttemptPurpose;
use shared::ids::ConnectionId;
use std::time::Duration;
use uuid::Uuid;

const LABEL: &[u8] = b"sign-in-flow";

/// A sign-in that has begun.
#[derive(Serialize, Deserialize)]
pub(super) struct Flow {
    /// At which connection.
    pub(super) connection: ConnectionId,
    /// What for.
    pub(super) purpose: AttemptPurpose,
    /// The version of the settings.
    pub(super) version: i32,
    /// Where to go afterwards, within the app.
    pub(super) next: String,
    /// What the protocol keeps.
    pub(super) pending: Pending,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Pending {
    Saml(saml::Pending),
    Oidc(Box<PendingOidc>),
}

#[derive(Serialize, Deserialize)]
pub(super) struct PendingOidc {
    state: String,
    nonce: String,
    pkce_verifier: String,
    redirect_uri: String,
    max_age: Option<Duration>,
    /// The provider's description, so that it need not be fetched again.
    pub(super) discovery: oidc::Discovery,
}

impl PendingOidc {
    pub(super) fn new(pending: &oidc::Pending, discovery: oidc::Discovery) -> Self {
        Self {
            state: pending.state.expose_secret().to_owned(),
            nonce: pending.nonce.expose_secret().to_owned(),
            pkce_verifier: pending.pkce_verifier.expose_secret().to_owned(),
            redirect_uri: pending.redirect_uri.clone(),
            max_age: pending.max_age,
            discovery,
        }
    }

    pub(super) fn pending(&self) -> oidc::Pending {
        oidc::Pending {
            state: self.state.clone().into(),
            nonce: self.nonce.clone().into(),
            pkce_verifier: self.pkce_verifier.clone().into(),
            redirect_uri: self.redirect_uri.clone(),
            max_age: self.max_age,
        }
    }
}

/// Keeps a flow under what will come back with the answer, for this browser.
pub(super) async fn keep(
    ctx: &RequestContext,
    state: &Token,
    browser: &Token,
    flow: &Flow,
) -> Result<()> {
    let tools = ctx.tools();
    let (id, now) = (tools.clock.new_id(), ctx.now());
    let json = serde_json::to_vec(flow).map_err(Error::internal)?;
    let pending = tools.key.seal(LABEL, id.as_bytes(), &json)?;
    sqlx::query!(
        "INSERT INTO sign_in_flows (id, state_hash, browser_hash, pending, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        state.hash(),
        browser.hash(),
        pending,
        now,
        now + FLOW_LIMIT,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(())
}

/// Takes the flow of an answer away. None if there is none, it is too old, or it belongs to another
/// browser.
pub(super) async fn take(
    ctx: &RequestContext,
    state: &Token,
    browser: Option<&Token>,
) -> Result<Option<Flow>> {
    let Some(browser) = browser else {
        return Ok(None);
    };
    let row = sqlx::query!(
        "DELETE FROM sign_in_flows WHERE state_hash = $1 AND browser_hash = $2
         RETURNING id, pending, expires_at",
        state.hash(),
        browser.hash(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let Some(row) = row.filter(|row| row.expires_at > ctx.now()) else {
        return Ok(None);
    };
    let id: Uuid = row.id;
    let json = ctx.tools().key.open(LABEL, id.as_bytes(), &row.pending)?;
    serde_json::from_slice(&json)
        .map(Some)
        .map_err(Error::internal)
}
