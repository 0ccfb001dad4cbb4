//! The operators' own audit log: who of the team did what, in the portal and to tenants.

mod page;

pub use page::OperatorLogPage;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};
use shared::AppError;
use shared::paging::Page;
use shared::views::AuditEntryView;

/// What filters the log to what was done on the command line, instead of an operator's id.
const COMMAND_LINE: &str = "command-line";
/// And to what the system did by itself.
const SYSTEM: &str = "system";

/// A page of the log, and who can be chosen in its filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorLogView {
    /// The entries, the latest first.
    pub entries: Page<AuditEntryView>,
    /// Ids and names of operators, as far as the viewer may see them.
    pub people: Vec<(String, String)>,
}

/// A page of what operators did.
#[server(prefix = "/api/a", endpoint = "audit/list", input = GetUrl)]
pub async fn list_operator_log(
    /// An operator's id, `command-line`, or `system`.
    #[server(default)]
    operator: String,
    /// An event's name.
    #[server(default)]
    event: String,
    /// A cursor of an earlier page.
    #[server(default)]
    cursor: String,
) -> Result<OperatorLogView, AppError> {
    use domain::operators::{self, LogActor, LogFilter, OperatorFilter};
    use shared::operator_permissions::OperatorPermission;

    let log = async {
        let ctx = crate::current::operator()?;
        let actor = match operator.as_str() {
            "" => None,
            COMMAND_LINE => Some(LogActor::CommandLine),
            SYSTEM => Some(LogActor::System),
            id => {
                let id = id
                    .parse()
                    .map_err(|_| AppError::field("operator", "There is no such operator."))?;
                Some(LogActor::Operator(id))
            }
        };
        let filter = LogFilter {
            actor,
            action: Some(event).filter(|event| !event.is_empty()),
            cursor,
        };
        let entries = operators::log(&ctx, &filter).await?;
        let people = if ctx.operator.role.allows(OperatorPermission::OperatorsRead) {
            let first = operators::list(&ctx, &OperatorFilter::default()).await?;
            first
                .items
                .into_iter()
                .map(|operator| (operator.id.to_string(), operator.name))
                .collect()
        } else {
            Vec::new()
        };
        Ok(OperatorLogView { entries, people })
    };
    web::report(log.await)
}
