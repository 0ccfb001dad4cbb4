//! The token by which a provider ends sessions of ours, without a browser (`OpenID` Connect Back-Channel Logout 1.0).

use super::claims::Claims;
use super::verify::{LEEWAY, LEEWAY_AHEAD, algorithm, moment};
use super::{Discovery, Provider};
use crate::assertion::ReplayKey;
use crate::checks::{CheckKind, refused, require};
use crate::error::Error;
use crate::http::Client;
use crate::text::shown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::JsonWebKey as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use time::{Duration, OffsetDateTime};

/// What makes a token one for logout (section 2.4).
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// How old a token may be: its key must be remembered as long.
const OLDEST: Duration = Duration::minutes(10);

/// Whose sessions a provider wants to have ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutToken {
    /// The person; none if it is about one session, whoever's that is.
    pub subject: Option<String>,
    /// The provider's session; none if it is about all of the person's.
    pub session: Option<String>,
    /// The token must not come twice.
    pub replay_key: ReplayKey,
}

impl Provider {
    /// Checks a logout token (section 2.6). The provider is asked for its keys when everything else is as it must be.
    ///
    /// # Errors
    /// If it is not good, or the provider's keys cannot be had.
    pub async fn receive_logout(
        &self,
        client: &Client,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<LogoutToken, Error> {
        let Some(claims) = Claims::decode(token) else {
            let expected = "a logout token of three parts";
            return Err(refused(CheckKind::Form, expected, "something else"));
        };
        self.check_logout(&claims)?;
        let forgotten_at = times(&claims, now)?;
        let unique = claims.text("jti").unwrap_or_default();
        let key = URL_SAFE_NO_PAD.encode(Sha256::digest(unique.as_bytes()));
        let discovery = Discovery::fetch(client, self).await?;
        check_signature(token, &claims, &discovery)?;
        Ok(LogoutToken {
            subject: claims.text("sub").map(str::to_owned),
            session: claims.text("sid").map(shown),
            replay_key: ReplayKey {
                key: format!("logout_token:{key}"),
                expires_at: forgotten_at,
            },
        })
    }

    fn check_logout(&self, claims: &Claims) -> Result<(), Error> {
        let kind = claims.header.get("typ").and_then(Value::as_str);
        let fits = kind.is_none_or(|kind| {
            ["logout+jwt", "jwt"]
                .iter()
                .any(|known| kind.eq_ignore_ascii_case(known))
        });
        let kind = kind.unwrap_or_default();
        require(CheckKind::Form, fits, "the type logout+jwt", kind)?;
        let (issuer, expected) = (claims.text("iss"), self.issuer_of_token(None));
        require(
            CheckKind::Issuer,
            issuer.is_some() && issuer == expected.as_deref(),
            &expected.unwrap_or_default(),
            issuer.unwrap_or_default(),
        )?;
        let audiences = claims.texts("aud");
        require(
            CheckKind::Audience,
            audiences == [self.client_id.as_str()],
            &self.client_id,
            &audiences.join(", "),
        )?;
        let events = claims.payload.get("events");
        let event = events.and_then(|events| events.get(EVENT));
        let fits = event.is_some_and(Value::is_object);
        require(
            CheckKind::Form,
            fits,
            "the event of a logout",
            "another token",
        )?;
        // So that no ID token passes for one.
        let fits = !claims.payload.contains_key("nonce");
        require(CheckKind::Nonce, fits, "no nonce", "one")?;
        let named = |name| claims.text(name).is_some_and(|text| !text.is_empty());
        require(CheckKind::Form, named("jti"), "an id of its own (jti)", "")?;
        let fits = named("sub") || named("sid");
        require(
            CheckKind::NameId,
            fits,
            "a person (sub) or a session (sid)",
            "",
        )
    }
}

/// Checks when it was made and when it ends. Tells from when on it is too old to come again.
fn times(claims: &Claims, now: OffsetDateTime) -> Result<OffsetDateTime, Error> {
    let issued_at = claims.time("iat");
    let earliest = now.saturating_sub(OLDEST);
    let fresh = issued_at.filter(|issued_at| {
        *issued_at >= earliest && *issued_at <= now.saturating_add(LEEWAY_AHEAD)
    });
    let Some(fresh) = fresh else {
        let expected = format!("{} or later, and not ahead of us", moment(Some(earliest)));
        return Err(refused(CheckKind::IssuedAt, &expected, &moment(issued_at)));
    };
    // Providers of before the final version send none.
    if claims.payload.contains_key("exp") {
        let (ends_at, earliest) = (claims.time("exp"), now.saturating_sub(LEEWAY));
        require(
            CheckKind::NotOnOrAfter,
            ends_at.is_some_and(|ends_at| ends_at > earliest),
            &format!("later than {}", moment(Some(earliest))),
            &moment(ends_at),
        )?;
    }
    Ok(fresh.saturating_add(OLDEST))
}

fn check_signature(token: &str, claims: &Claims, discovery: &Discovery) -> Result<(), Error> {
    let name = claims.algorithm();
    let known = discovery.algorithms();
    let algorithm = algorithm(name).filter(|_| known.contains(&name));
    let Some(algorithm) = algorithm else {
        return Err(refused(CheckKind::Algorithm, &known.join(", "), name));
    };
    let expected = format!(
        "a signature by one of the provider's keys ({})",
        discovery.keys.names()
    );
    let key_id = claims.key_id();
    let signed = || {
        let (input, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let keys = discovery.keys.set().ok()?;
        let good = keys.keys().iter().any(|key| {
            let named = key.key_id().map(|known| known.as_str());
            let meant = key_id.is_none() || named == key_id;
            meant
                && key
                    .verify_signature(&algorithm, input.as_bytes(), &signature)
                    .is_ok()
        });
        good.then_some(())
    };
    let received = key_id.unwrap_or("no key id");
    require(
        CheckKind::Signature,
        signed().is_some(),
        &expected,
        received,
    )
}
