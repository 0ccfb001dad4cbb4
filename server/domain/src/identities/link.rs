//! Linking an account at a provider to one's own.

use super::MOST_IDENTITIES;
use super::begin::too_many;
use super::providers::SignInProvider;
use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::jobs::SendIdentityChanged;
use crate::recording::{Event, Target};
use identity::Assertion;
use serde::{Deserialize, Serialize};
use shared::events::EventKind;
use shared::ids::{IdentityId, UserId};

/// Whom a provider has named, to be linked.
#[derive(Serialize, Deserialize)]
pub(super) struct NewIdentity {
    /// The provider's name.
    pub(super) source: String,
    issuer: String,
    subject: String,
    email: Option<String>,
}

impl NewIdentity {
    pub(super) fn of(provider: &SignInProvider, assertion: &Assertion) -> Self {
        Self {
            source: provider.name.clone(),
            issuer: assertion.issuer.clone(),
            subject: assertion.subject.value.clone(),
            email: assertion.email.as_ref().map(|email| email.address.clone()),
        }
    }

    /// Links it to an account; none if it is linked to one already.
    pub(super) async fn insert(
        &self,
        tx: &mut AuthTx<'_>,
        user: UserId,
    ) -> Result<Option<IdentityId>> {
        let (id, now) = (tx.new_id(), tx.now());
        let inserted = sqlx::query!(
            "INSERT INTO identities (id, user_id, source, issuer, subject, email, created_at, last_used_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (source, issuer, subject) DO NOTHING",
            id,
            user.uuid(),
            self.source,
            self.issuer,
            self.subject,
            self.email,
            now,
        )
        .execute(tx.conn())
        .await?;
        Ok((inserted.rows_affected() == 1).then(|| IdentityId::from_uuid(id)))
    }

    async fn owner(&self, tx: &mut AuthTx<'_>) -> Result<Option<UserId>> {
        let owner = sqlx::query_scalar!(
            "SELECT user_id FROM identities WHERE source = $1 AND issuer = $2 AND subject = $3",
            self.source,
            self.issuer,
            self.subject,
        )
        .fetch_optional(tx.conn())
        .await?;
        Ok(owner.map(UserId::from_uuid))
    }
}

/// Lets one change at a time be made of what a person signs in by. Not by `FOR UPDATE`, which would hold up whatever
/// only refers to the person: a sign-in by what is just removed has locked that, and refers to them next.
pub(crate) async fn lock(tx: &mut AuthTx<'_>, user: UserId) -> Result<()> {
    sqlx::query_scalar!(
        "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE",
        user.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// Links it, and tells the person by mail. What is linked to them already stays so; false if it is linked to
/// somebody else.
pub(super) async fn link(ctx: &SessionContext, new: &NewIdentity) -> Result<bool> {
    let user = ctx.user.id;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    lock(&mut tx, user).await?;
    // What a workspace's single sign-on has linked is not theirs to unlink, and does not count.
    let linked = sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM identities WHERE user_id = $1 AND connection_id IS NULL"#,
        user.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let Some(id) = new.insert(&mut tx, user).await? else {
        return Ok(new.owner(&mut tx).await? == Some(user));
    };
    if linked >= MOST_IDENTITIES {
        return Err(too_many().into());
    }
    let notice = SendIdentityChanged {
        user_id: user.uuid(),
        change_id: tx.new_id(),
        provider: new.source.clone(),
        linked: true,
        changed_at: tx.now(),
    };
    tx.enqueue(&notice).await?;
    let target = Target::new("identity", id, new.source.as_str());
    let event = Event::new(EventKind::IdentityLinked, target);
    let event = event.changed("email", None, new.email.as_deref());
    tx.commit(Some(user), event).await?;
    Ok(true)
}
