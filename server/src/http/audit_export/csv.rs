//! The log as CSV, for spreadsheets.

use csv_async::AsyncWriter;
use domain::TenantContext;
use domain::audit::AuditEntry;
use shared::ids::AuditEntryId;
use std::io;
use time::UtcOffset;
use time::format_description::well_known::Rfc3339;

const HEAD: [&str; 16] = [
    "id",
    "time_utc",
    "actor_kind",
    "actor",
    "action",
    "target_kind",
    "target_id",
    "target",
    "changes",
    "ip",
    "user_agent",
    "request_id",
    "time_local",
    "realm",
    "result",
    "on_behalf_of",
];

/// The first line.
pub(super) async fn head() -> io::Result<Vec<u8>> {
    write(vec![HEAD.map(str::to_owned).to_vec()]).await
}

/// A line an entry. The future holds the lines and nothing borrowed, so that it can wait anywhere.
pub(super) fn rows(
    ctx: &TenantContext,
    entries: &[AuditEntry],
) -> impl Future<Output = io::Result<Vec<u8>>> + use<> {
    write(entries.iter().map(|entry| record(ctx, entry)).collect())
}

async fn write(records: Vec<Vec<String>>) -> io::Result<Vec<u8>> {
    let mut writer = AsyncWriter::from_writer(Vec::new());
    for record in records {
        writer
            .write_record(&record)
            .await
            .map_err(io::Error::other)?;
    }
    writer
        .into_inner()
        .await
        .map_err(|_| io::Error::other("cannot write CSV"))
}

fn record(ctx: &TenantContext, entry: &AuditEntry) -> Vec<String> {
    let time = |moment: time::OffsetDateTime| moment.format(&Rfc3339).unwrap_or_default();
    let changes = entry.changes.to_string();
    [
        AuditEntryId::from_uuid(entry.id).to_string(),
        time(entry.occurred_at.to_offset(UtcOffset::UTC)),
        entry.actor_kind.clone(),
        entry.actor_name.clone(),
        entry.action.clone(),
        entry.target_kind.clone(),
        entry.target_id.clone(),
        entry.target_name.clone(),
        changes,
        entry.ip.clone().unwrap_or_default(),
        entry.user_agent.clone().unwrap_or_default(),
        entry.request_id.clone(),
        time(ctx.local(entry.occurred_at)),
        entry.realm.clone(),
        entry.result.clone(),
        entry.on_behalf_of_name.clone().unwrap_or_default(),
    ]
    .into_iter()
    .map(defused)
    .collect()
}

/// A cell that a spreadsheet would take for a formula is text from its first character on (OWASP,
/// CSV injection).
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::defused;

    #[test]
    fn a_formula_is_text() {
        assert_eq!(
            defused("=HYPERLINK(\"x\")".to_owned()),
            "'=HYPERLINK(\"x\")"
        );
        assert_eq!(defused("Apollo".to_owned()), "Apollo");
    }
}
