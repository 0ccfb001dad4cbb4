//! What verified claims say of a person.

use super::Provider;
use super::claims::Claims;
use super::verify::LEEWAY;
use crate::assertion::{Assertion, Assurance, Email, Protocol, ReplayKey, Subject, VerifiedBy};
use crate::attribute_names::Attributes;
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use crate::text::{email, shown, shown_within};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

impl Provider {
    /// The assertion of claims that have passed every check.
    pub(super) fn assertion(
        &self,
        claims: &Claims,
        id_token: &str,
        verified_by: VerifiedBy,
        report: &mut Report,
        now: OffsetDateTime,
    ) -> Result<Assertion, Error> {
        let subject = if self.is_microsoft() {
            // `sub` differs by application; tenant and object together are the account.
            format!(
                "{}.{}",
                claims.text("tid").unwrap_or_default(),
                claims.text("oid").unwrap_or_default()
            )
        } else {
            claims.text("sub").unwrap_or_default().to_owned()
        };
        let attributes = claims.attributes();
        let email = self.email(claims, &attributes);
        let received = email.as_ref().map_or("", |email| email.address.as_str());
        report.push(match &email {
            Some(_) => Check::new(CheckKind::Email, true, "an e-mail address", received),
            None => Check::not_reached(CheckKind::Email, "an e-mail address")
                .note(format!(
                    "No claim has one. Ask for the scope “email”, or map an attribute to “{}” at the provider.",
                    self.attributes.email.first().map_or("email", String::as_str)
                )),
        });
        let names: Vec<&str> = attributes.keys().map(String::as_str).collect();
        report.push(Check::new(
            CheckKind::Attributes,
            true,
            "claims",
            &names.join(", "),
        ));
        report.refusal()?;
        let unique = claims.text("jti").unwrap_or(id_token);
        let key = URL_SAFE_NO_PAD.encode(Sha256::digest(unique.as_bytes()));
        Ok(Assertion {
            protocol: Protocol::Oidc,
            issuer: shown_within(claims.text("iss").unwrap_or_default(), 2048),
            subject: Subject {
                value: subject,
                format: None,
            },
            email,
            name: self.attributes.display_name(&attributes),
            assurance: Assurance {
                acr: claims.text("acr").map(shown),
                amr: claims.texts("amr"),
            },
            authenticated_at: claims.time("auth_time"),
            session_index: claims.text("sid").map(shown),
            session_ends_at: None,
            replay_keys: vec![ReplayKey {
                key: format!("id_token:{key}"),
                // The nonce is good for one sign-in only, so a day is plenty.
                expires_at: claims
                    .time("exp")
                    .unwrap_or(now)
                    .saturating_add(LEEWAY)
                    .min(now.saturating_add(time::Duration::DAY)),
            }],
            verified_by,
            attributes,
        })
    }

    fn email(&self, claims: &Claims, attributes: &Attributes) -> Option<Email> {
        let address = self.attributes.email(attributes)?;
        // Microsoft lets a tenant's administrator write any address into `email`; only `xms_edov` says that its
        // domain is the tenant's.
        let says_so = if self.is_microsoft() {
            "xms_edov"
        } else {
            "email_verified"
        };
        // Both speak of `email` alone: another claim is verified if it says the same.
        let told = claims.text("email").and_then(email);
        Some(Email {
            verified: told.as_ref() == Some(&address) && claims.is_true(says_so),
            address,
        })
    }
}
