//! An operator's word on what one tenant may ask of the installation.

use crate::context::{OperatorContext, OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::traffic::Override;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::TenantId;
use shared::operator_permissions::OperatorPermission;
use shared::requests::{FormParser, Reason, Slug};

/// What a tenant is allowed from now on, and why.
#[derive(Debug, Clone)]
pub struct NewAllowance {
    /// What stands above the plan. What it does not say, the plan does.
    pub instead: Override,
    /// Why; it stands in the logs.
    pub reason: Reason,
}

impl NewAllowance {
    /// Reads a form: an empty limit is the plan's.
    ///
    /// # Errors
    /// `invalid` with everything that is wrong.
    pub fn parse(
        requests_per_second: &str,
        concurrent_requests: &str,
        reason: &str,
    ) -> Result<Self, AppError> {
        let mut form = FormParser::default();
        let per_second = form.field::<Limit>("requests_per_second", requests_per_second);
        let concurrent = form.field::<Limit>("concurrent_requests", concurrent_requests);
        let reason = form.field::<Reason>("reason", reason);
        let fields = per_second.zip(concurrent).zip(reason);
        let ((per_second, concurrent), reason) = form.finish(fields)?;
        Ok(Self {
            instead: Override {
                per_second: per_second.0,
                concurrent: concurrent.0,
            },
            reason,
        })
    }
}

/// A limit as a form has it.
struct Limit(Option<i32>);

impl std::str::FromStr for Limit {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self(None));
        }
        text.parse()
            .ok()
            .filter(|number| (1..=MOST).contains(number))
            .map(|number| Self(Some(number)))
            .ok_or("Enter a whole number from 1 to 1,000,000, or nothing for the plan's.")
    }
}

/// More is no limit.
const MOST: i32 = 1_000_000;

/// Allows the tenant something else than its plan does, from its next request on. It stands in the
/// operators' log and in the tenant's.
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` for a number out of range, or the database's failure.
pub async fn set_allowance(
    ctx: &OperatorContext,
    tenant: TenantId,
    new: NewAllowance,
) -> Result<()> {
    let tx = OperatorTx::begin(ctx, OperatorPermission::LimitsWrite).await?;
    set(tx, tenant, new).await
}

/// The same from the command line, which knows tenants by the part of the address that names them.
///
/// # Errors
/// `not_found`, `invalid` for a number out of range, or the database's failure.
pub async fn set_allowance_from_command_line(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    tenant: &Slug,
    new: NewAllowance,
) -> Result<()> {
    let mut tx = OperatorTx::begin_for_command_line(realm, meta).await?;
    let id = sqlx::query_scalar!("SELECT id FROM tenants WHERE slug = $1", tenant.as_str())
        .fetch_one(tx.conn())
        .await?;
    set(tx, TenantId::from_uuid(id), new).await
}

async fn set(mut tx: OperatorTx<'_>, tenant: TenantId, new: NewAllowance) -> Result<()> {
    let NewAllowance { instead, reason } = new;
    for (field, number) in [
        ("requests_per_second", instead.per_second),
        ("concurrent_requests", instead.concurrent),
    ] {
        if number.is_some_and(|number| !(1..=MOST).contains(&number)) {
            return Err(AppError::field(
                field,
                "This must be at least one, and at most 1,000,000.",
            )
            .into());
        }
    }
    let row = sqlx::query!(
        "UPDATE tenants t SET requests_per_second = $2, concurrent_requests = $3
         FROM (SELECT id, requests_per_second, concurrent_requests FROM tenants WHERE id = $1 FOR UPDATE) old
         WHERE t.id = old.id
         RETURNING t.name, old.requests_per_second, old.concurrent_requests",
        tenant.uuid(),
        instead.per_second,
        instead.concurrent,
    )
    .fetch_one(tx.conn())
    .await?;
    let text = |number: Option<i32>| number.map(|number| number.to_string());
    let target = Target::new("workspace", tenant, row.name);
    let event = Event::new(EventKind::TenantAllowanceSet, target)
        .changed(
            "requests_per_second",
            text(row.requests_per_second).as_deref(),
            text(instead.per_second).as_deref(),
        )
        .changed(
            "concurrent_requests",
            text(row.concurrent_requests).as_deref(),
            text(instead.concurrent).as_deref(),
        )
        .changed("reason", None, reason.as_str());
    tx.commit_in_tenant(tenant, event).await
}
