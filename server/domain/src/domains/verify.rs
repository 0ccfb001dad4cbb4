//! Asking DNS whose a domain is.

use super::record_value;
use crate::connections::{self, sentence};
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::recording::{Event, Target};
use shared::events::EventKind;
use shared::ids::DomainId;
use shared::{AppError, ErrorCode};

/// Asks DNS for the domain's record. What was wrong is kept, to be shown in the list.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `not_found`, `rate_limited`; `invalid` at `domain` when the record is
/// missing or says something else; `conflict` when another workspace has proved the domain; or the
/// database's failure.
pub async fn verify(ctx: &TenantContext, domain: DomainId) -> Result<()> {
    let tools = ctx.tools();
    tools
        .limits
        .check(Action::AskOutside, &ctx.tenant.id.to_string())?;
    let name = name(ctx, domain).await?;
    let value = record_value(&tools.key, domain.uuid());
    // Not within a transaction: DNS may take its time.
    let found = identity::dns::verify(&*tools.outside.resolver, &name, &value).await;
    let mut tx = connections::begin(ctx).await?;
    let target = Target::new("domain", domain, name);
    match found {
        Ok(()) => {
            verified(&mut tx, domain).await?;
            tx.commit(Event::new(EventKind::DomainVerified, target))
                .await
        }
        Err(failure) => {
            let failure = sentence(&failure);
            let (tenant, now) = (tx.tenant(), tx.now());
            sqlx::query!(
                "UPDATE domains SET checked_at = $3, failure = $4 WHERE tenant_id = $1 AND id = $2",
                tenant,
                domain.uuid(),
                now,
                failure,
            )
            .execute(tx.conn())
            .await?;
            let event = Event::new(EventKind::DomainRefused, target)
                .changed("reason", None, failure.as_str())
                .refused();
            tx.commit(event).await?;
            Err(AppError::field("domain", failure).into())
        }
    }
}

async fn name(ctx: &TenantContext, domain: DomainId) -> Result<String> {
    let mut read = connections::read(ctx).await?;
    let tenant = read.tenant();
    let name = sqlx::query_scalar!(
        "SELECT name FROM domains WHERE tenant_id = $1 AND id = $2",
        tenant,
        domain.uuid(),
    )
    .fetch_one(read.conn())
    .await?;
    Ok(name)
}

async fn verified(tx: &mut TenantTx<'_>, domain: DomainId) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    let changed = sqlx::query!(
        "UPDATE domains SET checked_at = $3, failure = NULL, verified_at = coalesce(verified_at, $3)
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        domain.uuid(),
        now,
    )
    .execute(tx.conn())
    .await;
    match changed {
        Ok(changed) if changed.rows_affected() == 1 => Ok(()),
        Ok(_) => Err(AppError::not_found().into()),
        Err(error) if Error::violated_constraint(&error) == Some("domains_verified_name") => {
            let message =
                "Another workspace has proved that this domain is theirs. Remove it there first.";
            Err(AppError::new(ErrorCode::Conflict, message).into())
        }
        Err(error) => Err(error.into()),
    }
}
