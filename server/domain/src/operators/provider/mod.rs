//! Signing in to the portal with the company's own identity provider, by `OpenID` Connect.
//!
//! The provider stands for both factors: what it asks of the company's people is the company's to set, in one place
//! for all that they use. It makes no operators. Whoever was invited here, and comes by an address that the provider
//! has verified, is that operator; from then on the provider's own, lasting name for them says so, and another
//! account that is given the address later is refused.

mod begin;
mod finish;
mod settings;

pub use begin::{begin_provider, begin_provider_confirmation};
pub use finish::{ProviderFinished, finish_provider};
pub use settings::OperatorProvider;

use crate::context::OperatorRealm;
use crate::error::Result;
use crate::sign_in_flows::flow::{Kept, PendingOidc};
use serde::{Deserialize, Serialize};
use shared::AppError;
use shared::ids::OperatorId;
use sqlx::PgConnection;
use time::OffsetDateTime;

/// A sign-in by the provider, or a proof of who one is, that has begun.
#[derive(Serialize, Deserialize)]
struct ProviderFlow {
    /// Who proves that it is them; nobody in particular began to sign in.
    operator: Option<OperatorId>,
    /// When.
    #[serde(with = "time::serde::timestamp")]
    began_at: OffsetDateTime,
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

/// What people call the company's provider, if the operator has come by it.
pub(super) async fn of(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    operator: OperatorId,
) -> Result<Option<String>> {
    let has_come = sqlx::query_scalar!(
        r#"SELECT provider_subject IS NOT NULL AS "has_come!" FROM operators WHERE id = $1"#,
        operator.uuid(),
    )
    .fetch_one(connection)
    .await?;
    let label = provider_label(realm).filter(|_| has_come);
    Ok(label.map(str::to_owned))
}

/// The provider.
///
/// # Errors
/// `not_found` when there is none.
fn provider(realm: &OperatorRealm) -> Result<&OperatorProvider> {
    let provider = realm.tools().operator_provider.as_ref();
    provider.ok_or_else(|| AppError::not_found().into())
}
