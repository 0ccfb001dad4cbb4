//! The forms that the build made of `templates/`, and the values that fill them.

use crate::{
    PRODUCT, client::Client, dates, factor_change::FactorChange, link::Link, phrases, words,
};
use shared::Language;
use time::{Duration, OffsetDateTime};

/// The two parts of a mail, with `{{placeholder}}`s.
#[derive(Clone, Copy)]
pub struct Form {
    /// Inlined HTML.
    pub html: &'static str,
    /// Plain text.
    pub text: &'static str,
}

/// The form of a mail in each language.
#[derive(Clone, Copy)]
pub struct Forms {
    /// English.
    pub en: Form,
    /// German.
    pub de: Form,
}

impl Forms {
    /// The form in this language: a new one does not compile until each mail has its templates.
    pub const fn of(self, language: Language) -> Form {
        match language {
            Language::En => self.en,
            Language::De => self.de,
        }
    }
}

/// Embeds the forms of a template by its name.
macro_rules! forms {
    ($name:literal) => {
        crate::form::Forms {
            en: crate::form::forms!(@in "en", $name),
            de: crate::form::forms!(@in "de", $name),
        }
    };
    (@in $language:literal, $name:literal) => {
        crate::form::Form {
            html: include_str!(concat!(env!("OUT_DIR"), "/", $language, "/", $name, ".html")),
            text: include_str!(concat!(env!("OUT_DIR"), "/", $language, "/", $name, ".txt")),
        }
    };
}
pub(crate) use forms;

/// The values of a form, each cleaned as its kind demands.
pub struct Slots {
    language: Language,
    values: Vec<(&'static str, String)>,
}

impl Slots {
    /// The values that every mail has.
    pub fn new(language: Language, subject: &str) -> Self {
        let empty = Self {
            language,
            values: Vec::new(),
        };
        empty
            .trusted("language", language.code().to_owned())
            .trusted("product", PRODUCT.to_owned())
            .trusted("sent_by", phrases::sent_by(language))
            .trusted(
                "without_button",
                phrases::without_button(language).to_owned(),
            )
            .trusted("initial", PRODUCT.chars().take(1).collect())
            .words("subject", subject)
    }

    /// "Hi Ada," or, when there is no name, "Hello,".
    pub fn greeting(self, name: &str) -> Self {
        let greeting = phrases::greeting(self.language, &words::harmless(name));
        self.trusted("greeting", greeting)
    }

    /// Who invites, or that it was somebody who has left.
    pub fn inviter(self, name: Option<&str>) -> Self {
        let inviter = name.unwrap_or(phrases::former_member(self.language));
        self.words("inviter", inviter)
    }

    /// Which operator did it, or that it was the command line.
    pub fn operator(self, name: Option<&str>) -> Self {
        let name = name.map(words::harmless);
        let by = phrases::by_operator(self.language, name.as_deref());
        self.trusted("by", by)
    }

    /// What was done to a second factor, which its owner calls by a name.
    pub fn factor_change(self, change: FactorChange, name: Option<&str>) -> Self {
        let name = name.map(words::harmless);
        let what = change.clause(self.language, name.as_deref());
        self.trusted("what", what)
    }

    /// With what and from where something was done: the address, and its place in brackets.
    pub fn client(self, client: &Client) -> Self {
        let address = client
            .ip_address
            .map_or_else(|| "?".to_owned(), |address| address.to_string());
        let from = match &client.place {
            Some(place) => format!("{address} ({})", words::harmless(place)),
            None => address,
        };
        self.words("device", &client.device)
            .trusted("ip_address", from)
    }

    /// A day.
    pub fn day(self, name: &'static str, moment: OffsetDateTime) -> Self {
        let day = dates::day(self.language, moment);
        self.trusted(name, day)
    }

    /// A moment.
    pub fn moment(self, name: &'static str, moment: OffsetDateTime) -> Self {
        let moment = dates::moment(self.language, moment);
        self.trusted(name, moment)
    }

    /// How long something lasts, as it stands after "within".
    pub fn within(self, name: &'static str, span: Duration) -> Self {
        let span = dates::within(self.language, span);
        self.trusted(name, span)
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
        self.values.push((name, value));
        self
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(slot, _)| *slot == name);
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
