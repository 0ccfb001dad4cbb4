//! The assertion of an answer that has passed every check.

use super::attributes::{all_within, name_id};
use super::checks::{Looked, time};
use super::connection::CLOCK_SKEW;
use super::engine::Verified;
use super::xml::Element;
use super::{Certificate, Connection, ns};
use crate::assertion::{Assertion, Assurance, Protocol, ReplayKey, Subject, VerifiedBy};
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use crate::text::{shown, shown_within};
use std::collections::BTreeMap;

impl Connection {
    /// What both readers of the answer agree on.
    pub(super) fn assertion(
        &self,
        looked: &Looked<'_>,
        verified: &Verified,
        attributes: BTreeMap<String, Vec<String>>,
        signer: &Certificate,
        report: &mut Report,
    ) -> Result<Assertion, Error> {
        let different = |what: &str| {
            Check::new(
                CheckKind::Consistency,
                false,
                "the same in every reading",
                what,
            )
        };
        let Some(assertion) = looked.response.first(ns::ASSERTION, "Assertion") else {
            report.fail(different("an assertion that only one reader finds"));
            report.refusal()?;
            return Err(Error::InputInvalid {
                why: "it has no assertion",
            });
        };
        let name = name_id(looked.response);
        let ids = (looked.response.attribute("ID"), assertion.attribute("ID"));
        let same = name.map(Element::trimmed) == Some(verified.name_id.trim())
            && ids
                == (
                    Some(verified.response_id.as_str()),
                    Some(verified.assertion_id.as_str()),
                )
            && all_within(&verified.attributes, &attributes);
        if !same {
            report.fail(different(
                "a person or attributes that two readers understand differently",
            ));
        }
        report.refusal()?;
        let statement = assertion.first(ns::ASSERTION, "AuthnStatement");
        let of_statement = |name| statement.and_then(|statement| statement.attribute(name));
        Ok(Assertion {
            protocol: Protocol::Saml,
            issuer: self.idp.entity_id.clone(),
            subject: Subject {
                value: verified.name_id.trim().to_owned(),
                format: name.and_then(|name| name.attribute("Format")).map(shown),
            },
            email: self.email(&attributes, name),
            name: self.policy.attributes.display_name(&attributes),
            assurance: Assurance {
                acr: statement
                    .and_then(|statement| {
                        statement.path(ns::ASSERTION, &["AuthnContext", "AuthnContextClassRef"])
                    })
                    .map(|class| shown(class.trimmed())),
                amr: Vec::new(),
            },
            authenticated_at: time(of_statement("AuthnInstant")),
            session_index: of_statement("SessionIndex").map(|index| shown_within(index, 512)),
            session_ends_at: time(of_statement("SessionNotOnOrAfter")),
            replay_keys: replay_keys(looked, assertion, verified),
            verified_by: VerifiedBy::Certificate {
                fingerprint: signer.fingerprint(),
                algorithms: verified.algorithms.clone(),
            },
            attributes,
        })
    }
}

/// Until the answer is refused for its age, its ids must not come again.
fn replay_keys(looked: &Looked<'_>, assertion: &Element, verified: &Verified) -> Vec<ReplayKey> {
    let ends = [
        looked.confirmation(),
        assertion.first(ns::ASSERTION, "Conditions"),
    ]
    .into_iter()
    .flatten()
    .filter_map(|element| time(element.attribute("NotOnOrAfter")))
    .max()
    .unwrap_or(looked.now);
    let expires_at = ends.max(looked.now).saturating_add(CLOCK_SKEW);
    [
        ("response", &verified.response_id),
        ("assertion", &verified.assertion_id),
    ]
    .into_iter()
    .map(|(kind, id)| ReplayKey {
        key: format!("{kind}:{id}"),
        expires_at,
    })
    .collect()
}
