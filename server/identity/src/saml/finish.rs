//! The way back: from what the browser posts to an assertion.

use super::attributes::attributes;
use super::checks::Looked;
use super::encryption;
use super::engine::{self, EngineError};
use super::reading::{open, read};
use super::{Connection, Pending};
use crate::Outcome;
use crate::assertion::{Assertion, Protocol};
use crate::checks::{Answer, Check, CheckKind, Format, Report};
use crate::error::Error;
use time::OffsetDateTime;

/// Who began a sign-in.
#[derive(Debug, Clone, Copy)]
pub enum Initiated<'a> {
    /// We did: the caller has found this by the relay state **and** the browser's cookie, and has taken it
    /// away, whatever comes of it.
    ByUs(&'a Pending),
    /// The provider did: there is nothing pending for this browser.
    ByProvider,
}

impl Connection {
    /// Takes an answer: the field `SAMLResponse` of the form that the browser posts.
    ///
    /// The caller inserts the assertion's replay keys in the transaction that makes the session; an answer
    /// whose keys are there already makes none.
    pub fn finish(
        &self,
        saml_response: &str,
        initiated: Initiated<'_>,
        now: OffsetDateTime,
    ) -> Outcome {
        let mut report = Report::new(Protocol::Saml);
        let pending = match initiated {
            Initiated::ByUs(pending) => Some(pending),
            Initiated::ByProvider => None,
        };
        let result = self.checked(saml_response, pending, now, &mut report);
        Outcome { result, report }
    }

    fn checked(
        &self,
        encoded: &str,
        pending: Option<&Pending>,
        now: OffsetDateTime,
        report: &mut Report,
    ) -> Result<Assertion, Error> {
        let (xml, tree) = read(encoded, report)?;
        let looked = Looked {
            connection: self,
            response: &tree,
            pending,
            now,
        };
        report.push(looked.status());
        report.refusal()?;

        if encryption::waits_for_signature(&tree) {
            self.signature_before_opening(&looked, &xml, report)?;
        }
        let (decrypted, encryption) = encryption::decrypt(self, &xml, &tree);
        let opened = match &decrypted {
            Some(decrypted) => Some(open(decrypted, report)?),
            None => None,
        };
        let response = opened.as_ref().unwrap_or(&tree);
        report.answer = Some(Answer {
            format: Format::Xml,
            text: response.pretty(),
        });
        let looked = Looked {
            connection: self,
            response,
            pending,
            now,
        };
        looked.beginning(report);
        let readable = encryption.verdict == crate::Verdict::Passed;
        report.push(encryption);
        if !readable {
            return Err(report.refusal().err().unwrap_or(Error::InputInvalid {
                why: "it cannot be opened",
            }));
        }
        report.push(looked.algorithm());
        let signer = self.signature(&looked, &xml, decrypted.as_ref(), report);
        looked.conditions(report);
        report.push(looked.name_id());
        let attributes = attributes(response);
        self.tell_attributes(&attributes, response, report);

        // Only now: the list is complete whatever the engine says, and nothing of it is believed before.
        report.refusal()?;
        let Some(signer) = signer else {
            report.fail(Check::new(CheckKind::Signature, false, "a signature", ""));
            report.refusal()?;
            return Err(Error::InputInvalid {
                why: "it is not signed",
            });
        };
        let key = decrypted.as_ref().map(|decrypted| decrypted.key);
        let verified = engine::verify(self, signer, key, encoded, pending, now);
        let verified = verified.map_err(|EngineError { kind, why }| {
            let expected = report
                .get(kind)
                .map_or_else(String::new, |check| check.expected.clone());
            report.fail(Check::new(kind, false, &expected, &why));
            report.refusal().err().unwrap_or(Error::InputInvalid {
                why: "it is not good",
            })
        })?;
        self.assertion(&looked, &verified, attributes, signer, report)
    }
}
