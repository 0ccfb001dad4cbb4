//! A logout message as we read it ourselves: its shape, and what it says. Each function is a check, and its error the
//! reason of a refusal.

use super::checks::time;
use super::connection::Algorithms;
use super::logout::Session;
use super::xml::{Element, Kind};
use super::{decode, ns, structure};
use crate::checks::{CheckKind, refused, require};
use crate::error::Error;
use crate::text::shown_within;
use time::OffsetDateTime;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const PARTIAL: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
/// As many sessions as one request may end.
const MOST_INDEXES: usize = 100;

/// What the browser brings.
#[derive(Debug, Clone, Copy)]
pub(super) enum Message<'a> {
    /// The raw query of an address.
    Redirect(&'a str),
    /// Fields of a form.
    Post {
        /// The message.
        text: &'a str,
        /// `RelayState`.
        relay_state: Option<&'a str>,
    },
}

/// What was read.
pub(super) struct Received {
    pub(super) tree: Element,
    /// The algorithm of a signature that stands beside the message, in the address; none if there is none.
    detached: Option<String>,
}

/// Reads a message: the parameter or field `field`, an element of this name.
pub(super) fn read(message: &Message<'_>, field: &str, name: &str) -> Result<Received, Error> {
    let (xml, detached) = match message {
        Message::Redirect(query) => {
            let xml = only(query, field).and_then(|text| decode::redirected(&text));
            let signed = only(query, "Signature").is_ok();
            let algorithm = only(query, "SigAlg").ok().filter(|_| signed);
            (xml.map_err(form)?, algorithm)
        }
        Message::Post { text, .. } => (decode::response(text).map_err(form)?, None),
    };
    let tree = tree(&xml, name)?;
    Ok(Received { tree, detached })
}

fn tree(xml: &str, name: &str) -> Result<Element, Error> {
    let tree = Element::parse("logout message", xml, Kind::Answer).map_err(form)?;
    match structure::message_fault(&tree, name) {
        None => Ok(tree),
        Some(fault) => Err(refused(
            CheckKind::Consistency,
            "one message, and a signature over all of it",
            fault,
        )),
    }
}

fn form(error: Error) -> Error {
    refused(
        CheckKind::Form,
        "a logout message of SAML 2.0",
        &error.to_string(),
    )
}

/// What the provider sends back unchanged with its answer, from the raw query of a redirect: the caller finds its
/// pending logout by it.
pub fn relay_state(query: &str) -> Option<String> {
    only(query, "RelayState").ok()
}

/// The one value of a parameter: with two of them, two readers might each take another.
fn only(query: &str, name: &str) -> Result<String, Error> {
    let mut found = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned());
    match (found.next(), found.next()) {
        (Some(value), None) => Ok(value),
        _ => Err(Error::InputInvalid {
            why: "a parameter is missing, or comes twice",
        }),
    }
}

impl Received {
    /// A logout request whose encrypted name was opened.
    pub(super) fn opened(xml: &str) -> Result<Self, Error> {
        Ok(Self {
            tree: tree(xml, "LogoutRequest")?,
            detached: None,
        })
    }

    pub(super) fn is_by(&self, entity_id: &str) -> Result<(), Error> {
        let issuer = self.tree.first(ns::ASSERTION, "Issuer");
        let issuer = issuer.map_or("", Element::trimmed);
        require(CheckKind::Issuer, issuer == entity_id, entity_id, issuer)
    }

    /// Whoever signs a message says where it goes (SAML 2.0 Bindings, sections 3.4.5.2 and 3.5.5.2).
    pub(super) fn is_for(&self, address: &str) -> Result<(), Error> {
        let destination = self.tree.attribute("Destination").unwrap_or_default();
        let passed = destination == address && !address.is_empty();
        require(CheckKind::Destination, passed, address, destination)
    }

    /// When it was made, which is neither before the first moment nor after the second.
    pub(super) fn is_fresh(
        &self,
        earliest: OffsetDateTime,
        latest: OffsetDateTime,
    ) -> Result<OffsetDateTime, Error> {
        let written = self.tree.attribute("IssueInstant");
        match time(written) {
            Some(issued_at) if issued_at >= earliest && issued_at <= latest => Ok(issued_at),
            _ => Err(refused(
                CheckKind::IssuedAt,
                &format!("{earliest} to {latest}"),
                written.unwrap_or_default(),
            )),
        }
    }

    /// When its time is over, if it says so: later than `earliest`.
    pub(super) fn in_time(
        &self,
        earliest: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, Error> {
        let Some(written) = self.tree.attribute("NotOnOrAfter") else {
            return Ok(None);
        };
        let ends_at = time(Some(written)).filter(|ends_at| *ends_at > earliest);
        let expected = format!("later than {earliest}");
        let refused = || refused(CheckKind::NotOnOrAfter, &expected, written);
        ends_at.map(Some).ok_or_else(refused)
    }

    /// Whether there is a signature, by an algorithm that is taken.
    pub(super) fn is_signed_by(&self, allowed: Algorithms) -> Result<(), Error> {
        let (expected, found) = ("a signature by RSA with SHA-256 or better", &self.detached);
        let in_it = self.tree.first(ns::SIGNATURE, "Signature").is_some();
        require(CheckKind::Signature, found.is_some() || in_it, expected, "")?;
        let algorithms = match found {
            Some(name) => vec![(name.clone(), structure::is_signature(name, allowed))],
            None => structure::algorithms(&self.tree, allowed),
        };
        let unfit = algorithms.iter().find(|(_, fits)| !fits);
        let name = unfit.map_or("", |(name, _)| name.as_str());
        require(CheckKind::Algorithm, unfit.is_none(), expected, name)
    }

    pub(super) fn answers(&self, request_id: &str) -> Result<(), Error> {
        let answered = self.tree.attribute("InResponseTo").unwrap_or_default();
        require(
            CheckKind::InResponseTo,
            answered == request_id,
            request_id,
            answered,
        )
    }

    /// Whether all of the person's sessions are over: with `PartialLogout` some may not be.
    pub(super) fn says_success(&self) -> Result<(), Error> {
        let code = self.tree.path(ns::PROTOCOL, &["Status", "StatusCode"]);
        let value = |code: Option<&Element>| -> String {
            let value = code.and_then(|code| code.attribute("Value"));
            value.unwrap_or_default().to_owned()
        };
        let first = value(code);
        let second = value(code.and_then(|code| code.first(ns::PROTOCOL, "StatusCode")));
        let passed = first == SUCCESS && second != PARTIAL;
        require(
            CheckKind::Status,
            passed,
            SUCCESS,
            format!("{first} {second}").trim(),
        )
    }

    /// The encrypted name of whom the request is about, if it does not say that openly.
    pub(super) fn encrypted_name(&self) -> Option<&Element> {
        self.tree.first(ns::ASSERTION, "EncryptedID")
    }

    /// Whose sessions the request is about. An encrypted name has been opened, or is one too many.
    pub(super) fn session(&self) -> Result<Session, Error> {
        let expected = "the name of one person (NameID)";
        let mut names = self.tree.all(ns::ASSERTION, "NameID");
        let (Some(name), None, None) = (names.next(), names.next(), self.encrypted_name()) else {
            return Err(refused(CheckKind::NameId, expected, "none, or several"));
        };
        let fits = name.children.is_empty() && (1..=1024).contains(&name.trimmed().len());
        require(CheckKind::NameId, fits, expected, "one that cannot be read")?;
        let indexes = self.tree.all(ns::PROTOCOL, "SessionIndex");
        let indexes: Vec<String> = indexes
            .take(MOST_INDEXES + 1)
            .map(|index| shown_within(index.trimmed(), 512))
            .collect();
        let fits = indexes.len() <= MOST_INDEXES;
        require(
            CheckKind::NameId,
            fits,
            "a hundred sessions at most",
            "more",
        )?;
        Ok(Session {
            name_id: name.trimmed().to_owned(),
            name_id_format: name.attribute("Format").map(str::to_owned),
            indexes,
        })
    }
}
