//! The way back: from a callback to an assertion.

use super::verify::Expected;
use super::{Callback, Discovery, Pending, Provider, user_info};
use crate::Outcome;
use crate::assertion::{Assertion, Protocol};
use crate::checks::Report;
use crate::error::Error;
use crate::http::Client;
use secrecy::SecretString;
use time::OffsetDateTime;

/// What a sign-in came to.
#[derive(Debug)]
pub struct Finished {
    /// Who it was or why not, with all checks.
    pub outcome: Outcome,
    /// The ID token, which the provider wants to see at logout (`id_token_hint`).
    pub id_token: Option<SecretString>,
}

impl Provider {
    /// Finishes a sign-in. The caller has found `pending` by the callback's state **and** this browser's
    /// cookie, and has taken it away, whatever comes of it.
    pub async fn finish(
        &self,
        client: &Client,
        discovery: &Discovery,
        callback: &Callback,
        pending: &Pending,
        now: OffsetDateTime,
    ) -> Finished {
        let mut report = Report::new(Protocol::Oidc);
        let checked = self
            .checked(client, discovery, callback, pending, now, &mut report)
            .await;
        let (result, id_token) = match checked {
            Ok((assertion, id_token)) => (Ok(assertion), Some(id_token)),
            Err(error) => (Err(error), None),
        };
        Finished {
            outcome: Outcome { result, report },
            id_token,
        }
    }

    async fn checked(
        &self,
        client: &Client,
        discovery: &Discovery,
        callback: &Callback,
        pending: &Pending,
        now: OffsetDateTime,
        report: &mut Report,
    ) -> Result<(Assertion, SecretString), Error> {
        let code = self.check_callback(discovery, callback, pending, report)?;
        let (id_token, access_token) = self
            .exchange(client, discovery, code, pending, report)
            .await?;
        let fresh = self
            .refresh(client, discovery, pending, &id_token, now)
            .await;
        let discovery = fresh.as_ref().unwrap_or(discovery);
        let expected = Expected {
            provider: self,
            discovery,
            pending,
            access_token: Some(&access_token),
            now,
        };
        let (mut claims, verified_by) = expected.check(&id_token, report)?;
        if let Some(endpoint) = &discovery.userinfo_endpoint {
            user_info::merge(client, endpoint, &access_token, &mut claims, report).await?;
            report.answer = Some(claims.answer());
        }
        let assertion = self.assertion(&claims, &id_token, verified_by, report, now)?;
        Ok((assertion, id_token.into()))
    }

    /// Checks an ID token against a pending sign-in without any exchange: what [`Provider::finish`] does with
    /// the one that it fetched.
    pub fn verify_id_token(
        &self,
        discovery: &Discovery,
        id_token: &str,
        access_token: Option<&SecretString>,
        pending: &Pending,
        now: OffsetDateTime,
    ) -> Outcome {
        let mut report = Report::new(Protocol::Oidc);
        let expected = Expected {
            provider: self,
            discovery,
            pending,
            access_token,
            now,
        };
        let result = expected
            .check(id_token, &mut report)
            .and_then(|(claims, by)| self.assertion(&claims, id_token, by, &mut report, now));
        Outcome { result, report }
    }
}
