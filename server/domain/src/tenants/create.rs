//! Creating a workspace: tenant, roles, the owner's membership and the record of it, or nothing.

use crate::context::{Actor, SessionContext, Tenant, TenantContext, WayIn};
use crate::database::TenantTx;
use crate::error::{Error, Result};
use crate::jobs::SendWelcome;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::roles;
use shared::events::EventKind;
use shared::ids::{MembershipId, TenantId};
use shared::permissions::OWNER;
use shared::requests::{Slug, WorkspaceName};
use shared::{AppError, ErrorCode};

/// What the form asks for.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    /// Its name.
    pub name: WorkspaceName,
    /// The part of the address that will name it.
    pub slug: Slug,
}

/// How many active workspaces a person can own.
pub const MOST_OWNED: i64 = 50;

/// Creates the workspace with the person as its owner.
///
/// # Errors
/// `invalid` at `slug` when it is taken; `conflict` when the person owns [`MOST_OWNED`]; `rate_limited`.
pub async fn create(session: &SessionContext, new: NewWorkspace) -> Result<TenantContext> {
    let person = session.user.id;
    let limits = &session.request.tools().limits;
    limits.check(Action::MakeWorkspace, &person.to_string())?;
    // Requests that come at once may all see the last place; the limit above keeps them few.
    let owned = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM memberships m
         JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id AND r.key = $2
         JOIN tenants t ON t.id = m.tenant_id AND t.status = 'active'
         WHERE m.user_id = $1"#,
        person.uuid(),
        OWNER.key,
    )
    .fetch_one(&session.request.realm.0.auth)
    .await?;
    if owned >= MOST_OWNED {
        let message = format!("You own {MOST_OWNED} workspaces. Ask us if you need another one.");
        return Err(AppError::new(ErrorCode::Conflict, message).into());
    }
    create_with_plan(session, new, "free").await
}

/// The same with another plan than the one everybody begins with: for demo data.
pub(crate) async fn create_with_plan(
    session: &SessionContext,
    new: NewWorkspace,
    plan: &str,
) -> Result<TenantContext> {
    let clock = &session.request.tools().clock;
    let membership_id = clock.new_id();
    let ctx = TenantContext {
        request: session.request.clone(),
        tenant: Tenant::new(
            TenantId::from_uuid(clock.new_id()),
            new.slug.into(),
            new.name.into(),
            plan.to_owned(),
        ),
        actor: Actor::User(session.user.clone()),
        membership_id: Some(MembershipId::from_uuid(membership_id)),
        // Made with the tenant; nothing of its creation asks for it.
        role_id: None,
        role: OWNER.name.to_owned(),
        is_owner: true,
        permissions: OWNER.permissions(),
        way_in: WayIn::Own,
    };
    let mut tx = TenantTx::begin_unchecked(&ctx).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    sqlx::query!(
        "INSERT INTO tenants (id, slug, name, plan, status, seats, created_at)
         VALUES ($1, $2, $3, $4, 'active', 1, $5)",
        tenant,
        ctx.tenant.slug,
        ctx.tenant.name,
        ctx.tenant.plan,
        now,
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match Error::violated_constraint(&error) {
        Some("tenants_slug_key") => {
            AppError::field("slug", "This address is taken. Choose another one.").into()
        }
        _ => Error::from(error),
    })?;
    let owner = roles::create_built_in(&mut tx).await?;
    sqlx::query!(
        "INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at) VALUES ($1, $2, $3, $4, $5)",
        tenant,
        membership_id,
        session.user.id.uuid(),
        owner,
        now,
    )
    .execute(tx.conn())
    .await?;
    tx.enqueue(&SendWelcome {
        user_id: session.user.id.uuid(),
    })
    .await?;
    let target = Target::new("workspace", ctx.tenant.id, ctx.tenant.name.as_str());
    let event = Event::new(EventKind::WorkspaceCreated, target)
        .changed("name", None, ctx.tenant.name.as_str())
        .changed("slug", None, ctx.tenant.slug.as_str())
        .changed("plan", None, ctx.tenant.plan.as_str());
    tx.commit(event).await?;
    Ok(ctx)
}
