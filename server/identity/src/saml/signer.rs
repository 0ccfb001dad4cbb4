//! Whose signature an answer carries.

use super::checks::Looked;
use super::encryption::Decrypted;
use super::xml::Element;
use super::{Certificate, Connection, engine, ns};
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;

impl Connection {
    /// Finds the certificate that a signature is by.
    pub(super) fn signature(
        &self,
        looked: &Looked<'_>,
        xml: &str,
        decrypted: Option<&Decrypted<'_>>,
        report: &mut Report,
    ) -> Option<&Certificate> {
        if let Some(missing) = looked.missing_signature() {
            report.push(Check::new(CheckKind::Signature, false, &self.expected_signature(), missing).or(
                "The connection says what must be signed: response, assertion or both. Set the provider to sign that, or the connection to what the provider signs.",
            ));
            return None;
        }
        // An assertion that was encrypted is signed within: by itself, or with the prefixes of its response.
        let mut documents = vec![xml];
        if let Some(decrypted) = decrypted {
            documents.extend([decrypted.assertion.as_str(), decrypted.response.as_str()]);
        }
        let signer = self.signer(&documents);
        report.push(self.signature_check(signer, looked));
        signer
    }

    /// Refuses a response whose own signature is not the provider's, before what is encrypted in it is touched: else
    /// whoever changes the cipher text learns from our answers what stands in it.
    pub(super) fn signature_before_opening(
        &self,
        looked: &Looked<'_>,
        xml: &str,
        report: &mut Report,
    ) -> Result<(), Error> {
        if self.signer(&[xml]).is_some() {
            return Ok(());
        }
        looked.beginning(report);
        report.push(Check::not_reached(
            CheckKind::Encryption,
            "an assertion, opened once its response is known to be the provider's",
        ));
        report.push(looked.algorithm());
        report.push(self.signature_check(None, looked));
        report.refusal()
    }

    /// The certificate that one of these documents is signed by.
    fn signer(&self, documents: &[&str]) -> Option<&Certificate> {
        self.idp.certificates.iter().find(|certificate| {
            documents
                .iter()
                .any(|document| engine::is_signed_by(document, certificate))
        })
    }

    fn expected_signature(&self) -> String {
        let fingerprints: Vec<String> = self
            .idp
            .certificates
            .iter()
            .map(Certificate::fingerprint)
            .collect();
        format!(
            "a signature by the provider's certificate ({})",
            fingerprints.join(" or ")
        )
    }

    fn signature_check(&self, signer: Option<&Certificate>, looked: &Looked<'_>) -> Check {
        let expected = self.expected_signature();
        if let Some(certificate) = signer {
            let check = Check::new(CheckKind::Signature, true, &expected, certificate.subject())
                .by(&certificate.fingerprint());
            return if certificate.has_ended(looked.now) {
                check.note("This certificate has ended, and is still taken. Have the provider make a new one, and enter it here before the provider signs with it.")
            } else {
                check
            };
        }
        let received = inline_certificate(looked.response).map_or_else(
            || "a signature by none of them".to_owned(),
            |certificate| {
                format!(
                    "a signature that carries {} ({})",
                    certificate.fingerprint(),
                    certificate.subject()
                )
            },
        );
        Check::new(CheckKind::Signature, false, &expected, &received).or(
            "Either the provider signs with another certificate (a rollover: load its metadata again), or the answer was changed on its way.",
        )
    }
}

fn inline_certificate(response: &Element) -> Option<Certificate> {
    let mut found = None;
    response.visit(&mut |element| {
        if element.is(ns::SIGNATURE, "X509Certificate") && found.is_none() {
            found = Certificate::parse(element.trimmed()).ok();
        }
    });
    found
}
