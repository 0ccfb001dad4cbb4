//! The forms that the build made of `templates/`, and the values that fill them.

use crate::{PRODUCT, link::Link, words};

/// The two parts of a mail, with `{{placeholder}}`s.
#[derive(Clone, Copy)]
pub struct Form {
    /// Inlined HTML.
    pub html: &'static str,
    /// Plain text.
    pub text: &'static str,
}

/// Embeds the form of a template by its name.
macro_rules! form {
    ($name:literal) => {
        crate::form::Form {
            html: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".html")),
            text: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".txt")),
        }
    };
}
pub(crate) use form;

/// The values of a form, each cleaned as its kind demands.
pub struct Slots(Vec<(&'static str, String)>);

impl Slots {
    /// The values that every mail has.
    pub fn new(subject: &str) -> Self {
        Self(Vec::new())
            .trusted("product", PRODUCT.to_owned())
            .trusted("initial", PRODUCT.chars().take(1).collect())
            .words("subject", subject)
    }

    /// "Hi Ada," or, when there is no name, "Hello,".
    pub fn greeting(self, name: &str) -> Self {
        let name = words::harmless(name);
        let greeting = if name.is_empty() {
            "Hello,".to_owned()
        } else {
            format!("Hi {name},")
        };
        self.trusted("greeting", greeting)
    }

    /// Words that a person typed.
    pub fn words(self, name: &'static str, typed: &str) -> Self {
        self.trusted(name, words::harmless(typed))
    }

    /// An email address.
    pub fn address(self, name: &'static str, address: &str) -> Self {
        self.trusted(name, words::address(address))
    }

    /// A link.
    pub fn link(self, name: &'static str, link: &Link) -> Self {
        self.trusted(name, link.as_str().to_owned())
    }

    /// A value that this crate made itself. It is escaped in HTML all the same.
    pub fn trusted(mut self, name: &'static str, value: String) -> Self {
        self.0.push((name, value));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(slot, _)| *slot == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Form {
    /// The HTML part, every value escaped.
    pub fn fill_html(self, slots: &Slots) -> String {
        fill(self.html, |name| slots.get(name).map(words::escape))
    }

    /// The text part.
    pub fn fill_text(self, slots: &Slots) -> String {
        fill(self.text, |name| slots.get(name).map(str::to_owned))
    }

    /// The placeholders for which `slots` has no value: none, as a test asserts for every mail.
    #[cfg(test)]
    pub fn unfilled(self, slots: &Slots) -> Vec<String> {
        let mut unfilled = Vec::new();
        for part in [self.html, self.text] {
            fill(part, |name| {
                let value = slots.get(name).map(str::to_owned);
                if value.as_ref().is_none_or(String::is_empty) {
                    unfilled.push(name.to_owned());
                }
                value
            });
        }
        unfilled
    }
}

/// Replaces each placeholder once, so that a value which looks like one stays as it is.
fn fill(form: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(form.len() + 512);
    let mut rest = form;
    while let Some((before, from_name)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, after)) = from_name.split_once("}}") else {
            break;
        };
        filled.push_str(&value(name).unwrap_or_default());
        rest = after;
    }
    filled.push_str(rest);
    filled
}
