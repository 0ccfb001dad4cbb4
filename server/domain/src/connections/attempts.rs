//! The log of tests and sign-ins by a connection, with all that was checked.

use super::stored::Stored;
use super::{fixes, read};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::domains;
use crate::error::{Error, Result};
use crate::paging::{self, Cursor, Order};
use crate::sessions::device_name;
use identity::{Check, CheckKind, Report};
use serde_json::Value;
use shared::connections::{AttemptPurpose, Provider};
use shared::ids::{ConnectionAttemptId, ConnectionId};
use shared::paging::Page;
use shared::views::{AttemptDetail, AttemptView, CheckView, Verdict};
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 25;

/// What is to be kept of an attempt.
pub(crate) struct NewAttempt<'a> {
    pub(crate) id: Uuid,
    pub(crate) connection: ConnectionId,
    pub(crate) purpose: AttemptPurpose,
    pub(crate) version: i32,
    pub(crate) refusal: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    pub(crate) subject: Option<&'a str>,
    pub(crate) report: &'a Report,
}

/// Keeps an attempt, as part of what came of it.
pub(crate) async fn record(
    tx: &mut TenantTx<'_>,
    ctx: &TenantContext,
    attempt: NewAttempt<'_>,
) -> Result<()> {
    let (tenant, now, meta) = (tx.tenant(), tx.now(), ctx.meta());
    sqlx::query!(
        "INSERT INTO connection_attempts (tenant_id, id, connection_id, purpose, version, refusal, email, subject,
             report, occurred_at, ip, user_agent, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        tenant,
        attempt.id,
        attempt.connection.uuid(),
        attempt.purpose.key(),
        attempt.version,
        attempt.refusal,
        attempt.email,
        attempt.subject,
        serde_json::to_value(attempt.report).map_err(Error::internal)?,
        now,
        meta.ip,
        meta.user_agent,
        meta.request_id,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    id: Uuid,
    purpose: String,
    refusal: Option<String>,
    email: Option<String>,
    occurred_at: OffsetDateTime,
    ip: Option<String>,
    user_agent: Option<String>,
}

impl AttemptRow {
    fn into_view(self, ctx: &TenantContext) -> Result<AttemptView> {
        Ok(AttemptView {
            id: ConnectionAttemptId::from_uuid(self.id),
            purpose: self.purpose.parse().map_err(Error::internal)?,
            refusal: self.refusal,
            email: self.email,
            occurred_at: ctx.local(self.occurred_at),
            ip: self.ip,
            device: device_name(self.user_agent.as_deref().unwrap_or_default()),
        })
    }
}

/// A page of the attempts, the latest first.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `invalid` for a cursor that is none, or the database's
/// failure.
pub async fn attempts(
    ctx: &TenantContext,
    id: ConnectionId,
    cursor: &str,
) -> Result<Page<AttemptView>> {
    let cursor = Cursor::parse(cursor)?;
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    Stored::of_tenant(read.conn(), tenant, id).await?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT id, purpose, refusal, email, occurred_at, ip, user_agent
         FROM connection_attempts WHERE tenant_id = ",
    );
    query.push_bind(tenant);
    query.push(" AND connection_id = ").push_bind(id.uuid());
    paging::push_keyset(
        &mut query,
        cursor.as_ref(),
        Order::LatestFirst,
        PAGE_SIZE + 1,
    );
    let rows: Vec<AttemptRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    page.try_map(|row| row.into_view(ctx))
}

/// One attempt with its check list.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, or the database's failure.
pub async fn attempt(
    ctx: &TenantContext,
    connection: ConnectionId,
    id: ConnectionAttemptId,
) -> Result<AttemptDetail> {
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let stored = Stored::of_tenant(read.conn(), tenant, connection).await?;
    let row = sqlx::query!(
        "SELECT id, purpose, refusal, email, subject, version, report, occurred_at, ip, user_agent, request_id
         FROM connection_attempts WHERE tenant_id = $1 AND connection_id = $2 AND id = $3",
        tenant,
        connection.uuid(),
        id.uuid(),
    )
    .fetch_one(read.conn())
    .await?;
    let report = report(row.report)?;
    let attempt = AttemptRow {
        id: row.id,
        purpose: row.purpose,
        refusal: row.refusal,
        email: row.email,
        occurred_at: row.occurred_at,
        ip: row.ip,
        user_agent: row.user_agent,
    };
    let reason = match report.reason() {
        Some(check) => Some(check.to_string()),
        None => attempt.refusal.as_deref().map(fixes::refusal),
    };
    let domain_proved = match attempt.email.as_deref() {
        Some(email) => domains::is_proved(&mut read, Some(email)).await?,
        None => false,
    };
    Ok(AttemptDetail {
        domain_proved,
        attempt: attempt.into_view(ctx)?,
        current: row.version == stored.version,
        subject: row.subject,
        reason,
        answer: report.answer.map(|answer| answer.text),
        checks: report
            .checks
            .into_iter()
            .map(|check| view(stored.provider, check))
            .collect(),
        request_id: row.request_id,
    })
}

fn report(json: Value) -> Result<Report> {
    serde_json::from_value(json).map_err(Error::internal)
}

fn view(provider: Provider, check: Check) -> CheckView {
    let verdict = match check.verdict {
        identity::Verdict::Passed => Verdict::Passed,
        identity::Verdict::Failed => Verdict::Failed,
        identity::Verdict::NotReached => Verdict::NotReached,
    };
    // What was not told fails nothing, but somebody may want to do something about it.
    let untold = verdict == Verdict::NotReached
        && matches!(check.kind, CheckKind::Email | CheckKind::Attributes);
    CheckView {
        title: check.kind.title().to_owned(),
        fix: (verdict == Verdict::Failed || untold)
            .then(|| fixes::fix(provider, check.kind))
            .flatten(),
        verdict,
        expected: check.expected,
        received: check.received,
        hint: check.hint,
        key: check.key,
        clock_ahead_seconds: check.clock_ahead_seconds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_and_what_was_not_told_have_a_fix() {
        use identity::Verdict::{Failed, NotReached, Passed};
        for (kind, verdict, wanted) in [
            (CheckKind::Email, NotReached, true),
            (CheckKind::Attributes, NotReached, true),
            (CheckKind::Email, Passed, false),
            (CheckKind::Destination, NotReached, false),
            (CheckKind::Destination, Failed, true),
        ] {
            let check = Check {
                kind,
                verdict,
                expected: String::new(),
                received: String::new(),
                hint: None,
                key: None,
                clock_ahead_seconds: None,
            };
            let fix = view(Provider::Okta, check).fix;
            assert_eq!(fix.is_some(), wanted, "{kind:?} {verdict:?}");
        }
    }
}
