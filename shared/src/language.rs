//! The languages we write in.
//!
//! To add one, add a variant: the compiler then asks for its mails (see `server/mail`), and the
//! check on `users.language` needs a migration.

use crate::requests::Refusal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A language a person can be written to in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The code of ISO 639, as the database and HTML have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Its name in itself, as a person looks for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// The language of a stored code; English for one that a newer version has stored.
    pub fn of_code(code: &str) -> Self {
        code.parse().unwrap_or_default()
    }

    /// The language that a browser likes best among ours, by its `Accept-Language` (RFC 9110,
    /// 12.5.4). A region is of no account: `de-AT` is German.
    pub fn preferred(accept_language: &str) -> Self {
        let mut best = (Self::default(), 0.0);
        for range in accept_language.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let primary = parts.next().and_then(|tag| tag.split('-').next());
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1.0), |weight| weight.parse::<f32>().ok());
            if let Some(Ok(language)) = primary.map(|tag| tag.to_ascii_lowercase().parse())
                && let Some(weight) = weight
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }
}

impl FromStr for Language {
    type Err = Refusal;

    fn from_str(code: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
            .ok_or(Refusal("Choose one of the languages."))
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, De, En};

    #[test]
    fn codes_are_found_again() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
        }
        assert!("fr".parse::<Language>().is_err());
        assert_eq!(Language::of_code("fr"), En);
    }

    #[test]
    fn a_browser_says_what_it_likes_best() {
        for (header, language) in [
            ("", En),
            ("de", De),
            ("de-AT", De),
            ("DE-de,de;q=0.9,en;q=0.8", De),
            ("en-GB,en;q=0.9,de;q=0.8", En),
            ("fr-FR, fr;q=0.9, de;q=0.4, en;q=0.3", De),
            ("en;q=0.5,de;q=0.7", De),
            ("de;q=0, en;q=0.1", En),
            ("de;q=0", En),
            ("fr, *;q=0.5", En),
            ("de;q=nonsense", En),
            ("de;q=NaN", En),
            (";;,,=q", En),
        ] {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
    }
}
