//! What people type into the audit log's search field: words, and terms such as `actor:ada`,
//! `action:project.` or `-target:"Apollo 11"`.
//!
//! Nothing is an error: what is no term is a word. Terms of one field are alternatives, fields must
//! hold all, and a term with a minus must not hold.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Field {
    /// Who did it: a part of their name.
    Actor,
    /// What happened: an event, or its noun.
    Action,
    /// What it was done to: a part of its name, its kind, or its id.
    Target,
    /// Whether it was done: `ok`, `refused` or `failed`.
    Result,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 4] = [Self::Actor, Self::Action, Self::Target, Self::Result];

    /// As it is typed, without the colon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Actor => "actor",
            Self::Action => "action",
            Self::Target => "target",
            Self::Result => "result",
        }
    }
}

/// A field and what it must have, or must not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// What it is about.
    pub field: Field,
    /// What it must have.
    pub value: String,
    /// Whether it must not.
    pub excluded: bool,
}

/// A search, parsed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSearch {
    /// The words that are no terms, with single spaces.
    pub words: String,
    /// The terms, as they were typed.
    pub terms: Vec<Term>,
}

impl AuditSearch {
    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Self {
        let mut search = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            rest = if let Some((term, after)) = term(rest) {
                search.terms.push(term);
                after
            } else {
                let (word, after) = split_word(rest);
                if !search.words.is_empty() {
                    search.words.push(' ');
                }
                search.words.push_str(word);
                after
            }
            .trim_start();
        }
        search
    }
}

/// The term a text begins with, and what comes after it.
fn term(text: &str) -> Option<(Term, &str)> {
    let excluded = text.starts_with('-');
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (field, value) = Field::ALL.into_iter().find_map(|field| {
        let value = bare.strip_prefix(field.name())?.strip_prefix(':')?;
        Some((field, value))
    })?;
    let (value, after) = match value
        .strip_prefix('"')
        .and_then(|quoted| quoted.split_once('"'))
    {
        Some(quoted) => quoted,
        None => split_word(value),
    };
    let term = Term {
        field,
        value: value.to_owned(),
        excluded,
    };
    (!value.is_empty()).then_some((term, after))
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minus = if self.excluded { "-" } else { "" };
        let field = self.field.name();
        if self.value.contains(char::is_whitespace) {
            write!(formatter, "{minus}{field}:\"{}\"", self.value)
        } else {
            write!(formatter, "{minus}{field}:{}", self.value)
        }
    }
}

impl fmt::Display for AuditSearch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.terms.iter().map(ToString::to_string).collect();
        if !self.words.is_empty() {
            parts.push(self.words.clone());
        }
        formatter.write_str(&parts.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> (Vec<String>, String) {
        let search = AuditSearch::parse(text);
        (
            search.terms.iter().map(ToString::to_string).collect(),
            search.words,
        )
    }

    #[test]
    fn terms_are_told_from_words() {
        let (terms, words) =
            told("  gemini actor:ada -action:audit.  target:\"Apollo 11\" the  second ");
        assert_eq!(
            terms,
            ["actor:ada", "-action:audit.", "target:\"Apollo 11\""]
        );
        assert_eq!(words, "gemini the second");
    }

    #[test]
    fn what_is_no_term_is_a_word() {
        for text in [
            "actor:",
            "-",
            "Actor:ada",
            "http://example.com",
            "reason:x",
            "factor:ada",
            "- actor",
        ] {
            assert_eq!(told(text), (vec![], text.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_panics(text in "\\PC*") {
            let search = AuditSearch::parse(&text);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '"').count();
            prop_assert_eq!(letters(&search.to_string()), letters(&text));
        }

        #[test]
        fn what_is_written_is_read_again(
            terms in proptest::collection::vec((0_usize..3, "[a-z.]{1,8}( [a-z]{1,8})?", any::<bool>()), 0..4),
            words in proptest::collection::vec("[a-z]{1,8}", 0..4),
        ) {
            let search = AuditSearch {
                words: words.join(" "),
                terms: terms
                    .into_iter()
                    .map(|(field, value, excluded)| Term { field: Field::ALL[field], value, excluded })
                    .collect(),
            };
            prop_assert_eq!(AuditSearch::parse(&search.to_string()), search);
        }
    }
}
