//! What people type, parsed once at the edge.
//!
//! A server function receives text and turns it into these types before it calls the domain, so
//! that the domain never sees an address that is none or a name of a megabyte. Each refusal is a
//! sentence that a form can show beside the field.

use crate::error::{AppError, FieldError};
use crate::ids::InvalidId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text was refused, as a sentence for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub &'static str);

impl From<InvalidId> for Refusal {
    fn from(_: InvalidId) -> Self {
        Self("This is not a valid id.")
    }
}

/// Collects what is wrong with a form, so that a person sees all of it at once.
#[derive(Debug, Default)]
pub struct FormParser {
    errors: Vec<FieldError>,
}

impl FormParser {
    /// Parses one field; what is wrong with it is kept for [`Self::finish`].
    pub fn field<T: FromStr>(&mut self, name: &str, text: &str) -> Option<T>
    where
        T::Err: fmt::Display,
    {
        text.parse()
            .map_err(|refusal: T::Err| {
                self.errors.push(FieldError {
                    field: name.to_owned(),
                    message: refusal.to_string(),
                });
            })
            .ok()
    }

    /// The parsed fields, or everything that is wrong.
    ///
    /// # Errors
    /// [`AppError`] with a message a field, when any was refused.
    pub fn finish<T>(self, parsed: Option<T>) -> Result<T, AppError> {
        parsed.ok_or_else(|| AppError::invalid(self.errors))
    }
}

fn single_line(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_bidi_control(c))
}

// Characters that reorder the text around them let one name pass for another.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $parse:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                let parse: fn(&str) -> Result<String, Refusal> = $parse;
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Refusal;

            fn try_from(text: String) -> Result<Self, Refusal> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}

fn name(text: &str, longest: usize, empty: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal(empty));
    }
    if !single_line(text) {
        return Err(Refusal("Remove line breaks and invisible characters."));
    }
    if text.chars().count() > longest {
        return Err(Refusal("This is too long."));
    }
    Ok(text.to_owned())
}

texts! {
    /// An e-mail address in the form we compare: trimmed, lower case, at most 254 bytes
    /// (RFC 5321, 4.5.3.1.3). Only its shape is checked; that it is theirs, a mail proves.
    EmailAddress: |text| {
        // Not by Unicode: the sign of kelvin would become somebody else's k.
        let text = text.trim().to_ascii_lowercase();
        let shape = text.split_once('@').is_some_and(|(local, domain)| {
            (1..=64).contains(&local.len())
                && !local.starts_with('.')
                && !local.ends_with('.')
                && !local.contains("..")
                && local.chars().all(|c| {
                    c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c)
                })
                && domain.contains('.')
                && domain.split('.').all(|label| {
                    (1..=63).contains(&label.len())
                        && !label.starts_with('-')
                        && !label.ends_with('-')
                        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                })
        });
        if shape && text.len() <= 254 {
            Ok(text)
        } else {
            Err(Refusal("Enter an e-mail address, such as ada@example.com."))
        }
    };
    /// Why somebody did what they did, for the log.
    Reason: |text| name(text, 300, "Say why, in a few words.");
    /// A person's name as they write it.
    PersonName: |text| name(text, 100, "Enter your name.");
    /// A workspace's name.
    WorkspaceName: |text| name(text, 80, "Enter a name for the workspace.");
    /// A project's name.
    ProjectName: |text| name(text, 120, "Enter a name for the project.");
    /// A role's name.
    RoleName: |text| name(text, 60, "Enter a name for the role.");
    /// What a person calls a second factor.
    FactorName: |text| name(text, 60, "Enter a name by which you know it again.");
    /// What a workspace calls a connection to an identity provider.
    ConnectionName: |text| name(text, 60, "Enter a name for the connection.");
    /// Whom a set-up link is for.
    Recipient: |text| name(text, 120, "Say whom the link is for.");
    /// What a role is for; may be empty.
    RoleDescription: |text| {
        let text = text.trim();
        if text.is_empty() { Ok(String::new()) } else { name(text, 200, "") }
    };
    /// The part of the address that names a workspace: `/t/acme`. Also fit for a subdomain.
    Slug: |text| {
        let text = text.trim().to_lowercase();
        if !(3..=40).contains(&text.len()) {
            return Err(Refusal("Use 3 to 40 characters."));
        }
        if text.starts_with('-')
            || text.ends_with('-')
            || !text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        {
            return Err(Refusal("Use letters, digits and hyphens; begin and end with a letter or digit."));
        }
        if RESERVED_SLUGS.contains(&text.as_str()) {
            return Err(Refusal("This address is reserved. Choose another one."));
        }
        Ok(text)
    };
    /// What a person searches for; empty finds everything.
    SearchText: |text| {
        let text = text.trim();
        if text.chars().count() > 200 {
            return Err(Refusal("Search for at most 200 characters."));
        }
        Ok(text.chars().filter(|c| !c.is_control()).collect())
    };
    /// An IANA time zone's name, such as `Europe/Berlin`. Whether it exists, the domain knows.
    TimeZoneName: |text| name(text, 64, "Choose a time zone.");
}

// A subdomain or path of these would pass for a part of the product.
const RESERVED_SLUGS: &[&str] = &[
    "admin", "api", "app", "auth", "billing", "help", "login", "mail", "new", "operator", "root",
    "scim", "sso", "static", "status", "support", "system", "tenantry", "www",
];

impl Slug {
    /// A slug made of a workspace's name, for the form to suggest.
    pub fn suggest(name: &str) -> String {
        let mut slug = String::new();
        for c in name.trim().to_lowercase().chars() {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        }
        slug.truncate(40);
        slug.trim_end_matches('-').to_owned()
    }
}

/// A password as it was typed. It never prints.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The fewest characters of a new password (NIST SP 800-63B-4, 3.1.1.2 asks for 8 beside
    /// another factor and 15 alone; strength is judged by the domain besides).
    pub const MIN_LENGTH: usize = 10;

    /// The most bytes that are hashed, so that nobody can keep a core busy with a novel.
    pub const MAX_BYTES: usize = 512;

    /// A password given to sign in: any non-empty text of a sane size.
    ///
    /// # Errors
    /// A [`Refusal`] when it is empty or too large.
    pub fn existing(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Err(Refusal("Enter your password."));
        }
        if text.len() > Self::MAX_BYTES {
            return Err(Refusal("This password is too long."));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text, to be hashed and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Password {
    type Err = Refusal;

    /// A new password.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        if text.chars().count() < Self::MIN_LENGTH {
            return Err(Refusal("Use at least 10 characters."));
        }
        Self::existing(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_normalised_or_refused() {
        assert_eq!(
            " Ada@Example.COM "
                .parse::<EmailAddress>()
                .map(String::from),
            Ok("ada@example.com".to_owned())
        );
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "a b@example.com",
            "ada@example",
            "a@b..c",
            "a@-b.com",
            ".a@b.com",
            "ada@example.com\r\nBcc: x@y.z",
            "\u{430}da@example.com",
            "\u{212a}ate@example.com",
        ] {
            assert!(text.parse::<EmailAddress>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_slug_is_fit_for_an_address() {
        assert!("acme-corp".parse::<Slug>().is_ok());
        for text in ["", "ab", "-acme", "acme-", "ac me", "admin", "äcme"] {
            assert!(text.parse::<Slug>().is_err(), "{text}");
        }
        assert_eq!(Slug::suggest("  Acme & Söhne GmbH "), "acme-s-hne-gmbh");
    }

    #[test]
    fn a_name_carries_no_hidden_characters() {
        assert!("Ada\u{202e}moc".parse::<PersonName>().is_err());
        assert!("Ada\nLovelace".parse::<PersonName>().is_err());
        assert!("名前".parse::<PersonName>().is_ok());
        assert!("x".repeat(101).parse::<PersonName>().is_err());
    }

    #[test]
    fn a_form_tells_everything_that_is_wrong() {
        let mut form = FormParser::default();
        let email = form.field::<EmailAddress>("email", "nobody");
        let name = form.field::<PersonName>("name", " ");
        let error = form.finish(email.zip(name)).expect_err("both are wrong");
        assert!(error.message_for("email").is_some() && error.message_for("name").is_some());
    }

    #[test]
    fn a_password_does_not_print() {
        let password = Password::existing("hunter2").expect("a password");
        assert!(!format!("{password:?}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC*") {
            let _ = text.parse::<EmailAddress>();
            let _ = text.parse::<Slug>();
            let _ = text.parse::<ProjectName>();
            let _ = Slug::suggest(&text);
        }

        #[test]
        fn what_was_parsed_parses_again(text in "[A-Za-z0-9.]{1,10}@[A-Za-z0-9]{1,10}\\.com") {
            if let Ok(email) = text.parse::<EmailAddress>() {
                prop_assert_eq!(email.as_str().parse::<EmailAddress>(), Ok(email.clone()));
            }
        }
    }
}
