//! Which connection somebody signs in by: by the domain of their address, or by what they choose at the
//! tenant's own page.

use crate::context::RequestContext;
use crate::domains;
use crate::error::{Error, Result};
use crate::limits::Action;
use crate::tenants::includes_sso;
use shared::AppError;
use shared::ids::ConnectionId;
use shared::requests::{EmailAddress, Slug};

/// A tenant's door: its ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The tenant's name.
    pub workspace: String,
    /// Whether a password does not open it.
    pub required: bool,
    /// Its active connections by name.
    pub connections: Vec<(ConnectionId, String)>,
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// To the provider of this connection.
    Connection(ConnectionId),
    /// To the door of the tenant with this slug: only the person knows which of its connections is theirs.
    Door(String),
}

/// Where the domain of an address leads: to the connection that it is assigned to, if that is active;
/// else to the tenant's only active one; else to the tenant's door. Whether the address has an account
/// makes no difference, so that nobody learns that here.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub async fn way_of_address(ctx: &RequestContext, email: &EmailAddress) -> Result<Option<Way>> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    // Two are as good as all: whether there are several is what counts.
    let rows = sqlx::query!(
        r#"SELECT c.id, c.id IS NOT DISTINCT FROM d.connection_id AS "assigned!",
               t.slug, t.plan, t.sso_override
           FROM domains d
           JOIN tenants t ON t.id = d.tenant_id AND t.status = 'active'
           JOIN connections c ON c.tenant_id = d.tenant_id AND c.live_version IS NOT NULL
           WHERE d.name = $1 AND d.verified_at IS NOT NULL
           ORDER BY "assigned!" DESC LIMIT 2"#,
        domains::of_address(email.as_str()),
    )
    .fetch_all(&ctx.realm.0.auth)
    .await?;
    let way = rows
        .first()
        .filter(|row| includes_sso(&row.plan, row.sso_override))
        .map(|row| {
            if row.assigned || rows.len() == 1 {
                Way::Connection(ConnectionId::from_uuid(row.id))
            } else {
                Way::Door(row.slug.clone())
            }
        });
    Ok(way)
}

/// The ways into a tenant, for its own sign-in page. A tenant that is not there has none, as one that
/// has set up none.
///
/// # Errors
/// `rate_limited`, `not_found`, or the database's failure.
pub async fn door(ctx: &RequestContext, slug: &Slug) -> Result<Door> {
    ctx.tools()
        .limits
        .check_address(Action::PresentToken, &ctx.meta)?;
    let rows = sqlx::query!(
        "SELECT t.name AS workspace, t.plan, t.sso_override, t.sso_required, c.id, c.name
         FROM tenants t
         JOIN connections c ON c.tenant_id = t.id AND c.live_version IS NOT NULL
         WHERE t.slug = $1 AND t.status = 'active'
         ORDER BY lower(c.name), c.id LIMIT 20",
        slug.as_str(),
    )
    .fetch_all(&ctx.realm.0.auth)
    .await?;
    let first = rows
        .first()
        .filter(|row| includes_sso(&row.plan, row.sso_override))
        .ok_or_else(|| Error::from(AppError::not_found()))?;
    Ok(Door {
        workspace: first.workspace.clone(),
        required: first.sso_required,
        connections: rows
            .iter()
            .map(|row| (ConnectionId::from_uuid(row.id), row.name.clone()))
            .collect(),
    })
}
