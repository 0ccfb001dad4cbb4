//! Why something did not come about: a code for machines and a sentence for people.

use crate::checks::Check;

/// Whatever can go wrong with an identity provider, its addresses and its answers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was typed is no address that can be fetched.
    #[error("{address} is not an address we can use: {why}")]
    AddressInvalid {
        /// What was typed.
        address: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The address leads to where a tenant may not make us go.
    #[error(
        "{host} leads to {ip}, which is not on the public Internet ({why}). Use an address that can be reached from outside your network."
    )]
    AddressRefused {
        /// The host.
        host: String,
        /// What it resolves to.
        ip: std::net::IpAddr,
        /// What that is.
        why: &'static str,
    },
    /// There is no such host.
    #[error(
        "{host} could not be found. Check the spelling; if the name is new, DNS may need some minutes."
    )]
    HostUnknown {
        /// The host.
        host: String,
    },
    /// No connection, or none that can be trusted.
    #[error("{host} could not be reached: {why}")]
    Unreachable {
        /// The host.
        host: String,
        /// What happened.
        why: String,
    },
    /// It took too long.
    #[error("{host} did not answer within {seconds} seconds.")]
    TimedOut {
        /// The host.
        host: String,
        /// How long we waited.
        seconds: u64,
    },
    /// The answer is longer than any honest one.
    #[error("{host} sent more than {limit} bytes, which is more than such an answer has.")]
    AnswerTooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// An answer that is not the one asked for.
    #[error("{host} answered with status {status}{hint}")]
    UnexpectedStatus {
        /// The host.
        host: String,
        /// The status.
        status: u16,
        /// What that may mean.
        hint: &'static str,
    },
    /// A document that cannot be used.
    #[error("the {document} cannot be used: {why}")]
    DocumentInvalid {
        /// Which.
        document: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A setting of a connection that cannot be.
    #[error("the {setting} cannot be used: {why}")]
    SettingInvalid {
        /// Which.
        setting: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A certificate or key that cannot be read.
    #[error("the certificate cannot be read: {why}")]
    CertificateInvalid {
        /// What is wrong with it.
        why: String,
    },
    /// The browser brought something that is no answer.
    #[error("what the browser brought is no answer of an identity provider: {why}")]
    InputInvalid {
        /// What is wrong with it.
        why: &'static str,
    },
    /// A check failed: the sign-in is refused.
    #[error("{0}")]
    Refused(Box<Check>),
    /// The DNS record is not there.
    #[error("there is no TXT record {name} with the value we gave you{}", found_records(.found))]
    RecordMissing {
        /// The name that was asked for.
        name: String,
        /// What is there instead.
        found: Vec<String>,
    },
    /// DNS did not answer.
    #[error("DNS could not answer for {name}: {why}")]
    DnsFailed {
        /// The name that was asked for.
        name: String,
        /// What happened.
        why: String,
    },
    /// Something of ours failed: a key, a library.
    #[error("{what} failed: {why}")]
    Internal {
        /// What.
        what: &'static str,
        /// Why.
        why: String,
    },
}

fn found_records(found: &[String]) -> String {
    if found.is_empty() {
        "; there is none at all. A new record may take some minutes to be seen.".to_owned()
    } else {
        format!("; what is there is: {}", found.join(", "))
    }
}

impl Error {
    /// A code that does not change: for logs, metrics and tests.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AddressInvalid { .. } => "address_invalid",
            Self::AddressRefused { .. } => "address_refused",
            Self::HostUnknown { .. } => "host_unknown",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed_out",
            Self::AnswerTooLarge { .. } => "answer_too_large",
            Self::UnexpectedStatus { .. } => "unexpected_status",
            Self::DocumentInvalid { .. } => "document_invalid",
            Self::SettingInvalid { .. } => "setting_invalid",
            Self::CertificateInvalid { .. } => "certificate_invalid",
            Self::InputInvalid { .. } => "input_invalid",
            Self::Refused(check) => check.kind.refusal(),
            Self::RecordMissing { .. } => "record_missing",
            Self::DnsFailed { .. } => "dns_failed",
            Self::Internal { .. } => "internal",
        }
    }

    /// The check that failed, if this is the refusal of a sign-in.
    pub fn check(&self) -> Option<&Check> {
        match self {
            Self::Refused(check) => Some(check),
            _ => None,
        }
    }

    /// Whether the same may pass in a while, without anybody changing a setting.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::DnsFailed { .. }
            | Self::HostUnknown { .. } => true,
            Self::UnexpectedStatus { status, .. } => *status >= 500 || *status == 429,
            _ => false,
        }
    }
}
