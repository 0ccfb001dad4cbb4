//! The operators' own audit log: what operators, the command line and the system did, in the portal and to
//! tenants. Writing it is part of every commit; see `database::OperatorTx`.

use crate::context::OperatorContext;
use crate::database::{COMMAND_LINE, OperatorRead};
use crate::error::{Error, Result};
use crate::paging::{self, Cursor, Order};
use serde_json::Value;
use shared::ids::{AuditEntryId, OperatorId};
use shared::operator_permissions::OperatorPermission;
use shared::paging::Page;
use shared::views::{AuditEntryView, FieldChange};
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

const PAGE_SIZE: usize = 50;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogActor {
    /// An operator.
    Operator(OperatorId),
    /// Whoever has the installation's command line.
    CommandLine,
    /// A part of the system that works without anybody's request.
    System,
}

/// What to show of the log.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Who did it.
    pub actor: Option<LogActor>,
    /// An event's name.
    pub action: Option<String>,
    /// A cursor of an earlier page; empty for the first.
    pub cursor: String,
}

#[derive(sqlx::FromRow)]
struct LogRow {
    id: Uuid,
    occurred_at: OffsetDateTime,
    operator_name: String,
    action: String,
    target_kind: String,
    target_id: String,
    target_name: String,
    changes: Value,
    ip: Option<String>,
    user_agent: Option<String>,
    request_id: String,
    result: String,
}

/// A page of the log, the latest first.
///
/// # Errors
/// `forbidden`, `invalid` for a cursor that is none, or the database's failure.
pub async fn log(ctx: &OperatorContext, filter: &LogFilter) -> Result<Page<AuditEntryView>> {
    let cursor = Cursor::parse(&filter.cursor)?;
    let mut query = QueryBuilder::<Postgres>::new(
        "SELECT id, occurred_at, operator_name, action, target_kind, target_id, target_name, changes,
             ip, user_agent, request_id, result
         FROM operator_audit_entries WHERE true",
    );
    match filter.actor {
        Some(LogActor::Operator(id)) => query.push(" AND operator_id = ").push_bind(id.uuid()),
        Some(LogActor::CommandLine) => query
            .push(" AND operator_id IS NULL AND operator_name = ")
            .push_bind(COMMAND_LINE),
        Some(LogActor::System) => query
            .push(" AND operator_id IS NULL AND operator_name <> ")
            .push_bind(COMMAND_LINE),
        None => &mut query,
    };
    if let Some(action) = &filter.action {
        query.push(" AND action = ").push_bind(action.clone());
    }
    paging::push_keyset(
        &mut query,
        cursor.as_ref(),
        Order::LatestFirst,
        PAGE_SIZE + 1,
    );
    let mut read = OperatorRead::begin(ctx, OperatorPermission::AuditRead).await?;
    let rows: Vec<LogRow> = query.build_query_as().fetch_all(read.conn()).await?;
    let page = paging::page(rows, PAGE_SIZE, cursor.as_ref(), |row| {
        (String::new(), row.id)
    });
    page.try_map(|row| row.into_view(ctx))
}

impl LogRow {
    fn into_view(self, ctx: &OperatorContext) -> Result<AuditEntryView> {
        let changes: Vec<FieldChange> =
            serde_json::from_value(self.changes).map_err(Error::internal)?;
        Ok(AuditEntryView {
            id: AuditEntryId::from_uuid(self.id),
            occurred_at: ctx.local(self.occurred_at),
            actor_kind: "operator".to_owned(),
            actor: self.operator_name,
            on_behalf_of: None,
            realm: "operator".to_owned(),
            result: self.result,
            action: self.action,
            target_kind: self.target_kind,
            target_id: self.target_id,
            target: self.target_name,
            changes,
            ip: self.ip,
            user_agent: self.user_agent,
            request_id: self.request_id,
        })
    }
}
