//! Exports of the audit log: as what, and how far.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A text that names none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no format or state of an export")]
pub struct Unknown;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl FromStr for $name {
            type Err = Unknown;

            fn from_str(text: &str) -> Result<Self, Unknown> {
                Self::ALL.iter().copied().find(|one| one.name() == text).ok_or(Unknown)
            }
        }
    };
}

names! {
    /// As what a log is exported.
    ExportFormat {
        /// A table, for spreadsheets.
        Csv = "csv",
        /// An entry a line, with all that is kept of it.
        Ndjson = "ndjson",
        /// Both, with the seals and a signed manifest: it can be verified without us.
        Zip = "zip",
    }
}

names! {
    /// How far an export is.
    ExportState {
        /// It waits for its turn.
        Queued = "queued",
        /// It is being written.
        Running = "running",
        /// Its file is whole.
        Done = "done",
        /// It was tried, and given up.
        Failed = "failed",
        /// Somebody cancelled it.
        Cancelled = "cancelled",
    }
}

impl ExportFormat {
    /// The name of the file.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "audit.csv",
            Self::Ndjson => "audit.ndjson",
            Self::Zip => "audit.zip",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Ndjson => "NDJSON",
            Self::Zip => "ZIP",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Zip => "application/zip",
        }
    }
}

impl ExportState {
    /// Whether there is something to wait for.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}
