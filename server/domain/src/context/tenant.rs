//! A tenant, who acts in it, and what they may.

use super::{RequestContext, RequestMeta, SessionContext, Tools, User, to_zone};
use crate::error::Result;
use crate::sessions::Assurance;
use crate::tenants::includes_sso;
use shared::ids::{MembershipId, RoleId, TenantId};
use shared::permissions::{Permission, PermissionSet};
use shared::{AppError, ErrorCode};
use time::{Date, OffsetDateTime};

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

/// By what a member has come, as far as it matters to the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// By what is their own: a password, a passkey, an account at Google.
    Own,
    /// By an active connection of this tenant.
    Connection,
    /// By a connection that is none of this tenant's active ones: another tenant's provider vouches for them.
    OtherConnection,
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
    /// How the actor has come.
    pub way_in: WayIn,
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
            way_in: WayIn::Own,
        })
    }

    /// Whether somebody comes in around single sign-on that the tenant requires: an owner can, with a second factor.
    pub fn bypasses_sso(&self, session: &SessionContext) -> bool {
        self.tenant.sso
            && self.tenant.sso_required
            && self.is_owner
            && self.way_in == WayIn::Own
            && session.assurance >= Assurance::Mfa
    }

    /// Refuses a session that is not what the tenant wants of its members: by its own single sign-on, or
    /// with a second factor. An owner with a second factor always gets in, so that nobody is locked out
    /// by a provider; and what a tenant's own provider asks for is that provider's business. Another tenant's
    /// provider speaks for an address, but never for the second factor of its owner, nor does it open an
    /// owner's way around this tenant's.
    ///
    /// # Errors
    /// `sso_required`, `mfa_required`, `confirm_identity`.
    pub fn admits(&self, session: &SessionContext) -> Result<(), AppError> {
        let second_factor = session.assurance >= Assurance::Mfa;
        match self.way_in {
            WayIn::Connection => return Ok(()),
            WayIn::Own if self.is_owner && second_factor => return Ok(()),
            WayIn::Own | WayIn::OtherConnection => {}
        }
        if self.tenant.sso && self.tenant.sso_required {
            let message = "This workspace requires its single sign-on. Sign in with it.";
            return Err(AppError::new(ErrorCode::SsoRequired, message));
        }
        let from = self.tenant.mfa_required_from;
        let required = from.is_some_and(|from| from <= self.now());
        if session.owes_factor && (required || self.way_in == WayIn::OtherConnection) {
            let message = "Give your second factor first.";
            return Err(AppError::new(ErrorCode::ConfirmIdentity, message));
        }
        if !second_factor && required {
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
