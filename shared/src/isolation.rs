//! The report on how tenants are kept apart: what `tenantry doctor` prints and the operator portal
//! shows. It tells of tables and roles, and of no tenant.

use crate::views::Moment;
use serde::{Deserialize, Serialize};

/// What was found in one database at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IsolationReport {
    /// When the database was examined.
    #[serde(with = "time::serde::rfc3339")]
    pub examined_at: Moment,
    /// The version of Tenantry that examined it.
    pub version: String,
    /// The last migration that this version knows.
    pub schema_version: i64,
    /// The database's name.
    pub database: String,
    /// The version of PostgreSQL.
    pub postgres: String,
    /// The tables whose rows belong to tenants.
    pub tables: Vec<String>,
    /// What was checked, in the order to read it.
    pub checks: Vec<Check>,
}

impl IsolationReport {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }

    /// How many things are wrong.
    pub fn findings(&self) -> usize {
        self.checks.iter().map(|check| check.findings.len()).sum()
    }

    /// The checks that look at each tenant table.
    pub fn checks_of_tables(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| {
            self.tables
                .iter()
                .any(|table| check.examined.contains(table))
        })
    }
}

/// One rule, and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its stable name, for machines.
    pub key: String,
    /// Its name.
    pub title: String,
    /// What it means and why it is there.
    pub explanation: String,
    /// The tables, roles, functions or addresses it looked at.
    pub examined: Vec<String>,
    /// What is declared to be otherwise, each with its reason.
    pub exceptions: Vec<Remark>,
    /// What is wrong.
    pub findings: Vec<Remark>,
}

impl Check {
    /// A check that has looked at nothing yet.
    pub fn new(key: &str, title: &str, explanation: &str) -> Self {
        Self {
            key: key.to_owned(),
            title: title.to_owned(),
            explanation: explanation.to_owned(),
            examined: Vec::new(),
            exceptions: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }

    /// Notes that something was looked at.
    pub fn examine(&mut self, subject: impl Into<String>) {
        self.examined.push(subject.into());
    }

    /// Notes what is wrong.
    pub fn find(&mut self, subject: impl Into<String>, text: impl Into<String>) {
        self.findings.push(Remark::new(subject, text));
    }

    /// What is wrong with one thing.
    pub fn findings_on<'a>(&'a self, subject: &'a str) -> impl Iterator<Item = &'a Remark> {
        self.findings
            .iter()
            .filter(move |finding| finding.subject == subject)
    }
}

/// Something said of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The table, role, function or address.
    pub subject: String,
    /// What is said of it.
    pub text: String,
}

impl Remark {
    /// A remark.
    pub fn new(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            text: text.into(),
        }
    }
}
