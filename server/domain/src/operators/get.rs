//! An operator's own page.

use super::list::{OperatorRow, select};
use super::{factors, provider, sessions};
use crate::context::OperatorContext;
use crate::database::OperatorRead;
use crate::error::Result;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorPermission;
use shared::views::OperatorDetail;

/// The operator and, for those who may see it, where they are signed in.
///
/// # Errors
/// `forbidden`, `not_found`, or the database's failure.
pub async fn get(ctx: &OperatorContext, id: OperatorId) -> Result<OperatorDetail> {
    let mut read = OperatorRead::begin(ctx, OperatorPermission::OperatorsRead).await?;
    let mut query = select();
    query.push(" AND id = ").push_bind(id.uuid());
    let row: OperatorRow = query.build_query_as().fetch_one(read.conn()).await?;
    let operator = row.into_view(ctx)?;
    let within_reach = ctx.operator.role.covers(operator.role);
    let may_see_sessions =
        within_reach && ctx.operator.role.allows(OperatorPermission::OperatorsWrite);
    let sessions = if may_see_sessions {
        sessions::live(read.conn(), ctx, id).await?
    } else {
        Vec::new()
    };
    let has_factor = factors::any(read.conn(), id).await?;
    let provider = provider::of(&ctx.realm, read.conn(), id).await?;
    Ok(OperatorDetail {
        you: id == ctx.operator.id,
        operator,
        within_reach,
        has_factor,
        provider,
        sessions,
    })
}
