//! What can be done to a connection, by its pages.

use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::ConnectionDetail;

#[cfg(feature = "ssr")]
use super::wizard::{Step, after};
#[cfg(feature = "ssr")]
use crate::pages::profile::security::confirm::{go_on, or_confirm_first};
#[cfg(feature = "ssr")]
use crate::{current, links};
#[cfg(feature = "ssr")]
use domain::{TenantContext, connections};
#[cfg(feature = "ssr")]
use shared::ids::ConnectionId;

/// The page on which a connection is taken out of use: its last step, or the list of what is left to a workspace
/// whose plan has no wizard any more.
#[cfg(feature = "ssr")]
fn where_it_ends(ctx: &TenantContext, connection: &str, notice: &str) -> String {
    let slug = &ctx.tenant.slug;
    if ctx.tenant.sso {
        after(slug, connection, Step::Activate, notice)
    } else {
        links::workspace(slug, &format!("connections?notice={notice}"))
    }
}

/// The connection, as the wizard shows it.
#[server(prefix = "/api/t", endpoint = "connections/get", input = GetUrl)]
pub async fn get_connection(
    tenant: String,
    connection: String,
) -> Result<ConnectionDetail, AppError> {
    web::report(
        async { connections::get(&current::tenant(&tenant)?, web::named(&connection)?).await }
            .await,
    )
}

/// Gives it another name.
#[server(prefix = "/api/t", endpoint = "connections/rename")]
pub async fn rename_connection(
    tenant: String,
    connection: String,
    name: String,
) -> Result<(), AppError> {
    use shared::requests::{ConnectionName, FormParser};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let mut form = FormParser::default();
            let name = form.field::<ConnectionName>("name", &name);
            connections::rename(&ctx, web::named(&connection)?, form.finish(name)?).await?;
            let notice = "connection-saved";
            current::go_to(&after(&tenant, &connection, Step::Activate, notice));
            Ok(())
        }
        .await,
    )
}

/// Makes the draft what people sign in by.
#[server(prefix = "/api/t", endpoint = "connections/activate")]
pub async fn activate_connection(tenant: String, connection: String) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let page = after(&tenant, &connection, Step::Activate, "connection-activated");
            let session = current::session().ok();
            let done =
                connections::activate(&ctx, session.as_ref(), web::named(&connection)?).await;
            go_on(done, &page)
        }
        .await,
    )
}

/// Lets nobody sign in by it any more.
#[server(prefix = "/api/t", endpoint = "connections/deactivate")]
pub async fn deactivate_connection(tenant: String, connection: String) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let page = where_it_ends(&ctx, &connection, "connection-deactivated");
            let session = current::session().ok();
            let done =
                connections::deactivate(&ctx, session.as_ref(), web::named(&connection)?).await;
            go_on(done, &page)
        }
        .await,
    )
}

/// Has people known by other names of the provider's, if those have their addresses.
#[server(prefix = "/api/t", endpoint = "connections/link_anew")]
pub async fn link_people_anew(tenant: String, connection: String) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let page = after(
                &tenant,
                &connection,
                Step::Activate,
                "connection-linked-anew",
            );
            let session = current::session().ok();
            let done =
                connections::link_anew(&ctx, session.as_ref(), web::named(&connection)?).await;
            go_on(done, &page)
        }
        .await,
    )
}

/// Deletes it.
#[server(prefix = "/api/t", endpoint = "connections/delete")]
pub async fn delete_connection(
    tenant: String,
    connection: String,
    confirm_name: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let id: ConnectionId = web::named(&connection)?;
            // Not by itself, which is part of a plan: what is left of it can be deleted without.
            let all = connections::list(&ctx).await?.connections;
            let summary = all.into_iter().find(|summary| summary.id == id);
            if confirm_name.trim() != summary.ok_or_else(AppError::not_found)?.name {
                let message = "Type the connection’s name to delete it.";
                return Err(AppError::field("confirm_name", message).into());
            }
            let page = where_it_ends(&ctx, &connection, "");
            let session = current::session().ok();
            let done = connections::delete(&ctx, session.as_ref(), id).await;
            or_confirm_first(done, &page)?;
            let list = "connections?notice=connection-deleted";
            current::go_to(&links::workspace(&tenant, list));
            Ok(())
        }
        .await,
    )
}
