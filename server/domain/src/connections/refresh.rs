//! What the worker does for connections by the hour, and first of all: reading metadata again.
//!
//! A provider announces its next certificate in its metadata, next to the one it still signs with. Whoever
//! reads it by the day signs people in before, during and after the rollover. One that announces nothing is
//! read again when an answer is signed by a key that is not known. A failure is shown with the connection and
//! changes nothing: people sign in by what was read last.

use super::metadata::fingerprints;
use super::settings::{SamlSettings, Settings};
use super::stored::{Stored, Version};
use super::{read, sentence};
use crate::context::{RequestContext, RequestMeta, TenantContext, TenantRealm};
use crate::database::{Database, TenantTx, UpkeepTx};
use crate::error::{Error, Result};
use crate::jobs::ReadMetadata;
use crate::recording::Event;
use futures::{StreamExt as _, stream};
use identity::saml::{self, Binding, IdentityProvider};
use shared::events::EventKind;
use shared::ids::{ConnectionId, TenantId};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// How old what was read of a provider's metadata may be.
pub const REFRESH_AFTER: Duration = Duration::days(1);

/// How old it is at the least when an answer is signed by a key that is not known. Whoever sends bad answers must not
/// have us ask a provider as often as they like.
const SOON_AFTER: Duration = Duration::minutes(10);

/// How many providers are asked at a time: some let one wait.
const AT_A_TIME: usize = 4;

/// Keeps connections in order: reads metadata again, warns of certificates that end, and removes what is
/// over.
#[derive(Clone)]
pub struct Refresher {
    // Knows which connections there are, and what is due of them.
    pub(super) worker: PgPool,
    pub(super) realm: TenantRealm,
}

/// A connection of which something is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Due {
    pub(super) tenant: Uuid,
    pub(super) connection: Uuid,
}

impl Refresher {
    /// A refresher that enters tenants by the realm.
    pub fn new(database: &Database, realm: TenantRealm) -> Self {
        Self {
            worker: database.worker.clone(),
            realm,
        }
    }

    /// Reads the metadata of all connections again for which that is due, and tells of how many it has
    /// changed. A provider that cannot be asked keeps no other from being asked.
    ///
    /// # Errors
    /// The database's failure to tell what is due.
    pub async fn refresh_metadata(&self) -> Result<usize> {
        // Only SAML has certificates of its own, and they are in its metadata. What was pasted, nobody can read again.
        let due = sqlx::query_as!(
            Due,
            "SELECT tenant_id AS tenant, id AS connection FROM connections
             WHERE activated_at IS NOT NULL AND certificate_expires_at IS NOT NULL AND reads_metadata
               AND (refreshed_at IS NULL OR refreshed_at <= $1)",
            self.now() - REFRESH_AFTER,
        )
        .fetch_all(&self.worker)
        .await?;
        let changed = stream::iter(due)
            .map(|due| async move {
                let refreshed = match self.enter(due.tenant, "connections.refresh").await {
                    Ok(ctx) => refresh(&ctx, ConnectionId::from_uuid(due.connection)).await,
                    Err(error) => Err(error),
                };
                due.unless_failed(refreshed)
            })
            .buffer_unordered(AT_A_TIME)
            .filter(|changed| std::future::ready(*changed))
            .count()
            .await;
        Ok(changed)
    }

    pub(super) fn now(&self) -> OffsetDateTime {
        self.realm.tools().clock.now()
    }

    pub(super) fn request(&self, name: &'static str) -> RequestContext {
        let meta = RequestMeta {
            request_id: format!("job {name}"),
            ..RequestMeta::default()
        };
        RequestContext::new(self.realm.clone(), meta)
    }

    pub(super) async fn enter(&self, tenant: Uuid, name: &'static str) -> Result<TenantContext> {
        TenantContext::of_system(self.request(name), TenantId::from_uuid(tenant), name).await
    }
}

impl Due {
    /// Whether something was done. A failure is logged: the other connections are no part of it.
    pub(super) fn unless_failed(self, done: Result<bool>) -> bool {
        done.unwrap_or_else(|error| {
            let (tenant, connection) = (self.tenant, self.connection);
            tracing::error!(%error, tenant.id = %tenant, connection.id = %connection, "cannot tend a connection");
            false
        })
    }
}

/// Has the metadata of a live connection read again, unless that was done a moment ago: an answer was signed by a key that
/// is not known here, and its provider may have changed to another. The answer itself stays refused.
pub(crate) async fn refresh_soon(tx: &mut TenantTx<'_>, id: ConnectionId) -> Result<()> {
    let (tenant, now) = (tx.tenant(), tx.now());
    // It counts as read from now on, so that of many bad answers one asks. What comes of it is noted then.
    let due = sqlx::query!(
        "UPDATE connections SET refreshed_at = $3
         WHERE tenant_id = $1 AND id = $2 AND live_version IS NOT NULL AND reads_metadata
           AND (refreshed_at IS NULL OR refreshed_at <= $4)",
        tenant,
        id.uuid(),
        now,
        now - SOON_AFTER,
    )
    .execute(tx.conn())
    .await?;
    if due.rows_affected() > 0 {
        let connection_id = id.uuid();
        tx.enqueue(&ReadMetadata { connection_id }).await?;
    }
    Ok(())
}

/// Reads the metadata of one connection again. Whether that has changed anything.
pub(crate) async fn refresh(ctx: &TenantContext, id: ConnectionId) -> Result<bool> {
    // What a tenant's plan has no longer, nobody signs in by; if it comes back, this does as well.
    if !ctx.tenant.sso {
        return Ok(false);
    }
    let mut read = read(ctx).await?;
    let tenant = read.tenant();
    let stored = Stored::of_tenant(read.conn(), tenant, id).await?;
    drop(read);
    let Some((live, address, before)) = live(&stored) else {
        return Ok(false);
    };
    let outside = &ctx.tools().outside;
    // Not within a transaction: the provider may take its time.
    let found = match IdentityProvider::fetch(&outside.client, address).await {
        Ok(found) => usable(ctx, &stored, live, before, found)?,
        Err(error) => Err(sentence(&error)),
    };
    let failure = match found {
        Ok(found) if found != *before => return replace(ctx, &stored, before, found).await,
        Ok(_) => None,
        Err(failure) => Some(failure),
    };
    let tx = UpkeepTx::begin(ctx).await?;
    tx.looked_at(id, failure.as_deref()).await?;
    Ok(false)
}

/// What people sign in by, the address of its metadata, and what that said last; none if there is no address.
fn live(stored: &Stored) -> Option<(&SamlSettings, &str, &IdentityProvider)> {
    let (Settings::Saml(saml), _) = stored.settings_of(Version::Live)? else {
        return None;
    };
    Some((
        saml,
        saml.metadata_address.as_deref()?,
        saml.provider.as_ref()?,
    ))
}

/// What was found, if people can sign in by it; or why not.
fn usable(
    ctx: &TenantContext,
    stored: &Stored,
    live: &SamlSettings,
    before: &IdentityProvider,
    found: IdentityProvider,
) -> Result<Result<IdentityProvider, String>> {
    if found.entity_id != before.entity_id {
        return Ok(Err(format!(
            "The address now describes another identity provider, “{}”. Load the metadata of “{}”, or connect that one and test it.",
            found.entity_id, before.entity_id
        )));
    }
    let tools = ctx.tools();
    let ours = stored.service_provider(&tools.key, &tools.outside)?;
    let reach = tools.outside.client.reach();
    Ok(
        match saml::Connection::new(ours, found.clone(), live.policy.clone(), reach) {
            Ok(_) => Ok(found),
            Err(error) => Err(sentence(&error)),
        },
    )
}

/// Puts what was found in the place of what was known, in what is live and in a draft that reads the same
/// address. False if somebody was quicker: then there is nothing left to do, or it is done the next time.
async fn replace(
    ctx: &TenantContext,
    seen: &Stored,
    before: &IdentityProvider,
    found: IdentityProvider,
) -> Result<bool> {
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let stored = Stored::lock(&mut tx, seen.id).await?;
    if stored.live_settings != seen.live_settings {
        return Ok(false);
    }
    let mut after = stored.live_settings.clone();
    let mut draft = stored.settings.clone();
    let Some(saml) = after.as_mut().and_then(Settings::saml_mut) else {
        return Ok(false);
    };
    saml.provider = Some(found.clone());
    follow(&mut draft, saml, &found);
    // A draft that was ahead by what is live now is what is live; one that has passed a test is not held to
    // another for what it has from the same address; and one that has not is as it was.
    let is_live = after.as_ref() == Some(&draft) && stored.secret == stored.live_secret;
    let (tenant, now) = (tx.tenant(), tx.now());
    sqlx::query!(
        "UPDATE connections SET live_settings = $3, settings = $4,
             live_version = CASE WHEN $5 THEN version ELSE live_version END,
             tested_version = CASE WHEN $5 THEN version ELSE tested_version END,
             certificate_expires_at = $6, refreshed_at = $7, refresh_failure = NULL,
             warned_days = CASE WHEN certificate_expires_at = $6 THEN warned_days END
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        stored.id.uuid(),
        serde_json::to_value(&after).map_err(Error::internal)?,
        serde_json::to_value(&draft).map_err(Error::internal)?,
        is_live,
        after.as_ref().and_then(Settings::certificate_expires_at),
        now,
    )
    .execute(tx.conn())
    .await?;
    let event = stored.event(EventKind::ConnectionRefreshed);
    tx.commit(differences(event, before, &found)).await?;
    Ok(true)
}

/// A draft of the same provider at the same address knows of it what is live.
fn follow(draft: &mut Settings, live: &SamlSettings, found: &IdentityProvider) {
    let Some(draft) = draft.saml_mut() else {
        return;
    };
    let same_address = draft.metadata_address == live.metadata_address;
    if let Some(provider) = &mut draft.provider
        && same_address
        && provider.entity_id == found.entity_id
    {
        *provider = found.clone();
    }
}

fn differences(event: Event, before: &IdentityProvider, after: &IdentityProvider) -> Event {
    let signed = |provider: &IdentityProvider| {
        if provider.wants_signed_requests {
            "on"
        } else {
            "off"
        }
    };
    event
        .changed(
            "certificates",
            fingerprints(before).as_str(),
            fingerprints(after).as_str(),
        )
        .changed(
            "sign_in_addresses",
            addresses(&before.sso).as_str(),
            addresses(&after.sso).as_str(),
        )
        .changed(
            "logout_addresses",
            addresses(&before.slo).as_str(),
            addresses(&after.slo).as_str(),
        )
        .changed("wants_signed_requests", signed(before), signed(after))
}

fn addresses(endpoints: &[saml::Endpoint]) -> String {
    let named = endpoints.iter().map(|endpoint| {
        let binding = match endpoint.binding {
            Binding::Redirect => "redirect",
            Binding::Post => "post",
        };
        format!("{} ({binding})", endpoint.location)
    });
    named.collect::<Vec<_>>().join(", ")
}
