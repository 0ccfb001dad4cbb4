//! A person's account comes to be: the one statement that sign-ups and invitations share.

use crate::database::AuthTx;
use crate::error::Result;
use shared::Language;
use shared::ids::UserId;

/// The account to be created. Its address has been proved by whoever calls.
pub(crate) struct NewUser<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    /// None for somebody who comes by single sign-on.
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) time_zone: &'a str,
    pub(crate) language: Language,
}

/// Creates the account within the caller's transaction. None if the address has one already.
pub(crate) async fn create(tx: &mut AuthTx<'_>, new: NewUser<'_>) -> Result<Option<UserId>> {
    let (id, now) = (tx.new_id(), tx.now());
    let created = sqlx::query!(
        "INSERT INTO users (id, email, name, password_hash, time_zone, language, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (email) DO NOTHING",
        id,
        new.email,
        new.name,
        new.password_hash,
        new.time_zone,
        new.language.code(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok((created.rows_affected() == 1).then(|| UserId::from_uuid(id)))
}
