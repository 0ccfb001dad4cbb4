//! What tokens are signed with, and what products verify them by. How that changes, [`super::rotation`] says.

use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Every library knows it (RFC 7518, section 3.4), and its signatures are short.
pub(super) const ALGORITHM: Algorithm = Algorithm::ES256;
/// A key is published for so long after the next one has begun to sign: longer than a token lives.
pub(super) const AFTER: Duration = Duration::hours(1);

const LABEL: &[u8] = b"signing-key";

/// The key that signs now.
pub(super) struct Signer {
    pub(super) id: String,
    pub(super) key: EncodingKey,
}

/// The key that signs now. The first one is made when it is first wanted.
pub(super) async fn signer(ctx: &RequestContext) -> Result<Signer> {
    if let Some(signer) = active(ctx).await? {
        return Ok(signer);
    }
    // Of two that come first at once both make one: both are published, and either may sign.
    let (tools, now) = (ctx.tools(), ctx.now());
    let mut connection = ctx.realm.0.auth.acquire().await?;
    insert(&mut connection, &tools.key, tools.clock.new_id(), now, now).await?;
    drop(connection);
    active(ctx)
        .await?
        .ok_or_else(|| Error::internal("no key signs tokens"))
}

async fn active(ctx: &RequestContext) -> Result<Option<Signer>> {
    let row = sqlx::query!(
        "SELECT id, private_key FROM signing_keys WHERE active_at <= $1 ORDER BY active_at DESC, id DESC LIMIT 1",
        ctx.now(),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    row.map(|row| {
        Ok(Signer {
            id: kid(row.id),
            key: open(&ctx.tools().key, row.id, &row.private_key)?,
        })
    })
    .transpose()
}

/// The keys by which products verify tokens, as a JSON Web Key Set (RFC 7517, section 5).
///
/// # Errors
/// The database's failure.
pub async fn published_keys(ctx: &RequestContext) -> Result<Value> {
    signer(ctx).await?;
    let rows = sqlx::query!(
        "SELECT id, private_key FROM (
             SELECT id, private_key, active_at, lead(active_at) OVER (ORDER BY active_at, id) AS next_at
             FROM signing_keys
         ) AS keys
         WHERE next_at IS NULL OR next_at > $1 ORDER BY active_at DESC LIMIT 20",
        ctx.now() - AFTER,
    )
    .fetch_all(&ctx.realm.0.auth)
    .await?;
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        // What we cannot sign with, nobody shall verify by: somebody else has written it.
        match open(&ctx.tools().key, row.id, &row.private_key).and_then(|key| public(row.id, &key))
        {
            Ok(key) => keys.push(key),
            Err(error) => {
                tracing::error!(%error, key.id = kid(row.id), "a key for signing tokens is not ours");
            }
        }
    }
    Ok(json!({ "keys": keys }))
}

/// What a token's header calls its key.
pub(super) fn kid(id: Uuid) -> String {
    id.simple().to_string()
}

/// Makes a key that signs from a moment on.
pub(super) async fn insert(
    connection: &mut PgConnection,
    key: &SecretKey,
    id: Uuid,
    now: OffsetDateTime,
    active_at: OffsetDateTime,
) -> Result<()> {
    let private_key = generate(key, id)?;
    sqlx::query!(
        "INSERT INTO signing_keys (id, private_key, created_at, active_at) VALUES ($1, $2, $3, $4)",
        id,
        private_key,
        now,
        active_at,
    )
    .execute(connection)
    .await?;
    tracing::info!(key.id = kid(id), %active_at, "a key for signing tokens was made");
    Ok(())
}

/// A new private key, sealed.
fn generate(key: &SecretKey, id: Uuid) -> Result<Vec<u8>> {
    let failed = |_| Error::internal("a signing key could not be made");
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).map_err(failed)?;
    key.seal(LABEL, id.as_bytes(), pkcs8.as_ref())
}

fn open(key: &SecretKey, id: Uuid, private_key: &[u8]) -> Result<EncodingKey> {
    let pkcs8 = key.open(LABEL, id.as_bytes(), private_key)?;
    Ok(EncodingKey::from_ec_der(&pkcs8))
}

/// The public half.
fn public(id: Uuid, private: &EncodingKey) -> Result<Value> {
    let mut public = Jwk::from_encoding_key(private, ALGORITHM).map_err(Error::internal)?;
    public.common.key_id = Some(kid(id));
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    serde_json::to_value(public).map_err(Error::internal)
}
