//! What the pages of tenants read.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::AppError;
use shared::paging::Page;
use shared::views::{AuditEntryView, MemberView, TenantDetail, TenantList};

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::tenants;

/// A page of the tenants that a filter finds, and how many it finds.
#[server(prefix = "/api/a", endpoint = "tenants/list", input = GetUrl)]
pub async fn list_tenants(
    /// A part of the name or of the address.
    #[server(default)]
    q: String,
    /// A plan's key.
    #[server(default)]
    plan: String,
    /// A status.
    #[server(default)]
    status: String,
    /// The column, with a `-` before it for the largest first.
    #[server(default)]
    sort: String,
    /// A cursor of an earlier page.
    #[server(default)]
    cursor: String,
) -> Result<TenantList, AppError> {
    let list = async {
        let ctx = current::operator()?;
        let search = q
            .parse()
            .map_err(|refusal: shared::requests::Refusal| AppError::field("q", refusal.0))?;
        let filter = tenants::TenantFilter {
            search: Some(search),
            plan: Some(plan).filter(|plan| !plan.is_empty()),
            status: Some(status).filter(|status| !status.is_empty()),
            sort: sort.trim_start_matches('-').parse()?,
            descending: sort.starts_with('-'),
            cursor,
        };
        Ok(TenantList {
            page: tenants::list(&ctx, &filter).await?,
            found: tenants::count(&ctx, &filter).await?,
        })
    };
    web::report(list.await)
}

/// One tenant.
#[server(prefix = "/api/a", endpoint = "tenants/get", input = GetUrl)]
pub async fn get_tenant(
    /// Its id.
    tenant: String,
) -> Result<TenantDetail, AppError> {
    let detail = async {
        let ctx = current::operator()?;
        tenants::detail(&ctx, web::named(&tenant)?).await
    };
    web::report(detail.await)
}

/// A page of a tenant's members.
#[server(prefix = "/api/a", endpoint = "tenants/members", input = GetUrl)]
pub async fn list_members(
    /// The tenant's id.
    tenant: String,
    /// A cursor of an earlier page.
    #[server(default)]
    cursor: String,
) -> Result<Page<MemberView>, AppError> {
    let members = async {
        let ctx = current::operator()?;
        tenants::members(&ctx, web::named(&tenant)?, &cursor).await
    };
    web::report(members.await)
}

/// A page of what happened in a tenant.
#[server(prefix = "/api/a", endpoint = "tenants/timeline", input = GetUrl)]
pub async fn list_timeline(
    /// The tenant's id.
    tenant: String,
    /// A cursor of an earlier page.
    #[server(default)]
    cursor: String,
) -> Result<Page<AuditEntryView>, AppError> {
    let timeline = async {
        let ctx = current::operator()?;
        tenants::timeline(&ctx, web::named(&tenant)?, &cursor).await
    };
    web::report(timeline.await)
}
