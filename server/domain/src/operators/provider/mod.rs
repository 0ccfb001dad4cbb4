//! Signing in to the portal with the company's own identity provider, by `OpenID` Connect.
//!
//! The provider stands for both factors: what it asks of the company's people is the company's to set, in one place
//! for all that they use. It makes no operators. Whose account there is whose here is said by the provider's own,
//! lasting name for it, once it is linked: by an operator who is signed in otherwise; or by somebody who was invited
//! and has no password yet, while the link in their mail works, if the provider vouches for their address. An address
//! alone opens nobody's account who has another way in.

mod begin;
mod finish;
mod link;
mod settings;

pub use begin::{begin_provider, begin_provider_confirmation};
pub use finish::{ProviderFinished, finish_provider};
pub(super) use link::unlink;
pub use settings::OperatorProvider;

use crate::context::{OperatorContext, OperatorRealm};
use crate::error::Result;
use crate::sign_in_flows::flow::{Kept, PendingOidc};
use serde::{Deserialize, Serialize};
use shared::AppError;
use shared::ids::OperatorId;
use shared::views::OperatorProviderView;
use sqlx::PgConnection;

/// A sign-in by the provider, or a proof of who one is, that has begun.
#[derive(Serialize, Deserialize)]
struct ProviderFlow {
    /// Who proves that it is them; nobody in particular began to sign in.
    operator: Option<OperatorId>,
    /// Where to go afterwards, within the portal.
    next: String,
    /// What the protocol keeps.
    pending: PendingOidc,
}

impl Kept for ProviderFlow {
    const KIND: &'static str = "provider-flow";
}

/// What people call the company's provider, if there is one.
pub fn provider_label(realm: &OperatorRealm) -> Option<&str> {
    let provider = realm.tools().operator_provider.as_ref();
    provider.map(OperatorProvider::label)
}

/// Whose names for people the provider's are, if there is one.
pub(super) fn issuer(realm: &OperatorRealm) -> Option<&str> {
    let provider = realm.tools().operator_provider.as_ref();
    provider.and_then(OperatorProvider::issuer)
}

/// What people call the company's provider, if the operator's account there is linked.
pub(super) async fn of(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    operator: OperatorId,
) -> Result<Option<String>> {
    let Some(provider) = &realm.tools().operator_provider else {
        return Ok(None);
    };
    let linked = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM operators WHERE id = $1 AND provider_issuer = $2) AS "linked!""#,
        operator.uuid(),
        provider.issuer(),
    )
    .fetch_one(connection)
    .await?;
    Ok(linked.then(|| provider.label().to_owned()))
}

/// The provider, as an operator sees it.
pub(super) async fn view(
    ctx: &OperatorContext,
    connection: &mut PgConnection,
) -> Result<Option<OperatorProviderView>> {
    let Some(label) = provider_label(&ctx.realm) else {
        return Ok(None);
    };
    Ok(Some(OperatorProviderView {
        label: label.to_owned(),
        linked: of(&ctx.realm, connection, ctx.operator.id).await?.is_some(),
    }))
}

/// The provider.
///
/// # Errors
/// `not_found` when there is none.
fn provider(realm: &OperatorRealm) -> Result<&OperatorProvider> {
    let provider = realm.tools().operator_provider.as_ref();
    provider.ok_or_else(|| AppError::not_found().into())
}
