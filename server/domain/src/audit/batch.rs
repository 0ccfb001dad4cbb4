//! Entries on their way into an export: as the database sent them, and written from there.
//!
//! Nothing of a row is copied but into the text that is being written; of a log of millions, that is
//! what the time goes into. The texts are those of [`AuditEntry`](super::AuditEntry), which a test
//! holds them against.

use super::entry::wire_id;
use super::{TextFormat, table};
use crate::context::TenantContext;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

/// The bytes that most lines are within.
const LINE: usize = 768;

/// Some entries of an export, the latest first. Never none.
pub struct AuditBatch(Vec<PgRow>);

impl AuditBatch {
    pub(super) fn of(rows: Vec<PgRow>) -> Option<Self> {
        (!rows.is_empty()).then_some(Self(rows))
    }

    /// How many they are.
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// When the first and the last of them happened.
    pub(super) fn span(&self) -> Result<(OffsetDateTime, OffsetDateTime)> {
        let mut span: Option<(OffsetDateTime, OffsetDateTime)> = None;
        for row in &self.0 {
            let at = row.try_get("occurred_at")?;
            span = Some(span.map_or((at, at), |(oldest, newest)| {
                (oldest.min(at), newest.max(at))
            }));
        }
        span.ok_or_else(|| Error::internal("a batch of nothing"))
    }

    /// A line each, with times in a table as those of the reader, too.
    ///
    /// # Errors
    /// [`Error::Internal`] for a row that is none of ours.
    pub fn write(&self, format: TextFormat, reader: &TenantContext) -> Result<Vec<u8>> {
        let mut text = Vec::with_capacity(self.0.len() * LINE);
        for row in &self.0 {
            let row = Row::of(row)?;
            match format {
                TextFormat::Csv => table::write(&row, reader, &mut text)?,
                TextFormat::Ndjson => {
                    serde_json::to_writer(&mut text, &row).map_err(Error::internal)?;
                    text.push(b'\n');
                }
            }
        }
        Ok(text)
    }
}

/// An [`AuditEntry`](super::AuditEntry) that is still where it was received.
#[derive(Serialize)]
pub(super) struct Row<'r> {
    #[serde(serialize_with = "wire_id::serialize")]
    pub(super) id: Uuid,
    #[serde(serialize_with = "moment")]
    pub(super) occurred_at: OffsetDateTime,
    pub(super) realm: &'r str,
    pub(super) actor_kind: &'r str,
    actor_id: Option<Uuid>,
    pub(super) actor_name: &'r str,
    on_behalf_of_id: Option<Uuid>,
    pub(super) on_behalf_of_name: Option<&'r str>,
    pub(super) action: &'r str,
    pub(super) result: &'r str,
    pub(super) target_kind: &'r str,
    pub(super) target_id: &'r str,
    pub(super) target_name: &'r str,
    pub(super) changes: Changes<'r>,
    pub(super) ip: Option<&'r str>,
    pub(super) user_agent: Option<&'r str>,
    pub(super) request_id: &'r str,
}

impl<'r> Row<'r> {
    /// Reads the columns in the order of `AuditEntry::select`.
    fn of(row: &'r PgRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            occurred_at: row.try_get(1)?,
            realm: row.try_get(2)?,
            actor_kind: row.try_get(3)?,
            actor_id: row.try_get(4)?,
            actor_name: row.try_get(5)?,
            on_behalf_of_id: row.try_get(6)?,
            on_behalf_of_name: row.try_get(7)?,
            action: row.try_get(8)?,
            result: row.try_get(9)?,
            target_kind: row.try_get(10)?,
            target_id: row.try_get(11)?,
            target_name: row.try_get(12)?,
            changes: Changes::of(row)?,
            ip: row.try_get(14)?,
            user_agent: row.try_get(15)?,
            request_id: row.try_get(16)?,
        })
    }
}

/// As `time::serde::rfc3339` has it, but for what that allocates.
fn moment<S: Serializer>(moment: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    let mut text = [0; 64];
    let mut rest = &mut text[..];
    moment
        .format_into(&mut rest, &Rfc3339)
        .map_err(serde::ser::Error::custom)?;
    let length = 64 - rest.len();
    let text = std::str::from_utf8(&text[..length]).map_err(serde::ser::Error::custom)?;
    serializer.serialize_str(text)
}

/// What changed.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Changes<'r> {
    /// As nearly all are.
    Plain(Vec<Change<'r>>),
    /// With something escaped in it, or of another shape.
    Other(Value),
}

/// A field's change. The fields stand in the order of their names, as everywhere in an export.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change<'r> {
    // By this function, one that is missing is not taken for a null.
    #[serde(borrow, deserialize_with = "Option::deserialize")]
    after: Option<&'r str>,
    #[serde(borrow, deserialize_with = "Option::deserialize")]
    before: Option<&'r str>,
    field: &'r str,
}

impl<'r> Changes<'r> {
    fn of(row: &'r PgRow) -> Result<Self> {
        if let Ok(Json(changes)) = row.try_get(13) {
            return Ok(Self::Plain(changes));
        }
        let mut changes: Value = row.try_get(13)?;
        changes.sort_all_objects();
        Ok(Self::Other(changes))
    }
}
