//! A connection as it is kept.

use super::settings::Settings;
use super::warn::{self, Whose};
use crate::context::{RequestContext, TenantContext};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::recording::Event;
use serde_json::Value;
use shared::connections::{Protocol, Provider};
use shared::events::EventKind;
use shared::ids::{ConnectionId, RoleId, TenantId};
use shared::views::{ConnectionStatus, ConnectionSummary};
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
    pub(super) keys: Option<Vec<u8>>,
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
