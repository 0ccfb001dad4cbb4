//! All that a workspace has of single sign-on, in one read.

use super::stored::Stored;
use crate::context::TenantContext;
use crate::database::TenantRead;
use crate::error::Result;
use crate::{domains, setup_links};
use shared::permissions::Permission;
use shared::views::SingleSignOnView;

/// What the page of single sign-on shows, also of a workspace whose plan has none.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn list(ctx: &TenantContext) -> Result<SingleSignOnView> {
    let mut read = TenantRead::begin(ctx, Permission::ConnectionsManage).await?;
    let tenant = read.tenant();
    let stored = Stored::all(read.conn(), tenant).await?;
    Ok(SingleSignOnView {
        available: ctx.tenant.sso,
        required: ctx.tenant.sso_required,
        sign_in_page: format!(
            "{}/sign-in/sso?workspace={}",
            ctx.tools().outside.origin,
            ctx.tenant.slug
        ),
        connections: stored.iter().map(|stored| stored.summary(ctx)).collect(),
        domains: domains::read(ctx, &mut read).await?,
        setup_links: setup_links::open(ctx, &mut read).await?,
    })
}
