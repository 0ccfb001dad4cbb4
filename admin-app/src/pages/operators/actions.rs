//! What can be done about operators.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {
    super::operator_href,
    crate::current,
    domain::{OperatorContext, operators},
    shared::ids::OperatorId,
    shared::operator_permissions::OperatorRole,
};

/// Invites an operator: they get a link by mail and choose their password themselves.
#[server(prefix = "/api/a", endpoint = "operators/invite")]
pub async fn invite_operator(
    /// Their name.
    name: String,
    /// Their address.
    email: String,
    /// Their role's key.
    #[server(default)]
    role: String,
) -> Result<(), AppError> {
    use shared::requests::{EmailAddress, FormParser, PersonName};

    let invited = async {
        let ctx = current::operator()?;
        let mut form = FormParser::default();
        let name = form.field::<PersonName>("name", &name);
        let email = form.field::<EmailAddress>("email", &email);
        let role = form.field::<OperatorRole>("role", &role);
        let ((name, email), role) = form.finish(name.zip(email).zip(role))?;
        let invited = operators::invite(&ctx, operators::Invitee { email, name, role }).await;
        let id = current::or_confirm_first(invited, "/operators/new")?;
        back(&id.to_string(), "operator-invited");
        Ok(())
    };
    web::report(invited.await)
}

/// Has a new link sent by which the operator chooses another password.
#[server(prefix = "/api/a", endpoint = "operators/send_link")]
pub async fn send_operator_link(
    /// The operator's id.
    operator: String,
) -> Result<(), AppError> {
    let sent = async {
        let (ctx, id) = target(&operator)?;
        let done = operators::send_password_link(&ctx, id).await;
        current::or_confirm_first(done, &operator_href(&operator))?;
        back(&operator, "operator-link-sent");
        Ok(())
    };
    web::report(sent.await)
}

/// Gives an operator another role.
#[server(prefix = "/api/a", endpoint = "operators/change_role")]
pub async fn change_operator_role(
    /// The operator's id.
    operator: String,
    /// The role's key.
    #[server(default)]
    role: String,
) -> Result<(), AppError> {
    use shared::requests::FormParser;

    let changed = async {
        let (ctx, id) = target(&operator)?;
        let mut form = FormParser::default();
        let role = form.field::<OperatorRole>("role", &role);
        let role = form.finish(role)?;
        let done = operators::change_role(&ctx, id, role).await;
        current::or_confirm_first(done, &operator_href(&operator))?;
        back(&operator, "operator-role-changed");
        Ok(())
    };
    web::report(changed.await)
}

/// Takes the way in from an operator.
#[server(prefix = "/api/a", endpoint = "operators/disable")]
pub async fn disable_operator(
    /// The operator's id.
    operator: String,
) -> Result<(), AppError> {
    let disabled = async {
        let (ctx, id) = target(&operator)?;
        operators::disable(&ctx, id).await?;
        back(&operator, "operator-disabled");
        Ok(())
    };
    web::report(disabled.await)
}

/// Lets a disabled operator in again.
#[server(prefix = "/api/a", endpoint = "operators/enable")]
pub async fn enable_operator(
    /// The operator's id.
    operator: String,
) -> Result<(), AppError> {
    let enabled = async {
        let (ctx, id) = target(&operator)?;
        let done = operators::enable(&ctx, id).await;
        current::or_confirm_first(done, &operator_href(&operator))?;
        back(&operator, "operator-enabled");
        Ok(())
    };
    web::report(enabled.await)
}

/// Ends all sessions of an operator.
#[server(prefix = "/api/a", endpoint = "operators/revoke_sessions")]
pub async fn revoke_operator_sessions(
    /// The operator's id.
    operator: String,
) -> Result<(), AppError> {
    let revoked = async {
        let (ctx, id) = target(&operator)?;
        operators::revoke_sessions(&ctx, id).await?;
        back(&operator, "operator-sessions-revoked");
        Ok(())
    };
    web::report(revoked.await)
}

/// What is no id names no operator.
#[cfg(feature = "ssr")]
pub(super) fn target(operator: &str) -> Result<(OperatorContext, OperatorId), AppError> {
    let id = web::named(operator)?;
    Ok((current::operator()?, id))
}

#[cfg(feature = "ssr")]
fn back(operator: &str, notice: &str) {
    current::go_to(&format!("{}?notice={notice}", operator_href(operator)));
}
