//! Who acts, where, and on which request: what every operation of the domain takes first.
//!
//! A context can only be got from the database's answer to a session's token, so holding one *is*
//! the proof. From the general to the particular: [`RequestContext`] (anybody), [`SessionContext`]
//! (somebody), [`TenantContext`] (a member of this tenant), and in the other realm
//! [`OperatorContext`].

mod operator;

pub(crate) use operator::OperatorRealmParts;
pub use operator::{Operator, OperatorContext, OperatorRealm};

use crate::clock::Clock;
use crate::connections::Outside;
use crate::error::Result;
use crate::identities::IdentityProvider;
use crate::limits::Limits;
use crate::oauth::Clients;
use crate::passwords::Passwords;
use crate::secrets::{SecretKey, Token};
use crate::sessions::{Assurance, RECENT};
use crate::tenants::includes_sso;
use crate::traffic::Traffic;
use shared::ids::{MembershipId, RoleId, SessionId, TenantId, UserId};
use shared::permissions::{Permission, PermissionSet};
use shared::{AppError, ErrorCode, Language};
use sqlx::PgPool;
use std::sync::Arc;
use time::{Date, OffsetDateTime};
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
    /// Reaches identity providers and DNS.
    pub outside: Outside,
    /// The sister products that sign people in here.
    pub clients: Clients,
    /// Says who somebody is.
    pub identity: IdentityProvider,
    /// The operator portal's address in a browser, without a slash at its end.
    pub operator_origin: Arc<str>,
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
}

impl SessionContext {
    /// For what must not happen behind an open laptop: the person has proved who they are lately.
    ///
    /// # Errors
    /// `confirm_identity`; then `sessions::confirm` helps.
    pub fn require_recent(&self) -> Result<(), AppError> {
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

/// Who acts within a tenant.
#[derive(Debug, Clone)]
pub enum Actor {
    /// A member.
    User(User),
    /// A background job, by its name.
    System(&'static str),
    /// Somebody without an account, by whom the link is for that let them in.
    SetupLink(String),
}

/// The tenant a context is of.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// Which.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan's key.
    pub plan: String,
    /// From when on its members need a second factor.
    pub mfa_required_from: Option<OffsetDateTime>,
    /// Whether single sign-on is available to it.
    pub sso: bool,
    /// Whether its members must sign in by one of its connections.
    pub sso_required: bool,
}

impl Tenant {
    /// A tenant that asks nothing in particular of its members.
    pub(crate) fn new(id: TenantId, slug: String, name: String, plan: String) -> Self {
        Self {
            id,
            slug,
            name,
            sso: includes_sso(&plan, None),
            plan,
            mfa_required_from: None,
            sso_required: false,
        }
    }

    /// Refuses unless single sign-on is available.
    ///
    /// # Errors
    /// `not_in_plan`.
    pub fn require_sso(&self) -> Result<(), AppError> {
        if self.sso {
            return Ok(());
        }
        let message =
            "Single sign-on is not part of your workspace's plan. Ask us to switch it on.";
        Err(AppError::new(ErrorCode::NotInPlan, message))
    }
}

/// A request within one tenant: the key to that tenant's rows and to no other's.
#[derive(Clone)]
pub struct TenantContext {
    pub(crate) request: RequestContext,
    /// The tenant.
    pub tenant: Tenant,
    /// Who acts.
    pub actor: Actor,
    /// The actor's membership; a job has none.
    pub membership_id: Option<MembershipId>,
    /// The actor's role; a job has none.
    pub role_id: Option<RoleId>,
    /// The name of the actor's role.
    pub role: String,
    /// Whether that is the built-in role of owners, whatever it or another one is called.
    pub is_owner: bool,
    /// What the actor may do here.
    pub permissions: PermissionSet,
    /// Whether the actor has signed in by a connection of this tenant.
    pub by_connection: bool,
}

impl TenantContext {
    /// Enters a tenant as a part of the system that works without anybody's request.
    pub(crate) async fn of_system(
        request: RequestContext,
        id: TenantId,
        name: &'static str,
    ) -> Result<Self> {
        let row = sqlx::query!(
            "SELECT slug, name, plan, sso_override, sso_required FROM tenants WHERE id = $1",
            id.uuid()
        )
        .fetch_one(&request.realm.0.auth)
        .await?;
        Ok(Self {
            request,
            tenant: Tenant {
                sso: includes_sso(&row.plan, row.sso_override),
                sso_required: row.sso_required,
                ..Tenant::new(id, row.slug, row.name, row.plan)
            },
            actor: Actor::System(name),
            membership_id: None,
            role_id: None,
            role: "System".to_owned(),
            is_owner: false,
            permissions: PermissionSet::all(),
            by_connection: false,
        })
    }

    /// Refuses a session that is not what the tenant wants of its members: by its own single sign-on, or
    /// with a second factor. An owner with a second factor always gets in, so that nobody is locked out
    /// by a provider; and what a tenant's own provider asks for is that provider's business.
    ///
    /// # Errors
    /// `sso_required`, `mfa_required`.
    pub fn admits(&self, session: &SessionContext) -> Result<(), AppError> {
        let second_factor = session.assurance >= Assurance::Mfa;
        if self.by_connection || (self.is_owner && second_factor) {
            return Ok(());
        }
        if self.tenant.sso && self.tenant.sso_required {
            let message = "This workspace requires its single sign-on. Sign in with it.";
            return Err(AppError::new(ErrorCode::SsoRequired, message));
        }
        let from = self.tenant.mfa_required_from;
        if !second_factor && from.is_some_and(|from| from <= self.now()) {
            let message =
                "This workspace requires two-step sign-in. Add a second factor to your account.";
            return Err(AppError::new(ErrorCode::MfaRequired, message));
        }
        Ok(())
    }

    /// Refuses unless the actor holds the permission.
    ///
    /// # Errors
    /// [`AppError::forbidden`].
    pub fn authorize(&self, permission: Permission) -> Result<(), AppError> {
        if self.permissions.allows(permission) {
            Ok(())
        } else {
            Err(AppError::forbidden())
        }
    }

    /// The person who acts.
    ///
    /// # Errors
    /// [`AppError::forbidden`] for a job: it is for people only.
    pub fn user(&self) -> Result<&User, AppError> {
        match &self.actor {
            Actor::User(user) => Ok(user),
            Actor::System(_) | Actor::SetupLink(_) => Err(AppError::forbidden()),
        }
    }

    /// Where the request comes from.
    pub const fn meta(&self) -> &RequestMeta {
        &self.request.meta
    }

    /// The moment in the actor's time zone.
    pub fn local(&self, moment: OffsetDateTime) -> OffsetDateTime {
        match &self.actor {
            Actor::User(user) => to_zone(moment, &user.time_zone),
            Actor::System(_) | Actor::SetupLink(_) => moment,
        }
    }

    /// The moment a day begins where the actor is. The offset of a place is that of a moment there,
    /// so it is looked up twice: the first guess may lie on the other side of a change of clocks.
    pub fn midnight(&self, day: Date) -> OffsetDateTime {
        let naive = day.midnight();
        let guess = naive.assume_offset(self.local(naive.assume_utc()).offset());
        naive.assume_offset(self.local(guess).offset())
    }

    pub(crate) fn tools(&self) -> &Tools {
        self.request.tools()
    }

    /// The moment of the request's clock, in UTC.
    pub fn now(&self) -> OffsetDateTime {
        self.request.now()
    }
}

fn require_recent(now: OffsetDateTime, authenticated_at: OffsetDateTime) -> Result<(), AppError> {
    if now - authenticated_at <= RECENT {
        return Ok(());
    }
    let message = "Confirm first that it is you.";
    Err(AppError::new(ErrorCode::ConfirmIdentity, message))
}

fn to_zone(moment: OffsetDateTime, name: &str) -> OffsetDateTime {
    time_tz::timezones::get_by_name(name).map_or(moment, |zone| moment.to_timezone(zone))
}
