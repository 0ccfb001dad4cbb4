//! What the attributes of an answer say of a person.

use super::xml::Element;
use super::{Connection, ns};
use crate::assertion::Email;
use crate::checks::{Check, CheckKind, Report};
use crate::text::{email, shown, shown_within};
use std::collections::BTreeMap;

/// As many attributes, and as many values of one, as are kept.
const MOST_ATTRIBUTES: usize = 200;
const MOST_VALUES: usize = 1000;
/// The longest value of an attribute, in characters.
const LONGEST_VALUE: usize = 2048;

impl Connection {
    /// Adds to the list what is read of a person.
    pub(super) fn tell_attributes(
        &self,
        attributes: &BTreeMap<String, Vec<String>>,
        response: &Element,
        report: &mut Report,
    ) {
        let found = self.email(attributes, name_id(response));
        report.push(match &found {
            Some(email) => Check::new(CheckKind::Email, true, "an e-mail address", &email.address),
            None => Check::not_reached(CheckKind::Email, "an e-mail address").note(format!(
                "Neither the NameID nor an attribute has one. Map the address at the provider to an attribute named {}.",
                self.policy.attributes.email.first().map_or("email", String::as_str)
            )),
        });
        let names: Vec<&str> = attributes.keys().map(String::as_str).collect();
        report.push(if names.is_empty() {
            Check::not_reached(CheckKind::Attributes, "attributes").note("The provider sends none.")
        } else {
            Check::new(CheckKind::Attributes, true, "attributes", &names.join(", "))
        });
    }

    /// The address: of an attribute, or else of the `NameID`.
    pub(super) fn email(
        &self,
        attributes: &BTreeMap<String, Vec<String>>,
        name: Option<&Element>,
    ) -> Option<Email> {
        let of_attribute = self.policy.attributes.email(attributes);
        let of_name = name.and_then(|name| email(name.trimmed()));
        Some(Email {
            address: of_attribute.or(of_name)?,
            verified: false,
        })
    }
}

/// The name that the provider has for the person.
pub(super) fn name_id(response: &Element) -> Option<&Element> {
    response
        .first(ns::ASSERTION, "Assertion")?
        .path(ns::ASSERTION, &["Subject", "NameID"])
}

/// All attributes of the assertion.
pub(super) fn attributes(response: &Element) -> BTreeMap<String, Vec<String>> {
    let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let Some(assertion) = response.first(ns::ASSERTION, "Assertion") else {
        return attributes;
    };
    let found = assertion
        .all(ns::ASSERTION, "AttributeStatement")
        .flat_map(|statement| statement.all(ns::ASSERTION, "Attribute"))
        .take(MOST_ATTRIBUTES);
    for attribute in found {
        let name = shown(attribute.attribute("Name").unwrap_or_default().trim());
        let values = attributes.entry(name).or_default();
        for value in attribute.all(ns::ASSERTION, "AttributeValue") {
            let mut text = String::new();
            value.visit(&mut |element| text.push_str(&element.text));
            if values.len() < MOST_VALUES {
                values.push(shown_within(text.trim(), LONGEST_VALUE));
            }
        }
    }
    attributes
}

/// Whether every attribute that the engine found stands in ours, with values that ours has too.
pub(super) fn all_within(
    theirs: &BTreeMap<String, Vec<String>>,
    ours: &BTreeMap<String, Vec<String>>,
) -> bool {
    theirs.iter().all(|(name, values)| {
        ours.get(&shown(name.trim())).is_some_and(|known| {
            values.iter().all(|value| {
                let value = shown_within(value.trim(), LONGEST_VALUE);
                value.is_empty() || known.contains(&value) || known.len() == MOST_VALUES
            })
        })
    })
}
