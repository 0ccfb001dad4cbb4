//! What a person can sign in with, and has linked.

use super::MOST_IDENTITIES;
use crate::context::{RequestContext, SessionContext};
use crate::error::Result;
use crate::factors;
use shared::ids::{IdentityId, UserId};
use shared::views::{IdentitiesView, IdentityView, ProviderView, WaysInView};
use sqlx::PgConnection;
use uuid::Uuid;

/// What the installation lets people sign in with.
pub fn ways_in(ctx: &RequestContext) -> WaysInView {
    ctx.tools().identity.ways()
}

/// By what the person signs in. What a workspace's single sign-on has linked is that workspace's business.
///
/// # Errors
/// The database's failure.
pub async fn list(ctx: &SessionContext) -> Result<IdentitiesView> {
    let set = &ctx.request.tools().identity;
    let mut connection = ctx.request.realm.0.auth.acquire().await?;
    let rows = sqlx::query!(
        "SELECT id, source, email, created_at, last_used_at FROM identities
         WHERE user_id = $1 AND connection_id IS NULL ORDER BY id LIMIT $2",
        ctx.user.id.uuid(),
        MOST_IDENTITIES,
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let removable = with_another_way(ctx, &mut connection, &ids).await?;
    let identities = rows
        .into_iter()
        .map(|row| IdentityView {
            id: IdentityId::from_uuid(row.id),
            provider: set.label(&row.source).to_owned(),
            email: row.email,
            linked_at: ctx.local(row.created_at),
            last_used_at: ctx.local(row.last_used_at),
            removable: removable.contains(&row.id),
        })
        .collect();
    Ok(IdentitiesView {
        has_password: has_password(&mut connection, ctx.user.id).await?,
        identities,
        providers: set.linkable(),
    })
}

/// Whether the person has a way in beside this identity or passkey: a password, another passkey, another provider
/// that is set, or a connection that is active. Whoever decides by it holds [`super::lock`].
pub(crate) async fn another_way(
    ctx: &SessionContext,
    connection: &mut PgConnection,
    beside: Uuid,
) -> Result<bool> {
    let found = with_another_way(ctx, connection, &[beside]).await?;
    Ok(!found.is_empty())
}

/// Those of the identities or passkeys beside each of which the person has another way in.
async fn with_another_way(
    ctx: &SessionContext,
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let providers = ctx.request.tools().identity.names();
    let found = sqlx::query_scalar!(
        r#"SELECT beside.id AS "id!" FROM unnest($2::uuid[]) AS beside (id)
           WHERE EXISTS (SELECT FROM users WHERE id = $1 AND password_hash IS NOT NULL)
             OR EXISTS (SELECT FROM factors f WHERE f.user_id = $1 AND f.id <> beside.id AND f.kind = 'passkey'
                        AND f.confirmed_at IS NOT NULL)
             OR EXISTS (SELECT FROM identities i WHERE i.user_id = $1 AND i.id <> beside.id AND i.source = ANY ($3))
             OR EXISTS (SELECT FROM identities i JOIN connections c ON c.id = i.connection_id
                        WHERE i.user_id = $1 AND c.live_version IS NOT NULL)"#,
        ctx.user.id.uuid(),
        ids,
        &providers,
    )
    .fetch_all(connection)
    .await?;
    Ok(found)
}

/// The providers that can say anew who somebody is that has neither a password nor a second factor: theirs is what
/// is asked for. A broker can always.
pub(crate) async fn confirming(
    ctx: &SessionContext,
    connection: &mut PgConnection,
) -> Result<Vec<ProviderView>> {
    let ways = ways_in(&ctx.request);
    if let Some(broker) = ways.broker {
        return Ok(vec![broker]);
    }
    if has_password(connection, ctx.user.id).await? || factors::any(connection, ctx.user.id).await?
    {
        return Ok(Vec::new());
    }
    let linked = sqlx::query_scalar!(
        "SELECT DISTINCT source FROM identities WHERE user_id = $1 AND connection_id IS NULL",
        ctx.user.id.uuid(),
    )
    .fetch_all(connection)
    .await?;
    let mut views = ways.providers;
    views.retain(|provider| linked.contains(&provider.name));
    Ok(views)
}

async fn has_password(connection: &mut PgConnection, user: UserId) -> Result<bool> {
    let has = sqlx::query_scalar!(
        r#"SELECT password_hash IS NOT NULL AS "has!" FROM users WHERE id = $1"#,
        user.uuid(),
    )
    .fetch_one(connection)
    .await?;
    Ok(has)
}
