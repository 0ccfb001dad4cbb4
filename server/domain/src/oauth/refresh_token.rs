//! Whose a refresh token is, and which of theirs.
//!
//! It is derived, so that one that comes twice is known for what it is for as long as its family lives, without a
//! row of it: a product takes a new one every few minutes.

use crate::secrets::{Purpose, SecretKey, Token};
use uuid::Uuid;

/// A refresh token that we have made.
#[derive(Debug, Clone, Copy)]
pub(super) struct RefreshToken {
    family: Uuid,
    generation: i32,
}

impl RefreshToken {
    /// The first of a family.
    pub(super) const fn first(family: Uuid) -> Self {
        Self {
            family,
            generation: 1,
        }
    }

    /// What a product presents, if it is one of ours: whoever knows a family's id alone can do nothing to it.
    pub(super) fn presented(key: &SecretKey, token: &Token) -> Option<Self> {
        let mut parts = token.expose().splitn(3, '.');
        let (family, generation, proof) = (parts.next()?, parts.next()?, parts.next()?);
        let presented = Self {
            family: family.parse().ok()?,
            generation: generation.parse().ok()?,
        };
        presented
            .proof(key)
            .matches(&Token::presented(proof).hash())
            .then_some(presented)
    }

    /// The one after it.
    pub(super) const fn next(self) -> Self {
        Self {
            generation: self.generation + 1,
            ..self
        }
    }

    /// The family's id.
    pub(super) const fn family(self) -> Uuid {
        self.family
    }

    /// Its number within the family: the latest alone is good.
    pub(super) const fn generation(self) -> i32 {
        self.generation
    }

    /// What the product gets.
    pub(super) fn token(self, key: &SecretKey) -> Token {
        let (family, generation) = (self.family.simple(), self.generation);
        let proof = self.proof(key);
        Token::presented(&format!("{family}.{generation}.{}", proof.expose()))
    }

    fn proof(self, key: &SecretKey) -> Token {
        key.derive(Purpose::RefreshToken, self.family, self.generation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_up_is_none_of_ours() {
        let key = SecretKey::new(vec![7; 32]).expect("a key");
        let first = RefreshToken::first(Uuid::from_u128(1));
        let token = first.token(&key);
        let presented = RefreshToken::presented(&key, &token).expect("ours");
        assert_eq!(presented.family(), first.family());
        assert_eq!(presented.generation(), 1);
        let next = first.next().token(&key);
        assert_ne!(next.expose(), token.expose());
        let (_, proof) = token.expose().rsplit_once('.').expect("three parts");
        for made_up in [
            String::new(),
            proof.to_owned(),
            format!("{}.2.{proof}", Uuid::from_u128(1).simple()),
            format!("{}.1.{proof}", Uuid::from_u128(2).simple()),
            format!("{}.1.", Uuid::from_u128(1).simple()),
            format!("{}x", token.expose()),
        ] {
            let presented = RefreshToken::presented(&key, &Token::presented(&made_up));
            assert!(presented.is_none(), "{made_up}");
        }
    }
}
