//! Choosing a password, by the link in a mail: for whoever was invited, or needs another one.

mod set;

pub use set::SetPasswordPage;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::AppError;

/// Whose password the link sets: their address.
#[server(prefix = "/api/a", endpoint = "passwords/offer", input = GetUrl)]
pub async fn offer_password_link(
    /// What stands in the link.
    token: String,
) -> Result<String, AppError> {
    let offer = async {
        let (realm, meta) = crate::current::realm()?;
        domain::operators::offer_password_link(&realm, &meta, &token).await
    };
    web::report(offer.await)
}

/// Sets the password and ends every session of the operator.
#[server(prefix = "/api/a", endpoint = "passwords/set")]
pub async fn set_password(
    /// What stands in the link.
    token: String,
    /// The new password.
    password: String,
) -> Result<(), AppError> {
    use crate::current;
    use shared::requests::{FormParser, Password};

    let set = async {
        let (realm, meta) = current::realm()?;
        let mut form = FormParser::default();
        let password = form.field::<Password>("password", &password);
        let password = form.finish(password)?;
        domain::operators::set_password(&realm, &meta, &token, password).await?;
        web::remove_cookie(current::SESSION_COOKIE);
        current::go_to("/sign-in?notice=password-set");
        Ok(())
    };
    web::report(set.await)
}
