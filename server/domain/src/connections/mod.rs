//! A tenant's connections to identity providers: set up by its own administrator, tested, activated.
//!
//! A connection has a draft and, once activated, what is live. Only the draft changes; it becomes live
//! when a test sign-in has passed with those very settings, and until then people sign in by what was
//! live before. Every attempt is kept with all that was checked.

pub use identity::Error as DnsError;
pub use identity::dns::Resolver;
pub use identity::http::{Client, Lookup, Reach, SystemLookup};

mod activate;
mod attempts;
mod attributes;
mod certificates;
mod create;
mod deactivate;
mod delete;
mod detail;
mod edit;
mod fixes;
mod forget;
mod guide;
mod keys;
mod link_anew;
mod list;
mod metadata;
mod metadata_of_us;
mod newcomer_roles;
mod oidc;
mod outside;
mod policy;
mod provisioning;
mod ready;
mod refresh;
mod refusal;
mod rename;
mod settings;
mod stored;
mod warn;

pub use activate::activate;
pub(crate) use attempts::{NewAttempt, record};
pub use attempts::{attempt, attempts};
pub use attributes::set_attributes;
pub use certificates::{make_certificates, remove_certificates, use_certificates};
pub use create::create;
pub use deactivate::deactivate;
pub use delete::delete;
pub use detail::get;
pub use forget::ATTEMPTS_KEPT;
pub use link_anew::link_anew;
pub use list::list;
pub use metadata::{Metadata, set_metadata};
pub use metadata_of_us::metadata;
pub use newcomer_roles::newcomer_roles;
pub use oidc::{OidcFields, set_oidc};
pub use outside::Outside;
pub use policy::{PolicyFields, set_policy};
pub use provisioning::set_provisioning;
pub(crate) use ready::Ready;
pub use refresh::{REFRESH_AFTER, Refresher};
pub(crate) use refresh::{refresh, refresh_soon};
pub(crate) use refusal::{refused, sentence};
pub use rename::rename;
pub(crate) use stored::{Stored, Version};
pub use warn::WARNING_DAYS;
pub(crate) use warn::Whose;

use crate::context::{SessionContext, TenantContext};
use crate::database::{TenantRead, TenantTx};
use crate::error::Result;
use crate::recording::Target;
use shared::AppError;
use shared::ids::ConnectionId;
use shared::permissions::Permission;

/// How many connections a tenant can have.
pub const MOST_CONNECTIONS: i64 = 20;

/// Begins a change of what belongs to single sign-on: it is part of a plan.
pub(crate) async fn begin(ctx: &TenantContext) -> Result<TenantTx<'_>> {
    ctx.tenant.require_sso()?;
    TenantTx::begin(ctx, Permission::ConnectionsManage).await
}

/// Begins to take something of it away. No plan is asked for: a workspace whose plan has single sign-on no longer
/// must be able to clear up what is left.
pub(crate) async fn begin_removal(ctx: &TenantContext) -> Result<TenantTx<'_>> {
    TenantTx::begin(ctx, Permission::ConnectionsManage).await
}

/// Begins a read of it.
pub(crate) async fn read(ctx: &TenantContext) -> Result<TenantRead> {
    ctx.tenant.require_sso()?;
    TenantRead::begin(ctx, Permission::ConnectionsManage).await
}

/// Wants a recent proof of who it is. Whoever came by a set-up link has no account to prove it by.
pub(crate) fn require_recent(session: Option<&SessionContext>) -> Result<(), AppError> {
    session.map_or(Ok(()), SessionContext::require_recent)
}

fn target(id: ConnectionId, name: &str) -> Target {
    Target::new("connection", id, name)
}
