//! The few words that all mails share, in each language. What a mail says itself, its templates say.

use crate::PRODUCT;
use shared::Language;

/// The salutation, which the first sentence goes on from. `name` may be empty.
pub fn greeting(language: Language, name: &str) -> String {
    match (language, name) {
        (Language::En, "") => "Hello,".to_owned(),
        (Language::En, name) => format!("Hi {name},"),
        (Language::De, "") => "Guten Tag,".to_owned(),
        (Language::De, name) => format!("Guten Tag {name},"),
    }
}

/// The last line of every mail.
pub fn sent_by(language: Language) -> String {
    match language {
        Language::En => format!("Sent by {PRODUCT}. Replies to this address are not read."),
        Language::De => {
            format!("Gesendet von {PRODUCT}. Antworten an diese Adresse werden nicht gelesen.")
        }
    }
}

/// What stands above the address that a button leads to.
pub const fn without_button(language: Language) -> &'static str {
    match language {
        Language::En => "If the button does not work, copy this address into your browser:",
        Language::De => {
            "Wenn die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:"
        }
    }
}

/// Who invited, when they have left the workspace since.
pub const fn former_member(language: Language) -> &'static str {
    match language {
        Language::En => "A former member",
        Language::De => "Ein ehemaliges Mitglied",
    }
}

/// Which operator did something, as it stands after a comma.
pub fn by_operator(language: Language, name: Option<&str>) -> String {
    match (language, name) {
        (Language::En, Some(name)) => format!("by {name}"),
        (Language::En, None) => "from the command line of the installation".to_owned(),
        (Language::De, Some(name)) => format!("durch {name}"),
        (Language::De, None) => "über die Befehlszeile der Installation".to_owned(),
    }
}
