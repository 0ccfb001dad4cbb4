//! What a product gets: an access token, an ID token and the next refresh token.

use super::family::{Family, Holder};
use super::signing_keys::{ALGORITHM, signer};
use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::secrets::Token;
use jsonwebtoken::{Header, encode};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt;
use time::Duration;

/// How long an access token is good: so long a person who was removed can still use a product.
pub const ACCESS_LIFETIME: Duration = Duration::minutes(5);

/// The answer of the token endpoint (RFC 6749, section 5.1; `OpenID` Connect Core, 3.1.3.3).
#[derive(Serialize)]
pub struct Tokens {
    /// A JWT for the product's own servers (RFC 9068).
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Of the access token, in seconds.
    pub expires_in: i64,
    /// Good for one exchange.
    pub refresh_token: String,
    /// Who the person is, for the product alone.
    pub id_token: String,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tokens(…)")
    }
}

/// Signs the tokens of a family for whom it stands for now.
pub(super) async fn issue(
    ctx: &RequestContext,
    family: &Family,
    holder: &Holder,
    refresh_token: Token,
    nonce: Option<&str>,
) -> Result<Tokens> {
    let tools = ctx.tools();
    let (session, now) = (&holder.session, ctx.now());
    let workspace = holder.tenant.as_ref().map(|tenant| {
        json!({
            "id": tenant.tenant.id,
            "slug": tenant.tenant.slug,
            "name": tenant.tenant.name,
            "plan": tenant.tenant.plan,
            "role": tenant.role,
            "permissions": tenant.permissions.names(),
        })
    });
    // What both tokens say.
    let common = json!({
        "iss": ctx.origin(),
        "sub": session.user.id,
        "aud": family.client_id,
        "iat": now.unix_timestamp(),
        "exp": (now + ACCESS_LIFETIME).unix_timestamp(),
        "auth_time": session.authenticated_at.unix_timestamp(),
        "acr": session.assurance.name(),
        "sid": session.session_id,
        "workspace": workspace,
    });
    let access = with(
        &common,
        json!({ "client_id": family.client_id, "jti": tools.clock.new_id().simple().to_string() }),
    );
    let identity = with(
        &common,
        json!({
            "nonce": nonce,
            "email": session.user.email,
            // Nobody has an account whose address was not proved.
            "email_verified": true,
            "name": session.user.name,
            "locale": session.user.language.code(),
            "zoneinfo": session.user.time_zone,
        }),
    );
    let signer = signer(ctx).await?;
    let sign = |kind: &str, claims: &Value| {
        let header = Header {
            typ: Some(kind.to_owned()),
            kid: Some(signer.id.clone()),
            ..Header::new(ALGORITHM)
        };
        encode(&header, claims, &signer.key).map_err(Error::internal)
    };
    Ok(Tokens {
        access_token: sign("at+jwt", &access)?,
        token_type: "Bearer",
        expires_in: ACCESS_LIFETIME.whole_seconds(),
        refresh_token: refresh_token.expose().to_owned(),
        id_token: sign("JWT", &identity)?,
    })
}

/// Both objects in one, without what is null.
fn with(common: &Value, more: Value) -> Value {
    let objects = [common.clone(), more];
    let claims = objects.into_iter().flat_map(|object| match object {
        Value::Object(claims) => claims,
        _ => serde_json::Map::new(),
    });
    claims.filter(|(_, value)| !value.is_null()).collect()
}
