//! An operator's word on what one tenant may ask of the installation.

use crate::context::{OperatorRealm, RequestMeta};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::traffic::Override;
use shared::AppError;
use shared::events::EventKind;
use shared::ids::TenantId;
use shared::requests::Slug;

/// Allows the tenant something else than its plan does, from its next request on. What `instead` does
/// not say, the plan does.
///
/// # Errors
/// `not_found`, `invalid` for a number below one, or the database's failure.
pub async fn set_allowance(
    realm: &OperatorRealm,
    meta: &RequestMeta,
    tenant: &Slug,
    instead: Override,
) -> Result<()> {
    for (field, number) in [
        ("requests_per_second", instead.per_second),
        ("concurrent_requests", instead.concurrent),
    ] {
        if number.is_some_and(|number| number < 1) {
            return Err(AppError::field(field, "This must be at least one.").into());
        }
    }
    let mut tx = OperatorTx::begin(realm, meta).await?;
    let row = sqlx::query!(
        "UPDATE tenants t SET requests_per_second = $2, concurrent_requests = $3
         FROM (SELECT id, requests_per_second, concurrent_requests FROM tenants WHERE slug = $1 FOR UPDATE) old
         WHERE t.id = old.id
         RETURNING t.id, t.name, old.requests_per_second, old.concurrent_requests",
        tenant.as_str(),
        instead.per_second,
        instead.concurrent,
    )
    .fetch_one(tx.conn())
    .await?;
    let text = |number: Option<i32>| number.map(|number| number.to_string());
    let target = Target::new("tenant", TenantId::from_uuid(row.id), row.name);
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
        );
    tx.commit(None, event).await
}
