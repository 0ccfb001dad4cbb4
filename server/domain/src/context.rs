//! Who acts, where, and on which request: what every operation of the domain takes first.
//!
//! A context can only be got from the database's answer to a session's token, so holding one *is*
//! the proof. From the general to the particular: [`RequestContext`] (anybody), [`SessionContext`]
//! (somebody), [`TenantContext`] (a member of this tenant), and in the other realm
//! [`OperatorContext`].

mod operator;
mod tenant;

pub(crate) use operator::OperatorRealmParts;
pub use operator::{Operator, OperatorContext, OperatorRealm};
pub use tenant::{Actor, Tenant, TenantContext, WayIn};

use crate::clock::Clock;
use crate::connections::Outside;
use crate::error::Result;
use crate::geoip::GeoIp;
use crate::identities::IdentityProvider;
use crate::limits::Limits;
use crate::oauth::Clients;
use crate::operators::OperatorProvider;
use crate::passwords::Passwords;
use crate::secrets::{SecretKey, Token};
use crate::sessions::{Assurance, RECENT};
use crate::traffic::Traffic;
use shared::ids::{SessionId, UserId};
use shared::{AppError, ErrorCode, Language};
use sqlx::PgPool;
use std::sync::Arc;
use time::OffsetDateTime;
use time_tz::OffsetDateTimeExt as _;

/// Where a request comes from. It stands in every audit entry.
#[derive(Debug, Clone, Default)]
pub struct RequestMeta {
    /// The request's id, also in the log and in errors.
    pub request_id: String,
    /// The client's address.
    pub ip: Option<String>,
    /// The client's `User-Agent`, cut to a sane length.
    pub user_agent: Option<String>,
    /// What the client likes best to read, of the languages we write in.
    pub language: Language,
    /// What a browser of the tenant realm is known again by: its cookie, or the one it gets with a session.
    pub device: Option<Token>,
}

/// The tools that both realms share.
#[derive(Clone)]
pub struct Tools {
    /// Tells the time.
    pub clock: Clock,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Counts attempts.
    pub limits: Limits,
    /// Counts tenants' requests.
    pub traffic: Traffic,
    /// Derives the tokens in mails.
    pub key: SecretKey,
    /// Tells where an address is.
    pub geoip: GeoIp,
    /// Reaches identity providers and DNS.
    pub outside: Outside,
    /// The sister products that sign people in here.
    pub clients: Clients,
    /// Says who somebody is.
    pub identity: IdentityProvider,
    /// The operator portal's address in a browser, without a slash at its end.
    pub operator_origin: Arc<str>,
    /// The company's own identity provider, which operators may sign in with.
    pub operator_provider: Option<OperatorProvider>,
}

/// The tenant realm: all the tenant app can reach. Its pools are private to this crate.
#[derive(Clone)]
pub struct TenantRealm(pub(crate) Arc<TenantRealmParts>);

pub(crate) struct TenantRealmParts {
    pub(crate) auth: PgPool,
    pub(crate) tenant: PgPool,
    pub(crate) tools: Tools,
}

impl TenantRealm {
    /// What counts tenants' requests.
    pub fn traffic(&self) -> &Traffic {
        &self.0.tools.traffic
    }

    pub(crate) fn tools(&self) -> &Tools {
        &self.0.tools
    }
}

/// Anybody's request to the tenant realm.
#[derive(Clone)]
pub struct RequestContext {
    pub(crate) realm: TenantRealm,
    /// Where it comes from.
    pub meta: RequestMeta,
}

impl RequestContext {
    /// The context of a request that nobody is known to have sent.
    pub const fn new(realm: TenantRealm, meta: RequestMeta) -> Self {
        Self { realm, meta }
    }

    pub(crate) fn tools(&self) -> &Tools {
        self.realm.tools()
    }

    /// The tenant app's address in a browser, which is also the issuer of its tokens.
    pub fn origin(&self) -> &str {
        &self.realm.0.tools.outside.origin
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.tools().clock.now()
    }
}

/// A person who is signed in.
#[derive(Debug, Clone)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Their e-mail address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their time zone's IANA name.
    pub time_zone: String,
    /// The language they are written to in.
    pub language: Language,
    /// The address of their picture, if they have one.
    pub avatar: Option<String>,
}

/// A request of somebody who is signed in.
#[derive(Clone)]
pub struct SessionContext {
    pub(crate) request: RequestContext,
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub user: User,
    /// When they last proved who they are.
    pub(crate) authenticated_at: OffsetDateTime,
    /// How sure the session is of them.
    pub assurance: Assurance,
    /// Whether they have a second factor that this session was not given: a provider vouched for them, or they have
    /// added it since.
    pub(crate) owes_factor: bool,
}

impl SessionContext {
    /// For what must not happen behind an open laptop: the person has proved who they are lately, and by their second
    /// factor if they have one. Who else speaks for them, such as their employer's provider, has no say in that.
    ///
    /// # Errors
    /// `confirm_identity`; then `sessions::confirm` helps.
    pub fn require_recent(&self) -> Result<(), AppError> {
        if self.owes_factor {
            return Err(confirm_first());
        }
        require_recent(self.request.now(), self.authenticated_at)
    }

    /// The request, for operations that need nobody.
    pub const fn request(&self) -> &RequestContext {
        &self.request
    }

    /// The moment in the person's own time zone.
    pub fn local(&self, moment: OffsetDateTime) -> OffsetDateTime {
        to_zone(moment, &self.user.time_zone)
    }
}

fn require_recent(now: OffsetDateTime, authenticated_at: OffsetDateTime) -> Result<(), AppError> {
    if now - authenticated_at <= RECENT {
        return Ok(());
    }
    Err(confirm_first())
}

fn confirm_first() -> AppError {
    AppError::new(ErrorCode::ConfirmIdentity, "Confirm first that it is you.")
}

fn to_zone(moment: OffsetDateTime, name: &str) -> OffsetDateTime {
    time_tz::timezones::get_by_name(name).map_or(moment, |zone| moment.to_timezone(zone))
}
