//! What tokens are signed with, and how that changes without anybody noticing.
//!
//! A new key is published a day before it signs, so that every product has fetched it by then, and an old one
//! for an hour after its last token. The order of events is told by `active_at` alone.

use crate::context::{RequestContext, RequestMeta, TenantRealm};
use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Every library knows it (RFC 7518, section 3.4), and its signatures are short.
pub(super) const ALGORITHM: Algorithm = Algorithm::ES256;
/// A key signs for so long.
const LIFETIME: Duration = Duration::days(90);
/// It is published so long before that.
const AHEAD: Duration = Duration::days(1);
/// And so long after that: longer than a token lives.
const AFTER: Duration = Duration::hours(1);

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
    add(ctx, ctx.now()).await?;
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
        let pkcs8 = ctx
            .tools()
            .key
            .open(LABEL, row.id.as_bytes(), &row.private_key)?;
        Ok(Signer {
            id: row.id.simple().to_string(),
            key: EncodingKey::from_ec_der(&pkcs8),
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
    let keys = sqlx::query_scalar!(
        "SELECT public_key FROM (
             SELECT public_key, active_at, lead(active_at) OVER (ORDER BY active_at, id) AS next_at FROM signing_keys
         ) AS keys
         WHERE next_at IS NULL OR next_at > $1 ORDER BY active_at DESC LIMIT 20",
        ctx.now() - AFTER,
    )
    .fetch_all(&ctx.realm.0.auth)
    .await?;
    Ok(json!({ "keys": keys }))
}

async fn add(ctx: &RequestContext, active_at: OffsetDateTime) -> Result<()> {
    let id = ctx.tools().clock.new_id();
    let (public_key, private_key) = generate(&ctx.tools().key, id)?;
    sqlx::query!(
        "INSERT INTO signing_keys (id, public_key, private_key, created_at, active_at) VALUES ($1, $2, $3, $4, $5)",
        id,
        public_key,
        private_key,
        ctx.now(),
        active_at,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    tracing::info!(key.id = %id.simple(), %active_at, "a key for signing tokens was made");
    Ok(())
}

/// A new key: its public half for everybody, and its private one sealed.
fn generate(key: &SecretKey, id: Uuid) -> Result<(Value, Vec<u8>)> {
    let failed = |_| Error::internal("a signing key could not be made");
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &SystemRandom::new()).map_err(failed)?;
    let private = EncodingKey::from_ec_der(pkcs8.as_ref());
    let mut public = Jwk::from_encoding_key(&private, ALGORITHM).map_err(Error::internal)?;
    public.common.key_id = Some(id.simple().to_string());
    public.common.public_key_use = Some(PublicKeyUse::Signature);
    let public = serde_json::to_value(public).map_err(Error::internal)?;
    Ok((public, key.seal(LABEL, id.as_bytes(), pkcs8.as_ref())?))
}

/// Changes the keys: by schedule, or because somebody says so.
pub struct SigningKeys(RequestContext);

impl SigningKeys {
    /// Those of an installation.
    pub fn new(realm: TenantRealm) -> Self {
        let meta = RequestMeta {
            request_id: "job oauth.signing_keys".to_owned(),
            ..RequestMeta::default()
        };
        Self(RequestContext::new(realm, meta))
    }

    /// Makes the next key a day before it is due, and removes those that no living token was signed with. Whether
    /// there is a new one. An installation without sister products never gets a key.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn tend(&self) -> Result<bool> {
        let (ctx, now) = (&self.0, self.0.now());
        let auth = &ctx.realm.0.auth;
        let latest = sqlx::query_scalar!(r#"SELECT max(active_at) AS "latest" FROM signing_keys"#)
            .fetch_one(auth)
            .await?;
        sqlx::query!(
            "DELETE FROM signing_keys k WHERE EXISTS (
                 SELECT FROM signing_keys next
                 WHERE (next.active_at, next.id) > (k.active_at, k.id) AND next.active_at <= $1)",
            now - AFTER,
        )
        .execute(auth)
        .await?;
        let due = latest.is_some_and(|latest| latest + LIFETIME <= now + AHEAD);
        if due {
            add(ctx, now + AHEAD).await?;
        }
        Ok(due)
    }

    /// Makes a key that signs in a day; or at once, when the present one may be known to somebody: then all
    /// others are withdrawn as well, and products refuse what they signed as soon as they fetch the keys.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn rotate(&self, at_once: bool) -> Result<()> {
        let (ctx, now) = (&self.0, self.0.now());
        if !at_once {
            return add(ctx, now + AHEAD).await;
        }
        sqlx::query!("DELETE FROM signing_keys")
            .execute(&ctx.realm.0.auth)
            .await?;
        add(ctx, now).await
    }
}
