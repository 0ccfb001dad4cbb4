//! What is kept of a sign-in while the browser is away, or makes up its mind.

use super::FLOW_LIMIT;
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::secrets::Token;
use identity::{oidc, saml};
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::connections::AttemptPurpose;
use shared::ids::ConnectionId;
use std::time::Duration;
use uuid::Uuid;

/// What is kept meanwhile. One kind is never found as another, nor does it open as one.
pub(crate) trait Kept: Serialize + DeserializeOwned {
    /// The kind.
    const KIND: &'static str;
    /// How long it is kept.
    const LIMIT: time::Duration = FLOW_LIMIT;
}

impl Kept for Flow {
    const KIND: &'static str = "sign-in-flow";
}

/// A sign-in by a connection that has begun.
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
pub(crate) struct PendingOidc {
    state: String,
    nonce: String,
    pkce_verifier: String,
    redirect_uri: String,
    max_age: Option<Duration>,
    /// The provider's description, so that it need not be fetched again.
    pub(crate) discovery: oidc::Discovery,
}

impl PendingOidc {
    pub(crate) fn new(pending: &oidc::Pending, discovery: oidc::Discovery) -> Self {
        Self {
            state: pending.state.expose_secret().to_owned(),
            nonce: pending.nonce.expose_secret().to_owned(),
            pkce_verifier: pending.pkce_verifier.expose_secret().to_owned(),
            redirect_uri: pending.redirect_uri.clone(),
            max_age: pending.max_age,
            discovery,
        }
    }

    pub(crate) fn pending(&self) -> oidc::Pending {
        oidc::Pending {
            state: self.state.clone().into(),
            nonce: self.nonce.clone().into(),
            pkce_verifier: self.pkce_verifier.clone().into(),
            redirect_uri: self.redirect_uri.clone(),
            max_age: self.max_age,
        }
    }
}

/// Keeps something under what will come back with the answer, for this browser.
pub(crate) async fn keep<K: Kept>(
    ctx: &RequestContext,
    state: &Token,
    browser: &Token,
    kept: &K,
) -> Result<()> {
    let tools = ctx.tools();
    let (id, now) = (tools.clock.new_id(), ctx.now());
    let json = serde_json::to_vec(kept).map_err(Error::internal)?;
    let pending = tools.key.seal(K::KIND.as_bytes(), id.as_bytes(), &json)?;
    sqlx::query!(
        "INSERT INTO sign_in_flows (id, state_hash, browser_hash, pending, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        hash::<K>(state),
        browser.hash(),
        pending,
        now,
        now + K::LIMIT,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(())
}

/// Takes away what was kept for an answer. None if there is nothing, it is too old, or it belongs to
/// another browser.
pub(crate) async fn take<K: Kept>(
    ctx: &RequestContext,
    state: &Token,
    browser: Option<&Token>,
) -> Result<Option<K>> {
    let Some(browser) = browser else {
        return Ok(None);
    };
    let row = sqlx::query!(
        "DELETE FROM sign_in_flows WHERE state_hash = $1 AND browser_hash = $2
         RETURNING id, pending, expires_at",
        hash::<K>(state),
        browser.hash(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    let row = row.filter(|row| row.expires_at > ctx.now());
    row.map(|row| open(ctx, row.id, &row.pending)).transpose()
}

/// Looks at what is kept, and leaves it there.
pub(crate) async fn look<K: Kept>(
    ctx: &RequestContext,
    state: &Token,
    browser: Option<&Token>,
) -> Result<Option<K>> {
    let Some(browser) = browser else {
        return Ok(None);
    };
    let row = sqlx::query!(
        "SELECT id, pending FROM sign_in_flows
         WHERE state_hash = $1 AND browser_hash = $2 AND expires_at > $3",
        hash::<K>(state),
        browser.hash(),
        ctx.now(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    row.map(|row| open(ctx, row.id, &row.pending)).transpose()
}

fn hash<K: Kept>(state: &Token) -> Vec<u8> {
    Token::presented(&format!("{}.{}", K::KIND, state.expose())).hash()
}

fn open<K: Kept>(ctx: &RequestContext, id: Uuid, pending: &[u8]) -> Result<K> {
    let key = &ctx.tools().key;
    let json = key.open(K::KIND.as_bytes(), id.as_bytes(), pending)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}
