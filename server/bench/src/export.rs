//! Exports, against `COPY` of the same rows.

use crate::ground::Ground;
use crate::measure::{Figure, Rounds};
use crate::memory::Peak;
use anyhow::ensure;
use domain::TenantContext;
use domain::audit::{AuditExport, AuditFilter, TextFormat};
use futures::{StreamExt as _, TryStreamExt as _};
use std::pin::pin;

pub const FORMATS: [(&str, TextFormat); 2] =
    [("csv", TextFormat::Csv), ("ndjson", TextFormat::Ndjson)];

const ROUNDS: usize = 3;
/// No entry's line is shorter.
const LINE: u64 = 300;

/// The whole log as a job reads it, to its end, and thrown away.
pub async fn measure(
    ground: &mut Ground,
    name: &'static str,
    format: TextFormat,
) -> anyhow::Result<Figure> {
    let mut rounds = Rounds::default();
    let (mut before, mut peak, mut bytes) = (u64::MAX, 0, 0);
    for _ in 0..ROUNDS {
        let memory = Peak::watch();
        let written = rounds.ours(export(ground, format)).await?;
        let (less, most) = memory.end();
        (before, peak, bytes) = (before.min(less), peak.max(most), written);
        let fewest = u64::from(ground.entries) * LINE;
        ensure!(written > fewest, "only {written} bytes");
        rounds.least(copy(ground)).await?;
    }
    let what = format!("{} entries as {name}, to COPY", ground.entries);
    let note = format!(
        "{} MB; memory {} MB before, {} MB at the most",
        bytes / 1_000_000,
        before / 1_000,
        peak / 1_000
    );
    Ok(Figure::of(name, what, &rounds).noting(note))
}

async fn export(ground: &Ground, format: TextFormat) -> anyhow::Result<u64> {
    let auditor: &TenantContext = &ground.acme.auditor;
    let before = ground.app.clock().new_id();
    let export = AuditExport::below(before, auditor.clone(), AuditFilter::default());
    let mut text = pin!(export.into_text(format));
    let mut bytes = 0;
    while let Some(chunk) = text.try_next().await? {
        bytes += chunk.len() as u64;
    }
    Ok(bytes)
}

async fn copy(ground: &mut Ground) -> anyhow::Result<u64> {
    let tenant = ground.acme.id.uuid();
    let statement = format!(
        "COPY (SELECT id, occurred_at, realm, actor_kind, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name,
             action, result, target_kind, target_id, target_name, changes, ip, user_agent, request_id
         FROM audit_entries WHERE tenant_id = '{tenant}' ORDER BY id DESC) TO STDOUT"
    );
    let mut rows = ground.superuser.copy_out_raw(&statement).await?;
    let mut bytes = 0;
    while let Some(row) = rows.next().await {
        bytes += row?.len() as u64;
    }
    Ok(bytes)
}
