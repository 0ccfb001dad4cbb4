//! A connection as it is kept, and how it becomes one that can be signed in by.

use super::Outside;
use super::keys::{Keys, open_secret};
use super::settings::Settings;
use super::warn::{self, Whose};
use crate::context::{RequestContext, TenantContext};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::recording::Event;
use crate::secrets::SecretKey;
use identity::oidc;
use identity::saml::{self, KeyPair, ServiceProvider};
use serde_json::Value;
use shared::connections::{Protocol, Provider};
use shared::events::EventKind;
use shared::ids::{ConnectionId, RoleId, TenantId};
use shared::views::{ConnectionStatus, ConnectionSummary, OurAddresses};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Which settings are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// What is being set up.
    Draft,
    /// What people sign in by.
    Live,
}

/// A row of the table.
#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: Uuid,
    id: Uuid,
    name: String,
    provider: String,
    protocol: String,
    keys: Option<Vec<u8>>,
    settings: Value,
    secret: Option<Vec<u8>>,
    version: i32,
    tested_version: Option<i32>,
    live_settings: Option<Value>,
    live_secret: Option<Vec<u8>>,
    live_version: Option<i32>,
    provisions: bool,
    role_id: Uuid,
    refreshed_at: Option<OffsetDateTime>,
    refresh_failure: Option<String>,
    certificate_expires_at: Option<OffsetDateTime>,
    warned_days: Option<i16>,
    keys_expire_at: Option<OffsetDateTime>,
    keys_warned_days: Option<i16>,
}

/// A connection.
pub(crate) struct Stored {
    pub(crate) tenant: TenantId,
    pub(crate) id: ConnectionId,
    pub(crate) name: String,
    pub(crate) provider: Provider,
    pub(crate) protocol: Protocol,
    keys: Option<Vec<u8>>,
    pub(super) settings: Settings,
    pub(super) secret: Option<Vec<u8>>,
    pub(crate) version: i32,
    pub(super) tested_version: Option<i32>,
    pub(super) live_settings: Option<Settings>,
    pub(super) live_secret: Option<Vec<u8>>,
    pub(crate) live_version: Option<i32>,
    pub(crate) provisions: bool,
    pub(crate) role_id: RoleId,
    pub(super) refreshed_at: Option<OffsetDateTime>,
    pub(super) refresh_failure: Option<String>,
    pub(super) certificate_expires_at: Option<OffsetDateTime>,
    pub(super) warned_days: Option<i16>,
    pub(super) keys_expire_at: Option<OffsetDateTime>,
    pub(super) keys_warned_days: Option<i16>,
}

/// A connection that is ready to be signed in by.
pub(crate) enum Ready {
    /// By SAML.
    Saml(Box<saml::Connection>),
    /// By `OpenID` Connect.
    Oidc(Box<oidc::Provider>),
}

const COLUMNS: &str =
    "tenant_id, id, name, provider, protocol, keys, settings, secret, version, tested_version,
    live_settings, live_secret, live_version, provisions, role_id, refreshed_at, refresh_failure,
    certificate_expires_at, warned_days, keys_expire_at, keys_warned_days";

impl Stored {
    /// Finds a connection within its tenant.
    pub(crate) async fn of_tenant(
        connection: &mut PgConnection,
        tenant: Uuid,
        id: ConnectionId,
    ) -> Result<Self> {
        Self::find(connection, "WHERE tenant_id = $1 AND id = $2", tenant, id).await
    }

    /// The same, and lets nobody else change it meanwhile.
    pub(super) async fn lock(tx: &mut TenantTx<'_>, id: ConnectionId) -> Result<Self> {
        let tenant = tx.tenant();
        let condition = "WHERE tenant_id = $1 AND id = $2 FOR UPDATE";
        Self::find(tx.conn(), condition, tenant, id).await
    }

    async fn find(
        connection: &mut PgConnection,
        condition: &'static str,
        tenant: Uuid,
        id: ConnectionId,
    ) -> Result<Self> {
        let query = format!("SELECT {COLUMNS} FROM connections {condition}");
        let row: Row = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(tenant)
            .bind(id.uuid())
            .fetch_one(connection)
            .await?;
        row.try_into()
    }

    /// Finds a connection by its id alone, for a sign-in, which knows no tenant yet.
    pub(crate) async fn anywhere(ctx: &RequestContext, id: ConnectionId) -> Result<Self> {
        let query = format!("SELECT {COLUMNS} FROM connections WHERE id = $1");
        let row: Row = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(id.uuid())
            .fetch_one(&ctx.realm.0.auth)
            .await?;
        row.try_into()
    }

    /// All connections of a tenant, the oldest first.
    pub(super) async fn all(connection: &mut PgConnection, tenant: Uuid) -> Result<Vec<Self>> {
        let query = format!(
            "SELECT {COLUMNS} FROM connections WHERE tenant_id = $1 ORDER BY id LIMIT {}",
            super::MOST_CONNECTIONS
        );
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(tenant)
            .fetch_all(connection)
            .await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The settings of a version; none if nothing is live.
    pub(crate) fn settings_of(&self, version: Version) -> Option<(&Settings, i32)> {
        match version {
            Version::Draft => Some((&self.settings, self.version)),
            Version::Live => self.live_settings.as_ref().zip(self.live_version),
        }
    }

    /// Whether the provider is told when somebody signs out here, by what is live.
    pub(crate) fn signs_out(&self) -> bool {
        self.live_settings.as_ref().is_some_and(Settings::signs_out)
    }

    /// Whether the very settings of the draft have passed a test.
    pub(super) fn is_tested(&self) -> bool {
        self.tested_version == Some(self.version)
    }

    /// Where it is to be found.
    pub(crate) fn addresses(&self, outside: &Outside) -> OurAddresses {
        let (origin, id) = (&outside.origin, self.id);
        OurAddresses {
            acs: format!("{origin}/sso/saml/{id}/acs"),
            entity_id: format!("{origin}/sso/saml/{id}/metadata"),
            logout: format!("{origin}/sso/saml/{id}/logout"),
            redirect_uri: format!("{origin}/sso/oidc/callback"),
            signed_out: format!("{origin}/sign-in?notice=signed-out"),
            backchannel_logout: format!("{origin}/sso/oidc/{id}/logout"),
            start: format!("{origin}/sso/{id}/start"),
        }
    }

    /// Our key pairs.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(super) fn keys(&self, key: &SecretKey) -> Result<Keys> {
        let sealed = self
            .keys
            .as_ref()
            .ok_or_else(|| Error::internal("the connection has no keys"))?;
        Keys::open(key, self.id.uuid(), sealed)
    }

    /// Who we are to the provider.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(crate) fn service_provider(
        &self,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<ServiceProvider> {
        Ok(self.known_by(self.keys(key)?.into_lists(), outside))
    }

    /// Our metadata for the provider.
    ///
    /// # Errors
    /// A defect: a connection of another protocol, keys that do not open.
    pub(super) fn metadata(&self, key: &SecretKey, outside: &Outside) -> Result<String> {
        let published = self.keys(key)?.into_published();
        Ok(self.known_by(published, outside).metadata())
    }

    fn known_by(
        &self,
        (signing, encryption): (Vec<KeyPair>, Vec<KeyPair>),
        outside: &Outside,
    ) -> ServiceProvider {
        let ours = self.addresses(outside);
        ServiceProvider {
            entity_id: ours.entity_id,
            acs: ours.acs,
            slo: Some(ours.logout),
            signing,
            encryption,
        }
    }

    /// What a message of the provider's is checked by, or the code of why it is not looked at.
    ///
    /// # Errors
    /// A defect: keys or a secret that do not open.
    pub(crate) fn checking(
        &self,
        version: Version,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<Result<Ready, &'static str>> {
        Ok(match self.ready(version, key, outside)? {
            Some(Ok(ready)) => Ok(ready),
            Some(Err(error)) => Err(error.code()),
            None => Err("not_active"),
        })
    }

    /// Makes a version ready to be signed in by. None if it is not complete, or not live.
    ///
    /// # Errors
    /// `identity::Error` when the settings contradict each other, else a defect.
    pub(crate) fn ready(
        &self,
        version: Version,
        key: &SecretKey,
        outside: &Outside,
    ) -> Result<Option<Result<Ready, identity::Error>>> {
        let secret = match version {
            Version::Draft => &self.secret,
            Version::Live => &self.live_secret,
        };
        let Some((settings, _)) = self.settings_of(version) else {
            return Ok(None);
        };
        Ok(match settings {
            Settings::Saml(saml) => {
                let Some(provider) = saml.provider.clone() else {
                    return Ok(None);
                };
                let ours = self.service_provider(key, outside)?;
                let reach = outside.client.reach();
                let made = saml::Connection::new(ours, provider, saml.policy.clone(), reach);
                Some(made.map(|connection| Ready::Saml(Box::new(connection))))
            }
            Settings::Oidc(_) if !settings.is_complete() => None,
            Settings::Oidc(oidc) => {
                let secret = match secret {
                    Some(sealed) => Some(open_secret(key, self.id.uuid(), sealed)?),
                    None => None,
                };
                let (issuer, client_id) = (&oidc.issuer, &oidc.client_id);
                let made = oidc::Provider::new(&outside.client, issuer, client_id, secret);
                Some(made.map(|provider| {
                    Ready::Oidc(Box::new(provider.with_attributes(oidc.attributes.clone())))
                }))
            }
        })
    }

    /// Something that happens to it, for the log.
    pub(crate) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, super::target(self.id, &self.name))
    }

    /// What a list shows of it.
    pub(super) fn summary(&self, ctx: &TenantContext) -> ConnectionSummary {
        let status = match self.live_version {
            None => ConnectionStatus::Draft,
            Some(live) if live == self.version => ConnectionStatus::Active,
            Some(_) => ConnectionStatus::Changed,
        };
        ConnectionSummary {
            id: self.id,
            name: self.name.clone(),
            provider: self.provider,
            protocol: self.protocol,
            status,
            certificate_expires_at: self.certificate_expires_at.map(|at| ctx.local(at)),
            certificate_days_left: days_left(ctx, self.end(Whose::Provider)),
            our_certificates_days_left: days_left(ctx, self.end(Whose::Us)),
        }
    }

    /// When certificates end that people sign in by.
    pub(super) fn end(&self, whose: Whose) -> Option<OffsetDateTime> {
        match whose {
            Whose::Provider => self.certificate_expires_at,
            Whose::Us => self.live_version.and(self.keys_expire_at),
        }
    }

    /// The fewest days before that end that were warned of.
    pub(super) const fn warned(&self, whose: Whose) -> Option<i16> {
        match whose {
            Whose::Provider => self.warned_days,
            Whose::Us => self.keys_warned_days,
        }
    }
}

/// How many days are left, if it is time to do something about it: less than none from the moment on that it has ended.
fn days_left(ctx: &TenantContext, end: Option<OffsetDateTime>) -> Option<i64> {
    end.map(|at| at - ctx.request.now())
        .filter(|left| warn::due(*left).is_some())
        .map(|left| left.whole_days() - i64::from(left.is_negative()))
}

impl TryFrom<Row> for Stored {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let settings = |json: Value| serde_json::from_value(json).map_err(Error::internal);
        Ok(Self {
            tenant: TenantId::from_uuid(row.tenant_id),
            id: ConnectionId::from_uuid(row.id),
            name: row.name,
            provider: row.provider.parse().map_err(Error::internal)?,
            protocol: row.protocol.parse().map_err(Error::internal)?,
            keys: row.keys,
            settings: settings(row.settings)?,
            secret: row.secret,
            version: row.version,
            tested_version: row.tested_version,
            live_settings: row.live_settings.map(settings).transpose()?,
            live_secret: row.live_secret,
            live_version: row.live_version,
            provisions: row.provisions,
            role_id: RoleId::from_uuid(row.role_id),
            refreshed_at: row.refreshed_at,
            refresh_failure: row.refresh_failure,
            certificate_expires_at: row.certificate_expires_at,
            warned_days: row.warned_days,
            keys_expire_at: row.keys_expire_at,
            keys_warned_days: row.keys_warned_days,
        })
    }
}
