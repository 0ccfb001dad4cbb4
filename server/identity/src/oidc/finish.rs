//! The way back: from a callback to an assertion.

use super::key_refresh::KeyRefresh;
use super::verify::Expected;
use super::{Callback, Discovery, Pending, Provider, user_info};
use crate::Outcome;
use crate::assertion::Protocol;
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
    /// With new keys, if they had to be fetched: replace the cached one by it.
    pub discovery: Option<Discovery>,
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
        refresh: KeyRefresh,
        now: OffsetDateTime,
    ) -> Finished {
        let mut report = Report::new(Protocol::Oidc);
        let mut finished = Finished {
            outcome: Outcome {
                result: Err(Error::InputInvalid {
                    why: "it was not looked at",
                }),
                report: report.clone(),
            },
            discovery: None,
            id_token: None,
        };
        finished.outcome.result = async {
            let code = self.check_callback(discovery, callback, pending, &mut report)?;
            let (id_token, access_token) = self
                .exchange(client, discovery, code, pending, &mut report)
                .await?;
            let fresh = match refresh {
                KeyRefresh::Allowed => {
                    self.refresh(client, discovery, pending, &id_token, now)
                        .await
                }
                KeyRefresh::Denied => None,
            };
            let discovery = fresh.as_ref().unwrap_or(discovery);
            let expected = Expected {
                provider: self,
                discovery,
                pending,
                access_token: Some(&access_token),
                now,
            };
            let checked = expected.check(&id_token, &mut report);
            let endpoint = discovery.userinfo_endpoint.clone();
            if checked.is_ok() {
                finished.discovery = fresh;
            }
            let (mut claims, verified_by) = checked?;
            if let Some(endpoint) = endpoint {
                user_info::merge(client, &endpoint, &access_token, &mut claims, &mut report)
                    .await?;
                report.answer = Some(claims.answer());
            }
            let assertion = self.assertion(&claims, &id_token, verified_by, &mut report, now)?;
            finished.id_token = Some(id_token.into());
            Ok(assertion)
        }
        .await;
        finished.outcome.report = report;
        finished
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
