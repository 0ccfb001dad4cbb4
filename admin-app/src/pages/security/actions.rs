//! What can be done about one's own factors.

use leptos::prelude::*;
use shared::AppError;
#[cfg(feature = "ssr")]
use {super::PATH, crate::current, domain::operators::factors};

/// Begins to add an authenticator app.
#[server(prefix = "/api/a", endpoint = "security/begin_totp")]
pub async fn begin_totp() -> Result<(), AppError> {
    let begun = async {
        let begun = factors::begin_totp(&current::operator()?).await;
        let factor = current::or_confirm_first(begun, PATH)?;
        current::go_to(&format!("{PATH}/authenticator/{factor}"));
        Ok(())
    };
    web::report(begun.await)
}

/// Gives a factor another name.
#[server(prefix = "/api/a", endpoint = "security/rename_factor")]
pub async fn rename_factor(
    /// The factor's id.
    factor: String,
    /// The name.
    name: String,
) -> Result<(), AppError> {
    use shared::requests::{FactorName, FormParser};

    let renamed = async {
        let factor = web::named(&factor)?;
        let mut form = FormParser::default();
        let name = form.field::<FactorName>("name", &name);
        factors::rename(&current::operator()?, factor, form.finish(name)?).await?;
        current::go_to(&format!("{PATH}?notice=factor-renamed"));
        Ok(())
    };
    web::report(renamed.await)
}

/// Removes a factor.
#[server(prefix = "/api/a", endpoint = "security/remove_factor")]
pub async fn remove_factor(
    /// The factor's id.
    factor: String,
) -> Result<(), AppError> {
    let removed = async {
        let factor = web::named(&factor)?;
        let removed = factors::remove(&current::operator()?, factor).await;
        current::or_confirm_first(removed, PATH)?;
        current::go_to(&format!("{PATH}?notice=factor-removed"));
        Ok(())
    };
    web::report(removed.await)
}
