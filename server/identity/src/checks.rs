//! The check list: what was looked at, what was expected, what came.
//!
//! One list for both protocols. The wizard shows it after a test sign-in, the log of attempts keeps it; the
//! reason of a refusal is the first check that failed, so the order is that of causes: a wrong issuer comes
//! before the signature that therefore fits no certificate. Text of strangers is cut and cleaned on its way
//! in, so a report may be shown and stored as it is.

use crate::assertion::Protocol;
use crate::error::Error;
use crate::text::{shown, shown_within};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What to do about a time that cannot be.
pub(crate) const CLOCK: &str =
    "Have the provider's clock set by a time server (NTP). If it is right, ours is not: tell us.";

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckKind {
    /// Whether the browser brought an answer at all, and one that can be read.
    Form,
    /// Whether the answer says success.
    Status,
    /// Whether it belongs to the sign-in that this browser began.
    State,
    /// The request that it answers (SAML).
    InResponseTo,
    /// The address that the whole answer was sent to (SAML).
    Destination,
    /// Who sent the browser back (RFC 9207).
    CallbackIssuer,
    /// The exchange of the code for tokens.
    TokenExchange,
    /// The algorithm of the signature.
    Algorithm,
    /// Who speaks.
    Issuer,
    /// Whether it could be decrypted, if it was encrypted (SAML).
    Encryption,
    /// The signature, and whose it is.
    Signature,
    /// Whom it is for.
    Audience,
    /// Which of several it is for (`azp`).
    AuthorizedParty,
    /// The address that the assertion was made for (SAML).
    Recipient,
    /// Not before its time.
    NotBefore,
    /// Not after its time.
    NotOnOrAfter,
    /// When it was made.
    IssuedAt,
    /// When the person proved who they are.
    AuthenticatedAt,
    /// The value that this sign-in began with.
    Nonce,
    /// Whether the access token belongs to the ID token (`at_hash`).
    AccessTokenHash,
    /// Who it is about.
    NameId,
    /// Whether user information is about the same person.
    UserInfo,
    /// Whether there is an e-mail address.
    Email,
    /// The attributes or claims.
    Attributes,
    /// Whether two readers understand the same.
    Consistency,
}

impl CheckKind {
    /// The code of the refusal, which does not change.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::Form => "refused_form",
            Self::Status => "refused_status",
            Self::State => "refused_state",
            Self::InResponseTo => "refused_in_response_to",
            Self::Destination => "refused_destination",
            Self::CallbackIssuer => "refused_callback_issuer",
            Self::TokenExchange => "refused_token_exchange",
            Self::Algorithm => "refused_algorithm",
            Self::Issuer => "refused_issuer",
            Self::Encryption => "refused_encryption",
            Self::Signature => "refused_signature",
            Self::Audience => "refused_audience",
            Self::AuthorizedParty => "refused_authorized_party",
            Self::Recipient => "refused_recipient",
            Self::NotBefore => "refused_not_before",
            Self::NotOnOrAfter => "refused_not_on_or_after",
            Self::IssuedAt => "refused_issued_at",
            Self::AuthenticatedAt => "refused_authenticated_at",
            Self::Nonce => "refused_nonce",
            Self::AccessTokenHash => "refused_access_token_hash",
            Self::NameId => "refused_name_id",
            Self::UserInfo => "refused_user_info",
            Self::Email => "refused_email",
            Self::Attributes => "refused_attributes",
            Self::Consistency => "refused_consistency",
        }
    }

    /// What a person calls it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Form => "The answer can be read",
            Self::Status => "The provider says success",
            Self::State => "It belongs to this sign-in",
            Self::InResponseTo => "It answers our request",
            Self::Destination => "It was sent to our address",
            Self::CallbackIssuer => "The right provider sent the browser back",
            Self::TokenExchange => "The code was exchanged for tokens",
            Self::Algorithm => "The signature's algorithm is allowed",
            Self::Issuer => "The issuer is this connection's",
            Self::Encryption => "It could be decrypted",
            Self::Signature => "The signature is the provider's",
            Self::Audience => "It is meant for us",
            Self::AuthorizedParty => "It was issued to us",
            Self::Recipient => "The assertion was made for our address",
            Self::NotBefore => "Its time has come",
            Self::NotOnOrAfter => "Its time is not over",
            Self::IssuedAt => "It was not issued in the future",
            Self::AuthenticatedAt => "The person signed in recently enough",
            Self::Nonce => "The nonce is this sign-in's",
            Self::AccessTokenHash => "Access token and ID token belong together",
            Self::NameId => "It names a person",
            Self::UserInfo => "User information is about the same person",
            Self::Email => "There is an e-mail address",
            Self::Attributes => "The attributes that came",
            Self::Consistency => "It can be understood in one way only",
        }
    }
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Passed,
    /// Not so.
    Failed,
    /// Something before it failed, or there was nothing to check.
    NotReached,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was checked.
    pub kind: CheckKind,
    /// What came of it.
    pub verdict: Verdict,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub received: String,
    /// What it means and what to do, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// SHA-256 of the certificate, or the id of the key, that a signature was checked with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// By how many seconds the provider's clock is ahead of ours, as far as this answer tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_seconds: Option<i64>,
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "“{}” failed: expected {}, received {}.",
            self.kind.title(),
            self.expected,
            self.received
        )?;
        match &self.hint {
            Some(hint) => write!(formatter, " {hint}"),
            None => Ok(()),
        }
    }
}

impl Check {
    /// A line of the list; the texts may be a stranger's.
    pub(crate) fn new(kind: CheckKind, passed: bool, expected: &str, received: &str) -> Self {
        Self {
            kind,
            verdict: if passed {
                Verdict::Passed
            } else {
                Verdict::Failed
            },
            expected: shown(expected),
            received: shown(if received.is_empty() {
                "nothing"
            } else {
                received
            }),
            hint: None,
            key: None,
            clock_ahead_seconds: None,
        }
    }

    pub(crate) fn not_reached(kind: CheckKind, expected: &str) -> Self {
        Self {
            verdict: Verdict::NotReached,
            ..Self::new(kind, true, expected, "not reached")
        }
    }

    /// Says what to do, if the check failed.
    pub(crate) fn or(mut self, hint: impl Into<String>) -> Self {
        if self.verdict == Verdict::Failed {
            self.hint = Some(shown_within(&hint.into(), 600));
        }
        self
    }

    /// Says something in any case.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.hint = Some(shown_within(&note.into(), 600));
        self
    }

    pub(crate) fn by(mut self, key: &str) -> Self {
        self.key = Some(shown(key));
        self
    }

    pub(crate) fn clock_ahead(mut self, seconds: Option<i64>) -> Self {
        self.clock_ahead_seconds = seconds;
        self
    }
}

/// A check whose failure is the refusal at once: of what has no list, such as a logout.
pub(crate) fn require(
    kind: CheckKind,
    passed: bool,
    expected: &str,
    received: &str,
) -> Result<(), Error> {
    if passed {
        Ok(())
    } else {
        Err(refused(kind, expected, received))
    }
}

/// The refusal by a check that failed.
pub(crate) fn refused(kind: CheckKind, expected: &str, received: &str) -> Error {
    Error::Refused(Box::new(Check::new(kind, false, expected, received)))
}

/// The form of a decoded answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// SAML.
    Xml,
    /// Claims.
    Json,
}

/// The decoded answer, indented, with secrets and signature values masked: it cannot be used to sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its form.
    pub format: Format,
    /// Its text, of 64 kB at most.
    pub text: String,
}

/// Everything that was looked at in one sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The protocol.
    pub protocol: Protocol,
    /// The checks, in order.
    pub checks: Vec<Check>,
    /// What came, decoded.
    pub answer: Option<Answer>,
}

impl Report {
    pub(crate) fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            checks: Vec::new(),
            answer: None,
        }
    }

    pub(crate) fn push(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// The first check that failed: the reason for the log.
    pub fn reason(&self) -> Option<&Check> {
        self.checks
            .iter()
            .find(|check| check.verdict == Verdict::Failed)
    }

    /// The check of a kind.
    pub fn get(&self, kind: CheckKind) -> Option<&Check> {
        self.checks.iter().find(|check| check.kind == kind)
    }

    /// The refusal that follows from the list, if one does.
    pub(crate) fn refusal(&self) -> Result<(), Error> {
        match self.reason() {
            Some(check) => Err(Error::Refused(Box::new(check.clone()))),
            None => Ok(()),
        }
    }

    /// Fails a check that has a line already, or adds the line.
    pub(crate) fn fail(&mut self, failed: Check) {
        match self
            .checks
            .iter_mut()
            .find(|check| check.kind == failed.kind)
        {
            Some(check) => *check = failed,
            None => self.checks.push(failed),
        }
    }
}
