//! What can be done with a member.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {
    crate::pages::profile::security::confirm::or_confirm_first,
    crate::{current, links},
    domain::{TenantContext, memberships},
    shared::ids::MembershipId,
};

/// Gives a member another role.
#[server(prefix = "/api/t", endpoint = "members/change_role")]
pub async fn change_member_role(
    tenant: String,
    member: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            let role = role
                .parse()
                .map_err(|_| AppError::field("role", "Choose a role."))?;
            let session = current::session()?;
            let changed = memberships::change_role(&ctx, &session, id, role).await;
            or_confirm_first(changed, &page(&tenant, &member))?;
            back(&tenant, &member, "role-changed");
            Ok(())
        }
        .await,
    )
}

/// Takes the way in from a member.
#[server(prefix = "/api/t", endpoint = "members/suspend")]
pub async fn suspend_member(tenant: String, member: String) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            memberships::suspend(&ctx, id).await?;
            back(&tenant, &member, "member-suspended");
            Ok(())
        }
        .await,
    )
}

/// Lets a suspended member in again.
#[server(prefix = "/api/t", endpoint = "members/reactivate")]
pub async fn reactivate_member(tenant: String, member: String) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            memberships::reactivate(&ctx, id).await?;
            back(&tenant, &member, "member-reactivated");
            Ok(())
        }
        .await,
    )
}

/// Ends all sessions of a member.
#[server(prefix = "/api/t", endpoint = "members/revoke_sessions")]
pub async fn revoke_member_sessions(tenant: String, member: String) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            memberships::revoke_sessions(&ctx, id).await?;
            back(&tenant, &member, "member-sessions-revoked");
            Ok(())
        }
        .await,
    )
}

/// Removes a member.
#[server(prefix = "/api/t", endpoint = "members/remove")]
pub async fn remove_member(tenant: String, member: String) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            memberships::remove(&ctx, id).await?;
            current::go_to(&links::workspace(&tenant, "members?notice=member-removed"));
            Ok(())
        }
        .await,
    )
}

/// Makes a member the owner, and the caller an admin.
#[server(prefix = "/api/t", endpoint = "members/transfer_ownership")]
pub async fn transfer_ownership(tenant: String, member: String) -> Result<(), AppError> {
    web::report(
        async {
            let (ctx, id) = target(&tenant, &member)?;
            let session = current::session()?;
            let transferred = memberships::transfer_ownership(&ctx, &session, id).await;
            or_confirm_first(transferred, &page(&tenant, &member))?;
            // What the page offers has changed with the caller's role: it is loaded anew.
            current::go_to("/");
            Ok(())
        }
        .await,
    )
}

/// Ends the caller's own membership.
#[server(prefix = "/api/t", endpoint = "members/leave")]
pub async fn leave_workspace(tenant: String) -> Result<(), AppError> {
    web::report(
        async {
            memberships::leave(&current::tenant(&tenant)?).await?;
            current::go_to("/");
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn target(tenant: &str, member: &str) -> Result<(TenantContext, MembershipId), AppError> {
    let ctx = current::tenant(tenant)?;
    let id = web::named(member)?;
    Ok((ctx, id))
}

#[cfg(feature = "ssr")]
fn page(tenant: &str, member: &str) -> String {
    links::workspace(tenant, &format!("members/{member}"))
}

#[cfg(feature = "ssr")]
fn back(tenant: &str, member: &str, notice: &str) {
    let page = page(tenant, member);
    current::go_to(&format!("{page}?notice={notice}"));
}
