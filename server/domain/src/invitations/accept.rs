//! Accepting an invitation.

use super::offer::{OpenInvitation, find};
use super::spent;
use crate::context::{Actor, RequestContext, SessionContext, Tenant, TenantContext, User, WayIn};
use crate::database::{AuthTx, TenantTx};
use crate::error::Result;
use crate::memberships;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use crate::sessions::{self, Assurance, Method};
use crate::users::{self, NewUser};
use shared::events::EventKind;
use shared::ids::{MembershipId, RoleId, TenantId};
use shared::permissions::{OWNER, PermissionSet};
use shared::requests::{Password, PersonName};
use shared::{AppError, ErrorCode};

/// What a person who has no account yet gives.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Their name.
    pub name: PersonName,
    /// The password of the new account.
    pub password: Password,
    /// The browser's time zone, if it told; an unknown one is UTC.
    pub time_zone: String,
}

/// Makes the signed-in person a member, and answers the workspace's slug.
///
/// # Errors
/// `expired`; `invalid` when the invitation was sent to another address than theirs; `conflict` when they are a member
/// already.
pub async fn accept(session: &SessionContext, link: &str) -> Result<String> {
    let invitation = find(&session.request, link).await?;
    if invitation.email != session.user.email {
        return Err(AppError::field(
            "email",
            format!(
                "This invitation is for {}. Sign out, and open the link again.",
                invitation.email
            ),
        )
        .into());
    }
    join(&session.request, &session.user, invitation).await
}

/// Creates the account of the invited address, signs the person in, and makes them a member.
/// Answers the session's token and the workspace's slug.
///
/// # Errors
/// `expired`; `invalid` for a weak password or when the address has an account by now.
pub async fn accept_as_new_user(
    ctx: &RequestContext,
    link: &str,
    acceptance: Acceptance,
) -> Result<(Token, String)> {
    ctx.tools().identity.require_built_in()?;
    let invitation = find(ctx, link).await?;
    let known = [invitation.email.as_str(), acceptance.name.as_str()];
    let passwords = &ctx.tools().passwords;
    let password_hash = passwords.hash_new(acceptance.password, &known).await?;
    let time_zone = time_tz::timezones::get_by_name(&acceptance.time_zone)
        .map_or("UTC", time_tz::TimeZone::name);

    let mut tx = AuthTx::begin(ctx).await?;
    let new = NewUser {
        email: &invitation.email,
        name: acceptance.name.as_str(),
        password_hash: Some(&password_hash),
        time_zone,
        language: ctx.meta.language,
    };
    let id = users::create(&mut tx, new).await?.ok_or_else(|| {
        AppError::field(
            "email",
            "You have an account already. Sign in to accept the invitation.",
        )
    })?;
    let user = User {
        id,
        email: invitation.email.clone(),
        name: acceptance.name.into(),
        time_zone: time_zone.to_owned(),
        language: ctx.meta.language,
        avatar: None,
    };
    let token =
        sessions::open(&mut tx, ctx, user.id, Assurance::Password, Method::Password).await?;
    let target = Target::new("user", user.id, user.name.as_str());
    tx.commit(Some(user.id), Event::new(EventKind::UserRegistered, target))
        .await?;
    // Should this fail, the account stands and the link still works for it.
    let slug = join(ctx, &user, invitation).await?;
    Ok((token, slug))
}

async fn join(ctx: &RequestContext, user: &User, invitation: OpenInvitation) -> Result<String> {
    let membership = ctx.tools().clock.new_id();
    let tenant_ctx = TenantContext {
        request: ctx.clone(),
        tenant: Tenant::new(
            TenantId::from_uuid(invitation.tenant_id),
            invitation.slug,
            invitation.tenant_name,
            invitation.plan,
        ),
        actor: Actor::User(user.clone()),
        membership_id: Some(MembershipId::from_uuid(membership)),
        permissions: PermissionSet::from_names(
            invitation.role_permissions.iter().map(String::as_str),
        ),
        role_id: Some(RoleId::from_uuid(invitation.role_id)),
        role: invitation.role,
        is_owner: invitation.role_key.as_deref() == Some(OWNER.key),
        way_in: WayIn::Own,
    };
    let mut tx = TenantTx::begin_unchecked(&tenant_ctx).await?;
    let now = tx.now();
    let accepted = sqlx::query!(
        "UPDATE invitations SET accepted_at = $3
         WHERE tenant_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
        invitation.tenant_id,
        invitation.id,
        now,
    )
    .execute(tx.conn())
    .await?;
    if accepted.rows_affected() == 0 {
        return Err(spent());
    }
    let joined = memberships::insert(
        &mut tx,
        MembershipId::from_uuid(membership),
        user.id,
        RoleId::from_uuid(invitation.role_id),
    )
    .await?;
    // Single sign-on has let them in meanwhile, with a role of its own.
    if !joined {
        let name = &tenant_ctx.tenant.name;
        let message = format!(
            "You are a member of {name} already. Whoever invited you can change your role."
        );
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    let event = Event::new(
        EventKind::MemberJoined,
        Target::new(
            "member",
            MembershipId::from_uuid(membership),
            user.name.as_str(),
        ),
    )
    .changed("role", None, tenant_ctx.role.as_str());
    tx.commit(event).await?;
    Ok(tenant_ctx.tenant.slug)
}
