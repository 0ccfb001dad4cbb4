//! Whom a provider's name for a person means, and whether they are let in.
//!
//! A connection speaks for the addresses in the domains that its tenant has proved, and for no others:
//! whoever owns a domain reads its mail, and could reset a password there. An account is known again by
//! the provider's own name for the person; the address links it the first time.

use super::first_use;
use crate::connections::Stored;
use crate::context::{Actor, RequestContext, Tenant, TenantContext, User, WayIn};
use crate::database::{AuthTx, TenantTx};
use crate::domains;
use crate::error::{Error, Result};
use crate::identities::{Person, by_address, known, link_person, name_of, note};
use crate::memberships;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{self, Assurance, Method};
use crate::single_logout::ProviderSession;
use crate::users::{self, NewUser};
use identity::Assertion;
use identity::oidc::EndOfSession;
use shared::events::EventKind;
use shared::ids::{MembershipId, RoleId, UserId};
use shared::permissions::{OWNER, PermissionSet};
use time::Duration;
use uuid::Uuid;

/// How long people are linked anew after that was asked for: an address can be given to somebody else later.
const LINKED_ANEW_LIMIT: Duration = Duration::days(30);

/// What is decided of somebody whose answer was good.
pub(super) enum Admission {
    /// They are let in.
    Admitted(Box<Admitted>),
    /// They are not, by the code of the reason.
    Refused(&'static str),
}

/// Somebody who is let in.
pub(super) struct Admitted {
    /// Their session.
    pub(super) session: Token,
    /// They themselves in the tenant.
    pub(super) ctx: TenantContext,
    /// Whether they are still to be made a member.
    pub(super) join: bool,
}

/// Finds or makes the person and opens their session, in one transaction with the keys that keep the
/// answer from being used again. `ends` is what ends the provider's own session.
pub(super) async fn admit(
    ctx: &RequestContext,
    stored: &Stored,
    assertion: &Assertion,
    ends: Option<&EndOfSession>,
) -> Result<Admission> {
    // As SQL writes a key, which compares it.
    let source = stored.id.uuid().to_string();
    let known = known(ctx, &source, assertion).await?;
    let told = assertion.email.as_ref().map(|email| email.address.as_str());
    let Some(email) = known.as_ref().map(|known| known.email.as_str()).or(told) else {
        return Ok(Admission::Refused("no_email"));
    };
    if known.is_some() && told != Some(email) && is_former(ctx, stored, assertion).await? {
        return Ok(Admission::Refused("other_account"));
    }
    if !speaks_for(ctx, stored, email).await? {
        return Ok(Admission::Refused("domain_not_verified"));
    }
    let mut tx = AuthTx::begin(ctx).await?;
    if !first_use(&mut tx, stored, &assertion.replay_keys).await? {
        return Ok(Admission::Refused("replayed"));
    }
    let email = email.to_owned();
    let is_known = known.is_some();
    let user = match known {
        Some(user) => Some(user),
        None => by_address(&mut tx, &email).await?,
    };
    if let Some(user) = &user
        && !is_known
        && has_another(&mut tx, &source, stored, user.id).await?
    {
        return Ok(Admission::Refused("other_account"));
    }
    let membership = match &user {
        Some(user) => membership(&mut tx, stored, user.id).await?,
        None => None,
    };
    match &membership {
        Some(membership) if membership.suspended => return Ok(Admission::Refused("suspended")),
        None if !stored.provisions => return Ok(Admission::Refused("not_a_member")),
        _ => {}
    }
    let user = match user {
        Some(user) => user,
        None => create(&mut tx, ctx, &email, assertion).await?,
    };
    let recorded = if is_known {
        note(&mut tx, &source, user.id, assertion).await?
    } else {
        link_person(&mut tx, &source, user.id, assertion).await?
    };
    if !recorded {
        return Ok(Admission::Refused("unlinked"));
    }
    let method = Method::Connection {
        id: stored.id,
        provider: ProviderSession::of(&ctx.tools().key, user.id, assertion, ends)?,
        ends_at: assertion.session_ends_at,
        proved_at: assertion.authenticated_at,
    };
    let session = sessions::open(&mut tx, ctx, user.id, Assurance::Sso, method).await?;
    let (join, role_id) = match &membership {
        Some(membership) => (false, membership.role_id),
        None => (true, stored.role_id.uuid()),
    };
    let membership_id = membership.map_or_else(|| tx.new_id(), |membership| membership.id);
    let member = context(ctx, &mut tx, stored, &user, membership_id, role_id).await?;
    let target = Target::new("user", user.id, user.name.as_str());
    let event = Event::new(EventKind::SessionCreated, target);
    tx.commit(
        Some(user.id),
        event.changed("by", None, stored.name.as_str()),
    )
    .await?;
    Ok(Admission::Admitted(Box::new(Admitted {
        session,
        ctx: member,
        join,
    })))
}

/// Makes the person a member, if they are to be one, and says so.
pub(super) async fn join(
    tx: &mut TenantTx<'_>,
    ctx: &TenantContext,
    join: bool,
) -> Result<Option<Event>> {
    let (Some(membership), Some(role), true) = (ctx.membership_id, ctx.role_id, join) else {
        return Ok(None);
    };
    let user = ctx.user()?;
    // Of two first sign-ins at once, one makes the membership.
    if !memberships::insert(tx, membership, user.id, role).await? {
        return Ok(None);
    }
    let target = Target::new("member", membership, user.name.as_str());
    let event = Event::new(EventKind::MemberJoined, target);
    Ok(Some(event.changed("role", None, ctx.role.as_str())))
}

struct Membership {
    id: Uuid,
    role_id: Uuid,
    suspended: bool,
}

/// Whether the connection's tenant has proved the domain of an address.
async fn speaks_for(ctx: &RequestContext, stored: &Stored, email: &str) -> Result<bool> {
    let proved = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM domains WHERE tenant_id = $1 AND name = $2 AND verified_at IS NOT NULL
           ) AS "proved!""#,
        stored.tenant.uuid(),
        domains::of_address(email),
    )
    .fetch_one(&ctx.realm.0.auth)
    .await?;
    Ok(proved)
}

/// Whether a name by which somebody is known is one from before people were linked anew: the provider may have given it to
/// somebody else by now.
async fn is_former(ctx: &RequestContext, stored: &Stored, assertion: &Assertion) -> Result<bool> {
    let former = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM identities i JOIN connections c ON c.tenant_id = $2 AND c.id = $3
               WHERE i.source = $1 AND i.issuer = $4 AND i.subject = $5 AND i.last_used_at <= c.linked_anew_at
           ) AS "former!""#,
        stored.id.uuid().to_string(),
        stored.tenant.uuid(),
        stored.id.uuid(),
        assertion.issuer,
        assertion.subject.value,
    )
    .fetch_one(&ctx.realm.0.auth)
    .await?;
    Ok(former)
}

/// Whether the provider has another name for the person: an address can be given to somebody else, who must not come
/// into what its former owner has here. An administrator can have people linked anew; a name by which nobody has signed
/// in since then is forgotten here.
async fn has_another(
    tx: &mut AuthTx<'_>,
    source: &str,
    stored: &Stored,
    user: UserId,
) -> Result<bool> {
    sqlx::query!(
        "DELETE FROM identities i USING connections c
         WHERE c.tenant_id = $3 AND c.id = $4 AND i.user_id = $2 AND i.source = $1 AND i.last_used_at <= c.linked_anew_at
           AND c.linked_anew_at > $5",
        source,
        user.uuid(),
        stored.tenant.uuid(),
        stored.id.uuid(),
        tx.now() - LINKED_ANEW_LIMIT,
    )
    .execute(tx.conn())
    .await?;
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM identities WHERE user_id = $2 AND source = $1) AS "found!""#,
        source,
        user.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

async fn membership(
    tx: &mut AuthTx<'_>,
    stored: &Stored,
    user: UserId,
) -> Result<Option<Membership>> {
    let row = sqlx::query!(
        r#"SELECT id, role_id, suspended_at IS NOT NULL AS "suspended!"
           FROM memberships WHERE tenant_id = $1 AND user_id = $2"#,
        stored.tenant.uuid(),
        user.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Membership {
        id: row.id,
        role_id: row.role_id,
        suspended: row.suspended,
    }))
}

/// Makes the account of somebody who has none: without a password.
async fn create(
    tx: &mut AuthTx<'_>,
    ctx: &RequestContext,
    email: &str,
    assertion: &Assertion,
) -> Result<Person> {
    let name = name_of(assertion, email);
    let language = ctx.meta.language;
    let new = NewUser {
        email,
        name: &name,
        password_hash: None,
        time_zone: "UTC",
        language,
    };
    match users::create(tx, new).await? {
        Some(id) => Ok(Person {
            id,
            email: email.to_owned(),
            name,
            time_zone: "UTC".to_owned(),
            language,
        }),
        // Another first sign-in was quicker.
        None => by_address(tx, email)
            .await?
            .ok_or_else(|| Error::internal("an account was there and is not")),
    }
}

async fn context(
    ctx: &RequestContext,
    tx: &mut AuthTx<'_>,
    stored: &Stored,
    user: &Person,
    membership: Uuid,
    role: Uuid,
) -> Result<TenantContext> {
    let row = sqlx::query!(
        "SELECT t.slug, t.name, t.plan, r.key, r.name AS role, r.permissions
         FROM tenants t JOIN roles r ON r.tenant_id = t.id AND r.id = $2 WHERE t.id = $1",
        stored.tenant.uuid(),
        role,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(TenantContext {
        request: ctx.clone(),
        tenant: Tenant::new(stored.tenant, row.slug, row.name, row.plan),
        actor: Actor::User(User {
            id: user.id,
            email: user.email.clone(),
            name: user.name.clone(),
            time_zone: user.time_zone.clone(),
            language: user.language,
            avatar: None,
        }),
        membership_id: Some(MembershipId::from_uuid(membership)),
        role_id: Some(RoleId::from_uuid(role)),
        role: row.role,
        is_owner: row.key.as_deref() == Some(OWNER.key),
        permissions: PermissionSet::from_names(row.permissions.iter().map(String::as_str)),
        way_in: WayIn::Connection,
    })
}
