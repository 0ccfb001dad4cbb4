//! Who we are to a SAML provider, for it to read.

use super::stored::Stored;
use crate::context::RequestContext;
use crate::error::Result;
use shared::AppError;
use shared::connections::Protocol;
use shared::ids::ConnectionId;

/// Our metadata for a connection. It is no secret: whoever has the address may read it.
///
/// # Errors
/// `not_found`, or the database's failure.
pub async fn metadata(ctx: &RequestContext, id: ConnectionId) -> Result<String> {
    let stored = Stored::anywhere(ctx, id).await?;
    if stored.protocol != Protocol::Saml {
        return Err(AppError::not_found().into());
    }
    let tools = ctx.tools();
    stored.metadata(&tools.key, &tools.outside)
}
