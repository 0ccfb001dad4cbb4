//! What a recovery code looks like: derived from its row's id, shown in two groups, typed anyhow. The
//! same in both realms.

use crate::secrets::{Purpose, SecretKey, Token};
use uuid::Uuid;

/// How many somebody gets.
pub(crate) const CODES: usize = 10;
/// Fifty bits: with a hundred tries a day nobody guesses one.
const LENGTH: usize = 10;

/// The code of a row, as its owner sees it.
pub(crate) fn shown(key: &SecretKey, purpose: Purpose, id: Uuid) -> String {
    let code = of_row(key, purpose, id);
    let (first, second) = code.split_at(LENGTH / 2);
    format!("{first}-{second}")
}

/// What the database keeps of the code of a row.
pub(crate) fn hash_of_row(key: &SecretKey, purpose: Purpose, id: Uuid) -> Vec<u8> {
    Token::presented(&of_row(key, purpose, id)).hash()
}

/// The same of what somebody typed or pasted.
pub(crate) fn hash_of_typed(typed: &str) -> Vec<u8> {
    Token::presented(&normalised(typed)).hash()
}

/// Letters and digits that nobody takes for each other.
fn of_row(key: &SecretKey, purpose: Purpose, id: Uuid) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    key.derive(purpose, id, 1)
        .hash()
        .iter()
        .take(LENGTH)
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect()
}

fn normalised(typed: &str) -> String {
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
        let id = Uuid::from_u128(1);
        let shown = shown(&key, Purpose::Recover, id);
        assert_eq!(shown.len(), LENGTH + 1);
        let kept = hash_of_row(&key, Purpose::Recover, id);
        for typed in [
            shown.clone(),
            shown.replace('-', ""),
            format!(" {} ", shown.to_uppercase()),
        ] {
            assert_eq!(hash_of_typed(&typed), kept, "{typed}");
        }
        assert_ne!(kept, hash_of_row(&key, Purpose::RecoverOperator, id));
        assert_ne!(
            kept,
            hash_of_row(&key, Purpose::Recover, Uuid::from_u128(2))
        );
    }
}
