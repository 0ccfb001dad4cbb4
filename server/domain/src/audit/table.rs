//! The log as CSV, for spreadsheets.

use super::batch::Row;
use crate::context::TenantContext;
use crate::error::{Error, Result};
use shared::ids::AuditEntryId;
use std::io::Write as _;
use time::UtcOffset;
use time::format_description::well_known::Rfc3339;

/// The first line.
pub const CSV_HEAD: &str = "id,time_utc,actor_kind,actor,action,target_kind,target_id,target,changes,ip,user_agent,\
    request_id,time_local,realm,result,on_behalf_of\n";

/// Adds an entry's line.
pub(super) fn write(row: &Row<'_>, reader: &TenantContext, text: &mut Vec<u8>) -> Result<()> {
    // Neither an id nor a moment needs a quote.
    write!(text, "{},", AuditEntryId::from_uuid(row.id)).map_err(Error::internal)?;
    let at = row.occurred_at.to_offset(UtcOffset::UTC);
    at.format_into(text, &Rfc3339).map_err(Error::internal)?;
    for cell in [
        row.actor_kind,
        row.actor_name,
        row.action,
        row.target_kind,
        row.target_id,
        row.target_name,
    ] {
        write_cell(cell, text);
    }
    let changes = serde_json::to_string(&row.changes).map_err(Error::internal)?;
    for cell in [
        changes.as_str(),
        row.ip.unwrap_or_default(),
        row.user_agent.unwrap_or_default(),
        row.request_id,
    ] {
        write_cell(cell, text);
    }
    text.push(b',');
    let at = reader.local(row.occurred_at);
    at.format_into(text, &Rfc3339).map_err(Error::internal)?;
    for cell in [
        row.realm,
        row.result,
        row.on_behalf_of_name.unwrap_or_default(),
    ] {
        write_cell(cell, text);
    }
    text.push(b'\n');
    Ok(())
}

/// Adds a comma and a cell, in quotes where it needs them. One that a spreadsheet would take for a
/// formula is text from its first character on (OWASP, CSV injection).
fn write_cell(cell: &str, text: &mut Vec<u8>) {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark: &[u8] = if is_formula { b"'" } else { b"" };
    text.push(b',');
    if !cell
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
    {
        text.extend_from_slice(mark);
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    text.push(b'"');
    text.extend_from_slice(mark);
    let mut parts = cell.split('"');
    text.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        text.extend_from_slice(b"\"\"");
        text.extend_from_slice(part.as_bytes());
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::write_cell;

    fn cells(cells: &[&str]) -> String {
        let mut text = Vec::new();
        for cell in cells {
            write_cell(cell, &mut text);
        }
        String::from_utf8(text).expect("text")
    }

    #[test]
    fn a_formula_is_text() {
        assert_eq!(cells(&["=SUM(A1)", "-1"]), ",'=SUM(A1),'-1");
        assert_eq!(cells(&["=HYPERLINK(\"x\")"]), ",\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cells(&["Apollo", ""]), ",Apollo,");
    }

    #[test]
    fn what_would_end_a_cell_is_quoted() {
        assert_eq!(
            cells(&["a,b", "a\"b\"", "\"", "a\nb", "a\rb", "Zoë"]),
            ",\"a,b\",\"a\"\"b\"\"\",\"\"\"\",\"a\nb\",\"a\rb\",Zoë"
        );
    }
}
