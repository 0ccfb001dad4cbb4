//! Recovery codes: what is left when the phone is gone. Each works once.

use crate::context::SessionContext;
use crate::database::AuthTx;
use crate::error::Result;
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, SecretKey, Token};
use shared::events::EventKind;
use shared::ids::UserId;
use shared::views::RecoveryCodeView;
use uuid::Uuid;

const CODES: usize = 10;
/// Fifty bits: with ten tries in a row and five a minute nobody guesses one.
const LENGTH: usize = 10;

/// The person's codes, used ones as such. Wants a recent proof of who they are.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn recovery_codes(ctx: &SessionContext) -> Result<Vec<RecoveryCodeView>> {
    ctx.require_recent()?;
    let rows = sqlx::query!(
        "SELECT id, used_at FROM recovery_codes WHERE user_id = $1 ORDER BY id LIMIT 100",
        ctx.user.id.uuid(),
    )
    .fetch_all(&ctx.request.realm.0.auth)
    .await?;
    let key = &ctx.request.tools().key;
    Ok(rows
        .into_iter()
        .map(|row| RecoveryCodeView {
            code: grouped(&code_of(key, row.id)),
            used: row.used_at.is_some(),
        })
        .collect())
}

/// Makes new codes; the former ones no longer work. Wants a recent proof of who it is.
///
/// # Errors
/// `confirm_identity`, or the database's failure.
pub async fn make_recovery_codes(ctx: &SessionContext) -> Result<()> {
    ctx.require_recent()?;
    let mut tx = AuthTx::begin(&ctx.request).await?;
    replace(&mut tx, ctx.user.id, &ctx.request.tools().key).await?;
    let target = Target::new("user", ctx.user.id, ctx.user.name.as_str());
    let event = Event::new(EventKind::RecoveryCodesMade, target);
    tx.commit(Some(ctx.user.id), event).await
}

/// Puts new codes in the place of what there was.
pub(super) async fn replace(tx: &mut AuthTx<'_>, user: UserId, key: &SecretKey) -> Result<()> {
    let ids: Vec<Uuid> = (0..CODES).map(|_| tx.new_id()).collect();
    let hashes: Vec<Vec<u8>> = ids
        .iter()
        .map(|id| Token::presented(&code_of(key, *id)).hash())
        .collect();
    let now = tx.now();
    sqlx::query!("DELETE FROM recovery_codes WHERE user_id = $1", user.uuid())
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "INSERT INTO recovery_codes (id, user_id, code_hash, created_at)
         SELECT id, $1, hash, $4 FROM unnest($2::uuid[], $3::bytea[]) AS code (id, hash)",
        user.uuid(),
        &ids,
        &hashes,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The code of a row: letters and digits that nobody takes for each other.
fn code_of(key: &SecretKey, id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let token = key.derive(Purpose::Recover, id, 1);
    token
        .hash()
        .iter()
        .take(LENGTH)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

fn grouped(code: &str) -> String {
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

/// A code as it is stored, from what somebody typed or pasted.
pub(super) fn normalised(typed: &str) -> String {
    typed
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_typed() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        let code = code_of(&key, Uuid::from_u128(1));
        assert_eq!(code.len(), LENGTH);
        assert_ne!(code, code_of(&key, Uuid::from_u128(2)));
        let shown = grouped(&code);
        assert_eq!(normalised(&shown), code);
        assert_eq!(normalised(&format!(" {} ", shown.to_uppercase())), code);
    }
}
