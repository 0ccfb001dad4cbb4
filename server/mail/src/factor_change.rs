//! What was done to somebody's second factors, in words. The same in both realms.

use serde::{Deserialize, Serialize};
use shared::Language;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorChange {
    /// An authenticator app counts from now on.
    AppAdded,
    /// An authenticator app counts no longer.
    AppRemoved,
    /// A passkey counts from now on.
    PasskeyAdded,
    /// A passkey counts no longer.
    PasskeyRemoved,
    /// The company's own identity provider says who an operator is, from now on.
    ProviderLinked,
    /// There are other recovery codes.
    RecoveryCodesMade,
    /// A recovery code was spent.
    RecoveryCodeUsed {
        /// How many there are still.
        left: i64,
    },
}

impl FactorChange {
    /// What was done, as it stands after a colon. `name` is what the factor's owner calls it, if it has a name.
    pub(crate) fn clause(self, language: Language, name: Option<&str>) -> String {
        match language {
            Language::En => self.english(name),
            Language::De => self.german(name),
        }
    }

    fn english(self, name: Option<&str>) -> String {
        let app = || english_noun("authenticator app", "an", name);
        let passkey = || english_noun("passkey", "a", name);
        match self {
            Self::AppAdded => format!("{} was added", app()),
            Self::AppRemoved => format!("{} was removed", app()),
            Self::PasskeyAdded => format!("{} was added", passkey()),
            Self::PasskeyRemoved => format!("{} was removed", passkey()),
            Self::ProviderLinked => "the company’s identity provider was linked".to_owned(),
            Self::RecoveryCodesMade => {
                "new recovery codes were made, and the former ones no longer work".to_owned()
            }
            Self::RecoveryCodeUsed { left: 0 } => "the last recovery code was used".to_owned(),
            Self::RecoveryCodeUsed { left: 1 } => {
                "a recovery code was used, and one is left".to_owned()
            }
            Self::RecoveryCodeUsed { left } => {
                format!("a recovery code was used, and {left} are left")
            }
        }
    }

    fn german(self, name: Option<&str>) -> String {
        let app = || german_noun("Authenticator-App", ["Eine", "Die"], name);
        let passkey = || german_noun("Passkey", ["Ein", "Der"], name);
        match self {
            Self::AppAdded => format!("{} wurde hinzugefügt", app()),
            Self::AppRemoved => format!("{} wurde entfernt", app()),
            Self::PasskeyAdded => format!("{} wurde hinzugefügt", passkey()),
            Self::PasskeyRemoved => format!("{} wurde entfernt", passkey()),
            Self::ProviderLinked => {
                "Der Identitätsanbieter des Unternehmens wurde verknüpft".to_owned()
            }
            Self::RecoveryCodesMade => {
                "Neue Wiederherstellungscodes wurden erzeugt, und die bisherigen gelten nicht mehr"
                    .to_owned()
            }
            Self::RecoveryCodeUsed { left: 0 } => {
                "Der letzte Wiederherstellungscode wurde benutzt".to_owned()
            }
            Self::RecoveryCodeUsed { left: 1 } => {
                "Ein Wiederherstellungscode wurde benutzt, und einer ist übrig".to_owned()
            }
            Self::RecoveryCodeUsed { left } => {
                format!("Ein Wiederherstellungscode wurde benutzt, und {left} sind übrig")
            }
        }
    }
}

/// What has a name is a certain one.
fn english_noun(noun: &str, article: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("the {noun} “{name}”"),
        None => format!("{article} {noun}"),
    }
}

fn german_noun(noun: &str, [any, certain]: [&str; 2], name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{certain} {noun} „{name}“"),
        None => format!("{any} {noun}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FactorChange::{
        AppAdded, AppRemoved, PasskeyAdded, PasskeyRemoved, ProviderLinked, RecoveryCodeUsed,
        RecoveryCodesMade,
    };

    #[test]
    fn every_change_is_a_clause_in_every_language() {
        let mut clauses = Vec::new();
        for (change, name) in [
            (AppAdded, Some("Phone")),
            (AppRemoved, None),
            (PasskeyAdded, None),
            (PasskeyRemoved, Some("Laptop")),
            (ProviderLinked, None),
            (RecoveryCodesMade, None),
            (RecoveryCodeUsed { left: 9 }, None),
            (RecoveryCodeUsed { left: 1 }, None),
            (RecoveryCodeUsed { left: 0 }, None),
        ] {
            for language in Language::ALL {
                clauses.push(change.clause(language, name));
            }
        }
        assert_eq!(
            clauses,
            [
                "the authenticator app “Phone” was added",
                "Die Authenticator-App „Phone“ wurde hinzugefügt",
                "an authenticator app was removed",
                "Eine Authenticator-App wurde entfernt",
                "a passkey was added",
                "Ein Passkey wurde hinzugefügt",
                "the passkey “Laptop” was removed",
                "Der Passkey „Laptop“ wurde entfernt",
                "the company’s identity provider was linked",
                "Der Identitätsanbieter des Unternehmens wurde verknüpft",
                "new recovery codes were made, and the former ones no longer work",
                "Neue Wiederherstellungscodes wurden erzeugt, und die bisherigen gelten nicht mehr",
                "a recovery code was used, and 9 are left",
                "Ein Wiederherstellungscode wurde benutzt, und 9 sind übrig",
                "a recovery code was used, and one is left",
                "Ein Wiederherstellungscode wurde benutzt, und einer ist übrig",
                "the last recovery code was used",
                "Der letzte Wiederherstellungscode wurde benutzt",
            ]
        );
    }
}
