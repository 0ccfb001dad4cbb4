//! Our own certificates of a SAML connection, and how new ones take the place of old ones.
//!
//! A provider must know a certificate before we sign by it, and may encrypt for an old one long after that.
//! So there are three steps, each by somebody who has talked to the provider: new ones are made and published
//! beside those in use, then used, and at last the former are removed. Every step but the last can be undone.

mod make;
mod remove;
mod shown;
mod take;

pub use make::make_certificates;
pub use remove::remove_certificates;
pub(super) use shown::shown;
pub use take::use_certificates;

use super::keys::{Keys, Pairs};
use super::stored::Stored;
use super::{begin, require_recent};
use crate::context::{SessionContext, TenantContext};
use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use identity::saml::KeyPair;
use shared::connections::{CertificateSet, Protocol};
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::{AppError, ErrorCode};

/// Changes our keys of a connection. `change` has none to offer if they are not where its caller has seen
/// them.
async fn change(
    ctx: &TenantContext,
    session: Option<&SessionContext>,
    id: ConnectionId,
    kind: EventKind,
    change: impl FnOnce(Keys) -> Option<Keys> + Send,
) -> Result<()> {
    require_recent(session)?;
    let mut tx = begin(ctx).await?;
    let stored = Stored::lock(&mut tx, id).await?;
    let key = &ctx.tools().key;
    let before = keys_of(&stored, key)?;
    let named_before = named(&before);
    let after = change(before).ok_or_else(elsewhere)?;
    let tenant = tx.tenant();
    sqlx::query!(
        "UPDATE connections SET keys = $3, keys_expire_at = $4,
             keys_warned_days = CASE WHEN keys_expire_at = $4 THEN keys_warned_days END
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
        after.seal(key, id.uuid())?,
        after.end(),
    )
    .execute(tx.conn())
    .await?;
    let mut event = stored.event(kind);
    for ((field, was), (_, is)) in named_before.iter().zip(&named(&after)) {
        event = event.changed(field, was.as_deref(), is.as_deref());
    }
    tx.commit(event).await
}

/// The keys of a connection that has some.
fn keys_of(stored: &Stored, key: &SecretKey) -> Result<Keys> {
    match stored.protocol {
        Protocol::Saml => stored.keys(key),
        Protocol::Oidc => Err(AppError::not_found().into()),
    }
}

fn elsewhere() -> Error {
    let message =
        "Our certificates have changed meanwhile. Look at what there is now, and decide again.";
    AppError::new(ErrorCode::Conflict, message).into()
}

/// The fingerprints of all certificates, by what they are for.
fn named(keys: &Keys) -> [(&'static str, Option<String>); 6] {
    let fingerprint = |pair: &KeyPair| pair.certificate().fingerprint();
    let signing = |pairs: &Pairs| fingerprint(&pairs.signing);
    let encryption = |pairs: &Pairs| fingerprint(&pairs.encryption);
    let new = keys.beside(CertificateSet::New);
    let former = keys.beside(CertificateSet::Former);
    [
        ("signing_certificate", Some(signing(&keys.present))),
        ("encryption_certificate", Some(encryption(&keys.present))),
        ("new_signing_certificate", new.map(signing)),
        ("new_encryption_certificate", new.map(encryption)),
        ("former_signing_certificate", former.map(signing)),
        ("former_encryption_certificate", former.map(encryption)),
    ]
}
