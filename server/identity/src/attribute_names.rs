//! Which attributes of a SAML answer, or claims of an `OpenID` Connect one, say who somebody is.

use crate::text::shown_within;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Attributes or claims by name, as they came.
pub(crate) type Attributes = BTreeMap<String, Vec<String>>;

/// Which attributes carry what: the first that is there and not empty. Names are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeNames {
    /// For the e-mail address.
    pub email: Vec<String>,
    /// For the whole name.
    pub name: Vec<String>,
    /// For the first name.
    pub given_name: Vec<String>,
    /// For the last name.
    pub family_name: Vec<String>,
}

impl AttributeNames {
    /// The names by which the usual SAML providers send them.
    pub fn of_saml() -> Self {
        const CLAIMS: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
        let names = |plain: &[&str]| {
            plain
                .iter()
                .map(|name| name.replace("claims:", CLAIMS))
                .collect()
        };
        Self {
            email: names(&[
                "email",
                "mail",
                "emailAddress",
                "e-mail",
                "claims:emailaddress",
                "urn:oid:0.9.2342.19200300.100.1.3",
                "user.email",
            ]),
            name: names(&[
                "displayName",
                "name",
                "fullName",
                "http://schemas.microsoft.com/identity/claims/displayname",
                "urn:oid:2.16.840.1.113730.3.1.241",
                "cn",
            ]),
            given_name: names(&[
                "givenName",
                "firstName",
                "first_name",
                "claims:givenname",
                "urn:oid:2.5.4.42",
                "user.firstName",
            ]),
            family_name: names(&[
                "sn",
                "surname",
                "lastName",
                "last_name",
                "familyName",
                "claims:surname",
                "urn:oid:2.5.4.4",
                "user.lastName",
            ]),
        }
    }

    /// The claims of `OpenID` Connect Core 1.0, section 5.1, and those by which Microsoft tells an address besides.
    pub fn of_oidc() -> Self {
        let names = |names: &[&str]| names.iter().copied().map(str::to_owned).collect();
        Self {
            email: names(&["email", "preferred_username", "upn"]),
            name: names(&["name"]),
            given_name: names(&["given_name"]),
            family_name: names(&["family_name"]),
        }
    }

    /// The address, if one of its attributes holds what can be one.
    pub(crate) fn email(&self, attributes: &Attributes) -> Option<String> {
        values(attributes, &self.email).find_map(crate::text::email)
    }

    /// The name for people.
    pub(crate) fn display_name(&self, attributes: &Attributes) -> Option<String> {
        let text = |names: &[String]| values(attributes, names).next().map(str::to_owned);
        let name = text(&self.name).or_else(|| {
            match (text(&self.given_name), text(&self.family_name)) {
                (Some(given), Some(family)) => Some(format!("{given} {family}")),
                (given, family) => given.or(family),
            }
        })?;
        Some(shown_within(&name, 200))
    }
}

/// What stands under each of the names that is there, without what is empty.
fn values<'a>(
    attributes: &'a Attributes,
    names: &'a [String],
) -> impl Iterator<Item = &'a str> + use<'a> {
    let found = names.iter().filter_map(|wanted| {
        let found = attributes.get(wanted).or_else(|| {
            attributes
                .iter()
                .find_map(|(name, values)| name.eq_ignore_ascii_case(wanted).then_some(values))
        });
        Some(found?.iter().map(|value| value.trim()))
    });
    found.flatten().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), vec![(*value).to_owned()]);
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn the_first_name_that_is_there_counts() {
        let names = AttributeNames {
            email: vec!["work_mail".to_owned(), "email".to_owned()],
            ..AttributeNames::of_oidc()
        };
        let both = attributes(&[("email", "a@x.com"), ("work_mail", "B@x.com")]);
        assert_eq!(names.email(&both).as_deref(), Some("b@x.com"));
        let unusable = attributes(&[("email", "a@x.com"), ("work_mail", "none")]);
        assert_eq!(names.email(&unusable).as_deref(), Some("a@x.com"));
        assert_eq!(names.email(&attributes(&[("work_mail", " ")])), None);
        let several = ["", "none", "b@x.com", "c@x.com"].map(str::to_owned);
        let several = Attributes::from([("email".to_owned(), several.to_vec())]);
        assert_eq!(names.email(&several).as_deref(), Some("b@x.com"));
    }

    #[test]
    fn a_name_in_two_parts_is_put_together() {
        let saml = AttributeNames::of_saml();
        let parts = attributes(&[("GIVENNAME", "Ada"), ("sn", "Lovelace")]);
        assert_eq!(saml.display_name(&parts).as_deref(), Some("Ada Lovelace"));
        let whole = attributes(&[("cn", "Ada"), ("sn", "Lovelace")]);
        assert_eq!(saml.display_name(&whole).as_deref(), Some("Ada"));
        assert_eq!(AttributeNames::of_oidc().display_name(&parts), None);
    }
}
