//! An operator's word on whether a tenant has single sign-on, whatever its plan says.

use crate::context::OperatorContext;
use crate::database::OperatorTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use shared::AppError;
use shared::events::EventKind;
use shared::ids::TenantId;
use shared::operator_permissions::OperatorPermission;
use shared::requests::{FormParser, Reason};

/// What holds from now on, and why.
#[derive(Debug, Clone)]
pub struct NewSso {
    /// On or off whatever the plan says; none for what the plan says.
    pub instead: Option<bool>,
    /// Why; it stands in the logs.
    pub reason: Reason,
}

impl NewSso {
    /// Reads a form: `on`, `off`, or `plan`.
    ///
    /// # Errors
    /// `invalid` with everything that is wrong.
    pub fn parse(choice: &str, reason: &str) -> Result<Self, AppError> {
        let mut form = FormParser::default();
        let choice = form.field::<Choice>("choice", choice);
        let reason = form.field::<Reason>("reason", reason);
        let (choice, reason) = form.finish(choice.zip(reason))?;
        Ok(Self {
            instead: choice.0,
            reason,
        })
    }
}

struct Choice(Option<bool>);

impl std::str::FromStr for Choice {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on" => Ok(Self(Some(true))),
            "off" => Ok(Self(Some(false))),
            "plan" => Ok(Self(None)),
            _ => Err("Choose one."),
        }
    }
}

/// Sets it, from the tenant's next request on. It stands in the operators' log and in the tenant's. Wants a
/// recent proof of who asks: without single sign-on, passwords open the workspace again.
///
/// # Errors
/// `confirm_identity`, `forbidden`, `not_found`, or the database's failure.
pub async fn set_sso(ctx: &OperatorContext, tenant: TenantId, new: NewSso) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = OperatorTx::begin(ctx, OperatorPermission::FeaturesWrite).await?;
    let row = sqlx::query!(
        "UPDATE tenants t SET sso_override = $2
         FROM (SELECT id, sso_override FROM tenants WHERE id = $1 FOR UPDATE) old
         WHERE t.id = old.id RETURNING t.name, old.sso_override",
        tenant.uuid(),
        new.instead,
    )
    .fetch_one(tx.conn())
    .await?;
    let word = |instead: Option<bool>| match instead {
        Some(true) => "on",
        Some(false) => "off",
        None => "as the plan says",
    };
    let target = Target::new("workspace", tenant, row.name);
    let event = Event::new(EventKind::TenantSsoSet, target)
        .changed("single_sign_on", word(row.sso_override), word(new.instead))
        .changed("reason", None, new.reason.as_str());
    tx.commit_in_tenant(tenant, event).await
}
