//! The way back: from what the browser posts to an assertion.

use super::checks::{Looked, time};
use super::connection::AttributeNames;
use super::encryption::{self, Decrypted};
use super::engine::{EngineError, Verified};
use super::xml::{Element, Kind};
use super::{Certificate, Connection, Pending, decode, ns, structure};
use crate::Outcome;
use crate::assertion::{Assertion, Assurance, Email, Protocol, ReplayKey, Subject, VerifiedBy};
use crate::checks::{Answer, Check, CheckKind, Format, Report};
use crate::error::Error;
use crate::text::{email, shown, shown_within};
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};

/// As many attributes, and as many values of one, as are kept.
const MOST_ATTRIBUTES: usize = 200;
const MOST_VALUES: usize = 1000;
/// The longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 2048;

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
        let verified = self.engine.verify(self, signer, key, encoded, pending, now);
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

    /// Finds the certificate that a signature is by.
    fn signature(
        &self,
        looked: &Looked<'_>,
        xml: &str,
        decrypted: Option<&Decrypted<'_>>,
        report: &mut Report,
    ) -> Option<&Certificate> {
        let fingerprints: Vec<String> = self
            .idp
            .certificates
            .iter()
            .map(Certificate::fingerprint)
            .collect();
        let expected = format!(
            "a signature by the provider's certificate ({})",
            fingerprints.join(" or ")
        );
        if let Some(missing) = looked.missing_signature() {
            report.push(Check::new(CheckKind::Signature, false, &expected, missing).or(
                "The connection says what must be signed: response, assertion or both. Set the provider to sign that, or the connection to what the provider signs.",
            ));
            return None;
        }
        // An assertion that was encrypted is signed within: by itself, or with the prefixes of its response.
        let mut documents = vec![xml];
        if let Some(decrypted) = decrypted {
            documents.extend([decrypted.assertion.as_str(), decrypted.response.as_str()]);
        }
        let signer = self.idp.certificates.iter().find(|certificate| {
            documents
                .iter()
                .any(|document| self.engine.is_signed_by(document, certificate))
        });
        report.push(if let Some(certificate) = signer {
                let check = Check::new(CheckKind::Signature, true, &expected, certificate.subject()).by(&certificate.fingerprint());
                if certificate.ends_within(Duration::ZERO, looked.now) {
                    check.note("This certificate is over. Ask the provider for its new one; until then it is still taken.")
                } else {
                    check
                }
        } else {
                let received = inline_certificate(looked.response).map_or_else(
                    || "a signature by none of them".to_owned(),
                    |certificate| format!("a signature that carries {} ({})", certificate.fingerprint(), certificate.subject()),
                );
                Check::new(CheckKind::Signature, false, &expected, &received).or(
                    "Either the provider signs with another certificate (a rollover: load its metadata again), or the answer was changed on its way.",
                )
        });
        signer
    }

    fn tell_attributes(
        &self,
        attributes: &BTreeMap<String, Vec<String>>,
        response: &Element,
        report: &mut Report,
    ) {
        let found = self.email(attributes, name_id(response));
        report.push(match &found {
            Some(email) => Check::new(CheckKind::Email, true, "an e-mail address", &email.address),
            None => Check::not_reached(CheckKind::Email, "an e-mail address").note(format!(
                "Neither the NameID nor an attribute has one. Map the address at the provider to an attribute named {}.",
                self.policy.attributes.email.first().map_or("email", String::as_str)
            )),
        });
        let names: Vec<&str> = attributes.keys().map(String::as_str).collect();
        report.push(if names.is_empty() {
            Check::not_reached(CheckKind::Attributes, "attributes").note("The provider sends none.")
        } else {
            Check::new(CheckKind::Attributes, true, "attributes", &names.join(", "))
        });
    }

    fn assertion(
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
            name: display_name(&attributes, &self.policy.attributes),
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
            replay_keys: self.replay_keys(looked, assertion, verified),
            verified_by: VerifiedBy::Certificate {
                fingerprint: signer.fingerprint(),
                algorithms: verified.algorithms.clone(),
            },
            attributes,
        })
    }

    /// Until the answer is refused for its age, its ids must not come again.
    fn replay_keys(
        &self,
        looked: &Looked<'_>,
        assertion: &Element,
        verified: &Verified,
    ) -> Vec<ReplayKey> {
        let skew = Duration::try_from(self.policy.clock_skew).unwrap_or(Duration::ZERO);
        let ends = [
            looked.confirmation(),
            assertion.first(ns::ASSERTION, "Conditions"),
        ]
        .into_iter()
        .flatten()
        .filter_map(|element| time(element.attribute("NotOnOrAfter")))
        .max()
        .unwrap_or(looked.now);
        let expires_at = ends.max(looked.now).saturating_add(skew);
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

    fn email(
        &self,
        attributes: &BTreeMap<String, Vec<String>>,
        name: Option<&Element>,
    ) -> Option<Email> {
        let of_attribute = first(attributes, &self.policy.attributes.email).and_then(email);
        let of_name = name.and_then(|name| email(name.trimmed()));
        Some(Email {
            address: of_attribute.or(of_name)?,
            verified: false,
        })
    }
}

/// Decodes and reads an answer, and refuses shapes that no honest answer has.
fn read(encoded: &str, report: &mut Report) -> Result<(String, Element), Error> {
    let expected = "an answer of SAML 2.0";
    let read = decode::response(encoded)
        .and_then(|xml| Element::parse("answer", &xml, Kind::Answer).map(|tree| (xml, tree)));
    let (xml, tree) = match read {
        Ok(read) => read,
        Err(error) => {
            report.push(Check::new(
                CheckKind::Form,
                false,
                expected,
                &error.to_string(),
            ));
            report.refusal()?;
            return Err(error);
        }
    };
    report.push(Check::new(CheckKind::Form, true, expected, expected));
    report.answer = Some(Answer {
        format: Format::Xml,
        text: tree.pretty(),
    });
    check_structure(&tree, report)?;
    Ok((xml, tree))
}

fn check_structure(tree: &Element, report: &mut Report) -> Result<(), Error> {
    let expected = "one assertion, and signatures over the elements they stand in";
    match structure::fault(tree) {
        None => report.fail(Check::new(CheckKind::Consistency, true, expected, "that")),
        Some(fault) => report.fail(Check::new(CheckKind::Consistency, false, expected, fault).or(
            "No identity provider makes such an answer: somebody may have changed it to be understood in two ways.",
        )),
    }
    report.refusal()
}

/// Reads what was decrypted, by the same rules.
fn open(decrypted: &Decrypted<'_>, report: &mut Report) -> Result<Element, Error> {
    let tree = match encryption::tree(decrypted) {
        Ok(tree) => tree,
        Err(error) => {
            report.push(Check::new(
                CheckKind::Encryption,
                false,
                "an assertion",
                &error.to_string(),
            ));
            report.refusal()?;
            return Err(error);
        }
    };
    check_structure(&tree, report)?;
    if tree.first(ns::ASSERTION, "Assertion").is_none() {
        report.push(Check::new(
            CheckKind::Encryption,
            false,
            "an assertion",
            "something else was encrypted",
        ));
        report.refusal()?;
    }
    Ok(tree)
}

fn name_id(response: &Element) -> Option<&Element> {
    response
        .first(ns::ASSERTION, "Assertion")?
        .path(ns::ASSERTION, &["Subject", "NameID"])
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

/// All attributes of the assertion.
fn attributes(response: &Element) -> BTreeMap<String, Vec<String>> {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(assertion) = response.first(ns::ASSERTION, "Assertion") else {
        return attributes;
    };
    let found = assertion
        .all(ns::ASSERTION, "AttributeStatement")
        .flat_map(|statement| statement.all(ns::ASSERTION, "Attribute"))
        .take(MOST_ATTRIBUTES);
    for attribute in found {
        let name = shown(attribute.attribute("Name").unwrap_or_default().trim());
        let values = attributes.entry(name).or_default();
        for value in attribute.all(ns::ASSERTION, "AttributeValue") {
            let mut text = String::new();
            value.visit(&mut |element| text.push_str(&element.text));
            if values.len() < MOST_VALUES {
                values.push(shown_within(text.trim(), LONGEST_VALUE));
            }
        }
    }
    attributes
}

/// Whether every attribute that the engine found stands in ours, with values that ours has too.
fn all_within(
    theirs: &BTreeMap<String, Vec<String>>,
    ours: &BTreeMap<String, Vec<String>>,
) -> bool {
    theirs.iter().all(|(name, values)| {
        ours.get(&shown(name.trim())).is_some_and(|known| {
            values.iter().all(|value| {
                let value = shown_within(value.trim(), LONGEST_VALUE);
                value.is_empty() || known.contains(&value) || known.len() == MOST_VALUES
            })
        })
    })
}

fn first<'a>(attributes: &'a BTreeMap<String, Vec<String>>, names: &[String]) -> Option<&'a str> {
    names.iter().find_map(|wanted| {
        let found = attributes
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found?
            .1
            .iter()
            .map(String::as_str)
            .find(|value| !value.is_empty())
    })
}

fn display_name(
    attributes: &BTreeMap<String, Vec<String>>,
    names: &AttributeNames,
) -> Option<String> {
    let text = |names: &[String]| first(attributes, names).map(str::to_owned);
    let name = text(&names.name).or_else(|| {
        match (text(&names.given_name), text(&names.family_name)) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            (given, family) => given.or(family),
        }
    })?;
    Some(shown_within(&name, 200))
}
