//! Whom a provider's name for somebody means: what sign-in by connections and by providers share.

use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::Result;
use identity::Assertion;
use shared::Language;
use shared::ids::UserId;
use shared::requests::PersonName;

/// Somebody with an account.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) time_zone: String,
    pub(crate) language: Language,
}

/// Whom a source's name for somebody means, if they have signed in by it before.
pub(crate) async fn known(
    ctx: &RequestContext,
    source: &str,
    assertion: &Assertion,
) -> Result<Option<Person>> {
    let row = sqlx::query!(
        "SELECT u.id, u.email, u.name, u.time_zone, u.language
         FROM identities i JOIN users u ON u.id = i.user_id
         WHERE i.source = $1 AND i.issuer = $2 AND i.subject = $3",
        source,
        assertion.issuer,
        assertion.subject.value,
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?;
    Ok(row.map(|row| Person {
        id: UserId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        time_zone: row.time_zone,
        language: Language::of_code(&row.language),
    }))
}

/// Whose an address is.
pub(crate) async fn by_address(tx: &mut AuthTx<'_>, email: &str) -> Result<Option<Person>> {
    let row = sqlx::query!(
        "SELECT id, email, name, time_zone, language FROM users WHERE email = $1",
        email,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Person {
        id: UserId::from_uuid(row.id),
        email: row.email,
        name: row.name,
        time_zone: row.time_zone,
        language: Language::of_code(&row.language),
    }))
}

/// Notes that somebody who is [`known`] has signed in again. False if that was unlinked meanwhile.
pub(crate) async fn note(
    tx: &mut AuthTx<'_>,
    source: &str,
    user: UserId,
    assertion: &Assertion,
) -> Result<bool> {
    let now = tx.now();
    let noted = sqlx::query!(
        "UPDATE identities SET email = $5, last_used_at = $6
         WHERE source = $1 AND issuer = $2 AND subject = $3 AND user_id = $4",
        source,
        assertion.issuer,
        assertion.subject.value,
        user.uuid(),
        assertion.email.as_ref().map(|email| email.address.as_str()),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Links a source's name for somebody to a person who signs in by it for the first time. False if it is another
/// person's by now.
pub(crate) async fn link(
    tx: &mut AuthTx<'_>,
    source: &str,
    user: UserId,
    assertion: &Assertion,
) -> Result<bool> {
    let (id, now) = (tx.new_id(), tx.now());
    let linked = sqlx::query!(
        "INSERT INTO identities (id, user_id, source, issuer, subject, email, created_at, last_used_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
         ON CONFLICT (source, issuer, subject) DO UPDATE SET email = $6, last_used_at = $7
         WHERE identities.user_id = $2",
        id,
        user.uuid(),
        source,
        assertion.issuer,
        assertion.subject.value,
        assertion.email.as_ref().map(|email| email.address.as_str()),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(linked.rows_affected() == 1)
}

/// What to call somebody: as their provider does, or else by the first part of their address.
pub(crate) fn name_of(assertion: &Assertion, email: &str) -> String {
    assertion
        .name
        .as_deref()
        .and_then(|name| name.parse::<PersonName>().ok())
        .map_or_else(
            || email.split('@').next().unwrap_or(email).to_owned(),
            String::from,
        )
}
