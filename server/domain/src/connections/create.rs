//! Creating a connection: a draft of which only the protocol is settled.

use super::keys::{Keys, Pairs};
use super::settings::{OidcSettings, SamlSettings, Settings};
use super::{MOST_CONNECTIONS, begin, target};
use crate::context::{Actor, TenantContext};
use crate::error::{Error, Result};
use crate::recording::Event;
use crate::roles::may_grant;
use shared::connections::{Protocol, Provider};
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::permissions::MEMBER;
use shared::requests::ConnectionName;
use shared::{AppError, ErrorCode};

/// Creates a connection. Whoever comes by it first will be a member with the role Member, until that
/// is set otherwise; where the actor may not make somebody one, whoever is none is refused.
///
/// # Errors
/// `forbidden`, `not_in_plan`, `invalid` at `protocol` when the provider does not speak it,
/// `conflict` when there are too many, or the database's failure.
pub async fn create(
    ctx: &TenantContext,
    name: ConnectionName,
    provider: Provider,
    protocol: Protocol,
) -> Result<ConnectionId> {
    if !provider.protocols().contains(&protocol) {
        let message = format!("{} cannot be connected by it.", provider.name());
        return Err(AppError::field("protocol", message).into());
    }
    // Before any work is done for somebody who may not.
    drop(begin(ctx).await?);
    let tools = ctx.tools();
    let id = tools.clock.new_id();
    let (settings, keys) = match protocol {
        Protocol::Saml => {
            let keys = Keys {
                present: Pairs::generate(ConnectionId::from_uuid(id), ctx.now()).await?,
                beside: None,
            };
            let settings = Settings::Saml(Box::<SamlSettings>::default());
            (settings, Some((keys.seal(&tools.key, id)?, keys.end())))
        }
        Protocol::Oidc => (Settings::Oidc(OidcSettings::default()), None),
    };
    let (keys, keys_end) = keys.unzip();
    // Whoever may not make somebody a member has newcomers refused; a link was made by somebody for all of it.
    let by_link = matches!(ctx.actor, Actor::SetupLink(_));
    let provisions = by_link || may_grant(ctx, Some(MEMBER.key), MEMBER.permissions());
    let mut tx = begin(ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let created = sqlx::query!(
        "INSERT INTO connections (tenant_id, id, name, provider, protocol, keys, keys_expire_at, settings,
             provisions, role_id, created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $12, id, $9 FROM roles
         WHERE tenant_id = $1 AND key = $10
           AND (SELECT count(*) FROM connections WHERE tenant_id = $1) < $11",
        tenant,
        id,
        name.as_str(),
        provider.key(),
        protocol.key(),
        keys,
        keys_end,
        serde_json::to_value(&settings).map_err(Error::internal)?,
        now,
        MEMBER.key,
        MOST_CONNECTIONS,
        provisions,
    )
    .execute(tx.conn())
    .await?;
    if created.rows_affected() == 0 {
        let message = format!("There are {MOST_CONNECTIONS} connections. Delete one first.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let id = ConnectionId::from_uuid(id);
    let event = Event::new(EventKind::ConnectionCreated, target(id, name.as_str()))
        .changed("provider", None, provider.name())
        .changed("protocol", None, protocol.name());
    tx.commit(event).await?;
    Ok(id)
}
