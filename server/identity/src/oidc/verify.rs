//! The checks of an ID token.

use super::claims::Claims;
use super::discovery::ALGORITHMS;
use super::{Discovery, Pending, Provider};
use crate::assertion::VerifiedBy;
use crate::checks::{CLOCK, Check, CheckKind, Report};
use crate::error::Error;
use crate::text::shown;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreIdToken, CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{ClaimsVerificationError, ClientId, IssuerUrl, Nonce};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::fmt::Display;
use subtle::ConstantTimeEq as _;
use time::{Duration, OffsetDateTime};

/// How far a clock may be off where a time is over or has not come yet.
pub(super) const LEEWAY: Duration = Duration::minutes(1);
/// How far ahead of our clock a token may have been issued.
pub(super) const LEEWAY_AHEAD: Duration = Duration::minutes(5);

/// What an ID token is checked against.
pub(super) struct Expected<'a> {
    pub provider: &'a Provider,
    pub discovery: &'a Discovery,
    pub pending: &'a Pending,
    pub access_token: Option<&'a SecretString>,
    pub now: OffsetDateTime,
}

/// What the signature says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    /// It is the provider's.
    Good,
    /// It is not; other keys may tell otherwise.
    Bad,
}

impl Expected<'_> {
    /// The signature alone: whether to fetch the keys again depends on it.
    pub(super) fn signature(&self, token: &str) -> Signature {
        match self.verify(token, false) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => Signature::Bad,
            // Anything else is found by the checks below.
            _ => Signature::Good,
        }
    }

    /// All checks, into the report; who is meant, if all passed.
    pub(super) fn check(
        &self,
        token: &str,
        report: &mut Report,
    ) -> Result<(Claims, VerifiedBy), Error> {
        let Some(claims) = Claims::decode(token) else {
            report.push(Check::new(
                CheckKind::Form,
                false,
                "an ID token of three parts",
                "something else",
            ));
            report.refusal()?;
            return Err(Error::InputInvalid {
                why: "it is no ID token",
            });
        };
        report.answer = Some(claims.answer());
        report.push(self.issuer(&claims));
        report.push(Self::algorithm(&claims));
        report.push(self.signed(token, &claims));
        report.push(self.audience(&claims));
        report.push(self.authorized_party(&claims));
        self.times(&claims, report);
        report.push(self.nonce(&claims));
        report.push(self.access_token_hash(&claims));
        report.push(Self::subject(&claims, self.provider));
        // What we read and what the library reads must come to the same.
        let library = self.verify(token, true);
        if let (Err(error), None) = (&library, report.reason()) {
            report.push(Check::new(
                CheckKind::Consistency,
                false,
                "a token that is good in every reading",
                &error.to_string(),
            ));
        }
        report.refusal()?;
        let by = VerifiedBy::Key {
            key_id: claims.key_id().map(shown),
            algorithm: shown(claims.algorithm()),
        };
        Ok((claims, by))
    }

    /// Asks the library: for the signature only, or for everything it knows.
    fn verify(&self, token: &str, everything: bool) -> Result<(), ClaimsVerificationError> {
        let other = |error: &dyn Display| ClaimsVerificationError::Other(shown(&error.to_string()));
        let parsed: CoreIdToken = token
            .parse()
            .map_err(|error: serde_json::Error| other(&error))?;
        let tenant_id =
            Claims::decode(token).and_then(|claims| claims.text("tid").map(str::to_owned));
        let issuer = self
            .provider
            .issuer_of_token(tenant_id.as_deref())
            .unwrap_or_default();
        // An issuer that cannot be is refused by the check of the issuer.
        let issuer = IssuerUrl::new(if everything {
            issuer
        } else {
            "https://unused.invalid".to_owned()
        })
        .map_err(|error| other(&error))?;
        let keys = self.discovery.keys.set().map_err(|error| other(&error))?;
        let now = self.now;
        let algorithms = self
            .discovery
            .algorithms()
            .into_iter()
            .filter_map(algorithm);
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(self.provider.client_id.clone()),
            issuer,
            keys,
        )
        .set_allowed_algs(algorithms)
        .require_issuer_match(everything)
        .require_audience_match(everything)
        .set_time_fn(move || {
            if everything {
                chrono_time(now - LEEWAY)
            } else {
                chrono::DateTime::<chrono::Utc>::MIN_UTC
            }
        })
        .set_issue_time_verifier_fn(move |issued| {
            if everything && issued > chrono_time(now + LEEWAY_AHEAD) {
                return Err("issued in the future".to_owned());
            }
            Ok(())
        });
        let nonce = Nonce::new(self.pending.nonce.expose_secret().to_owned());
        if everything {
            parsed.claims(&verifier, &nonce)?;
        } else {
            parsed.claims(&verifier, |_: Option<&Nonce>| Ok(()))?;
        }
        Ok(())
    }

    fn issuer(&self, claims: &Claims) -> Check {
        let issuer = claims.text("iss").unwrap_or_default();
        let expected = self.provider.issuer_of_token(claims.text("tid"));
        let passed = expected.as_deref() == Some(issuer);
        let expected = expected.unwrap_or_else(|| self.provider.issuer_of_discovery());
        Check::new(CheckKind::Issuer, passed, &expected, issuer).or(
            "The issuer must be the same to the letter. Enter it in the connection as the provider writes it, with or without the slash at its end.",
        )
    }

    fn algorithm(claims: &Claims) -> Check {
        let name = claims.algorithm();
        Check::new(
            CheckKind::Algorithm,
            ALGORITHMS.contains(&name),
            &ALGORITHMS.join(", "),
            name,
        )
        .or("Set the signing algorithm of the application at the provider to RS256.")
    }

    fn signed(&self, token: &str, claims: &Claims) -> Check {
        let key_id = claims.key_id().unwrap_or("no key id");
        let keys = &self.discovery.keys;
        let expected = format!(
            "a signature by one of the provider's keys ({})",
            keys.names()
        );
        match self.verify(token, false) {
            Ok(()) => Check::new(
                CheckKind::Signature,
                true,
                &expected,
                &format!("signed by {key_id}"),
            )
            .by(key_id),
            Err(error) => {
                let known = claims.key_id().is_some_and(|key_id| keys.has(key_id));
                let hint = if known {
                    "The token was changed on its way, or signed by another key of the same name."
                } else {
                    "The provider's key set does not have this key, also after it was fetched again."
                };
                let received = match error {
                    ClaimsVerificationError::SignatureVerification(error) => {
                        format!("{key_id}: {error}")
                    }
                    error => error.to_string(),
                };
                Check::new(CheckKind::Signature, false, &expected, &received).or(hint)
            }
        }
    }

    fn audience(&self, claims: &Claims) -> Check {
        let audiences = claims.texts("aud");
        let passed = audiences == [self.provider.client_id.as_str()];
        Check::new(
            CheckKind::Audience,
            passed,
            &self.provider.client_id,
            &audiences.join(", "),
        )
        .or("The client id of the connection must be that of the application at the provider.")
    }

    fn authorized_party(&self, claims: &Claims) -> Check {
        let own = &self.provider.client_id;
        if !claims.payload.contains_key("azp") {
            return Check::not_reached(CheckKind::AuthorizedParty, own)
                .note("The token names none, and needs none for one audience.");
        }
        let party = claims.text("azp").unwrap_or_default();
        Check::new(CheckKind::AuthorizedParty, party == own, own, party)
    }

    fn times(&self, claims: &Claims, report: &mut Report) {
        let (now, issued) = (self.now, claims.time("iat"));
        let ahead = issued.map(|issued| (issued - now).whole_seconds());
        let after = |kind, time: Option<OffsetDateTime>, leeway: Duration, required: bool| {
            let latest = now.checked_add(leeway).unwrap_or(now);
            let passed = time.map_or(!required, |time| time <= latest);
            Check::new(
                kind,
                passed,
                &format!("{} or earlier", moment(Some(latest))),
                &moment(time),
            )
        };
        if claims.payload.contains_key("nbf") {
            report.push(
                after(CheckKind::NotBefore, claims.time("nbf"), LEEWAY, true)
                    .or(CLOCK)
                    .clock_ahead(ahead),
            );
        }
        let ends = claims.time("exp");
        let earliest = now.checked_sub(LEEWAY).unwrap_or(now);
        report.push(
            Check::new(
                CheckKind::NotOnOrAfter,
                ends.is_some_and(|ends| ends > earliest),
                &format!("later than {}", moment(Some(earliest))),
                &moment(ends),
            )
            .or(CLOCK)
            .clock_ahead(ahead),
        );
        report.push(
            after(CheckKind::IssuedAt, issued, LEEWAY_AHEAD, true)
                .or(CLOCK)
                .clock_ahead(ahead),
        );
        if let Some(max_age) = self.pending.max_age {
            let max_age = Duration::try_from(max_age).unwrap_or(Duration::DAY);
            let at = claims.time("auth_time");
            let earliest = now
                .checked_sub(max_age.saturating_add(LEEWAY))
                .unwrap_or(now);
            let passed = at.is_some_and(|at| at >= earliest && at <= now + LEEWAY_AHEAD);
            report.push(
                Check::new(CheckKind::AuthenticatedAt, passed, &format!("{} or later", moment(Some(earliest))), &moment(at))
                    .or("We asked the provider to have the person sign in again, and it did not or does not say so (auth_time)."),
            );
        }
    }

    fn nonce(&self, claims: &Claims) -> Check {
        let nonce = claims.text("nonce").unwrap_or_default();
        let passed = bool::from(
            nonce
                .as_bytes()
                .ct_eq(self.pending.nonce.expose_secret().as_bytes()),
        );
        let received = match (passed, nonce.is_empty()) {
            (true, _) => "that value",
            (false, true) => "",
            (false, false) => "another value",
        };
        Check::new(CheckKind::Nonce, passed, "the value this sign-in began with", received)
            .or("The answer belongs to another sign-in. Begin again; if it comes back, somebody may be trying to slip in an answer of their own.")
    }

    fn access_token_hash(&self, claims: &Claims) -> Check {
        let expected = "the hash of the access token";
        let (Some(hash), Some(access_token)) = (claims.payload.get("at_hash"), self.access_token)
        else {
            return Check::not_reached(CheckKind::AccessTokenHash, expected)
                .note("The token carries none; this flow does not need it.");
        };
        let token = access_token.expose_secret().as_bytes();
        let digest = match claims.algorithm() {
            name if name.ends_with("384") => Sha384::digest(token).to_vec(),
            name if name.ends_with("512") || name == "EdDSA" => Sha512::digest(token).to_vec(),
            _ => Sha256::digest(token).to_vec(),
        };
        let half = URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2]);
        let hash = hash.as_str().unwrap_or_default();
        let passed = bool::from(hash.as_bytes().ct_eq(half.as_bytes()));
        Check::new(
            CheckKind::AccessTokenHash,
            passed,
            expected,
            if passed { "that hash" } else { "another" },
        )
    }

    fn subject(claims: &Claims, provider: &Provider) -> Check {
        let (name, expected) = if provider.is_microsoft() {
            ("oid", "an object id (oid) beside the tenant's (tid)")
        } else {
            ("sub", "a subject (sub) of 255 characters at most")
        };
        let subject = claims.text(name).unwrap_or_default();
        let passed = (1..=255).contains(&subject.len())
            && claims.text("sub").is_some_and(|sub| !sub.is_empty());
        Check::new(CheckKind::NameId, passed, expected, subject)
    }
}

/// A moment as a report writes it.
pub(super) fn moment(time: Option<OffsetDateTime>) -> String {
    time.and_then(|time| {
        time.format(&time::format_description::well_known::Rfc3339)
            .ok()
    })
    .unwrap_or_default()
}

fn chrono_time(time: OffsetDateTime) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(time.unix_timestamp(), time.nanosecond()).unwrap_or_default()
}

/// An algorithm by its name, as the library has it.
pub(super) fn algorithm(name: &str) -> Option<CoreJwsSigningAlgorithm> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}
