//! Who says who somebody is, as the installation sets it: JSON, because there may be any number of providers.
//! `docs/identity.md` has examples.

use anyhow::{Context as _, anyhow, ensure};
use domain::connections::Client;
use domain::identities::{
    Broker, IdentityProvider, MicrosoftAccounts, Provider, SignInProvider, SignInProviders,
};
use domain::operators::OperatorProvider;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};

/// One of them. `google` and `microsoft` need neither label nor issuer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    label: Option<String>,
    issuer: Option<String>,
    /// Of `microsoft`: `common`, `organizations` or `consumers`.
    accounts: Option<String>,
    client_id: String,
    #[serde(deserialize_with = "secret")]
    client_secret: SecretString,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// A broker.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BrokerEntry {
    label: String,
    issuer: String,
    client_id: String,
    #[serde(deserialize_with = "secret")]
    client_secret: SecretString,
    #[serde(default)]
    organizations: bool,
}

/// The company's own provider, for operators.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorEntry {
    label: String,
    issuer: String,
    client_id: String,
    #[serde(deserialize_with = "secret")]
    client_secret: SecretString,
    #[serde(default)]
    trusts_addresses: bool,
}

const PROVIDERS: &str = "SIGN_IN_PROVIDERS";
const BROKER: &str = "IDENTITY_BROKER";
const OPERATORS: &str = "OPERATOR_PROVIDER";

/// Reads who says who somebody is: a broker, or we ourselves with these providers.
///
/// # Errors
/// When a setting cannot be read or used, or both are there; the message says which, and never a secret.
pub(super) fn identity_provider(
    providers: Option<SecretString>,
    broker: Option<SecretString>,
    client: &Client,
) -> anyhow::Result<IdentityProvider> {
    match (providers.filter(is_set), broker.filter(is_set)) {
        (None, None) => Ok(IdentityProvider::default()),
        (Some(json), None) => {
            let entries: Vec<Entry> = read(PROVIDERS, &json)?;
            let providers = entries
                .into_iter()
                .map(|entry| {
                    let which = entry.name.clone();
                    provider(entry, client).with_context(|| format!("{PROVIDERS}: {which}"))
                })
                .collect::<anyhow::Result<_>>()?;
            let providers = SignInProviders::new(providers).context(PROVIDERS)?;
            Ok(IdentityProvider::BuiltIn(providers))
        }
        (None, Some(json)) => {
            let entry: BrokerEntry = read(BROKER, &json)?;
            let (issuer, id) = (&entry.issuer, &entry.client_id);
            let oidc = Provider::new(client, issuer, id, Some(entry.client_secret));
            let broker = Broker::new(&entry.label, oidc.context(BROKER)?, entry.organizations);
            Ok(IdentityProvider::Broker(Box::new(broker.context(BROKER)?)))
        }
        (Some(_), Some(_)) => Err(anyhow!(
            "{PROVIDERS} and {BROKER} are both set: with a broker, providers are set there"
        )),
    }
}

/// Reads what operators sign in with beside a password, if that is set.
///
/// # Errors
/// When the setting cannot be read or used; the message never has a secret.
pub(super) fn operator_provider(
    provider: Option<SecretString>,
    client: &Client,
) -> anyhow::Result<Option<OperatorProvider>> {
    let Some(json) = provider.filter(is_set) else {
        return Ok(None);
    };
    let entry: OperatorEntry = read(OPERATORS, &json)?;
    let (issuer, id) = (&entry.issuer, &entry.client_id);
    let oidc = Provider::new(client, issuer, id, Some(entry.client_secret)).context(OPERATORS)?;
    let provider = OperatorProvider::new(&entry.label, oidc, entry.trusts_addresses);
    let provider = provider.with_context(|| format!("{OPERATORS} needs a label"))?;
    Ok(Some(provider))
}

fn is_set(json: &SecretString) -> bool {
    !json.expose_secret().trim().is_empty()
}

fn read<T: for<'de> Deserialize<'de>>(name: &str, json: &SecretString) -> anyhow::Result<T> {
    // What the library says of a value could be a secret's.
    serde_json::from_str(json.expose_secret()).map_err(|error| {
        anyhow!(
            "{name} cannot be read at line {}, column {}: it is JSON as docs/identity.md describes it",
            error.line(),
            error.column()
        )
    })
}

fn provider(entry: Entry, client: &Client) -> anyhow::Result<SignInProvider> {
    let Entry {
        name,
        label,
        issuer,
        accounts,
        client_id,
        client_secret,
    } = entry;
    let preset = issuer.is_none();
    ensure!(
        accounts.is_none() || (preset && name == "microsoft"),
        "only microsoft without an issuer has accounts"
    );
    let (oidc, own_label) = match (issuer, name.as_str()) {
        (Some(issuer), _) => {
            let made = Provider::new(client, &issuer, &client_id, Some(client_secret));
            (made, None)
        }
        (None, "google") => (Provider::google(&client_id, client_secret), Some("Google")),
        (None, "microsoft") => {
            let accounts = microsoft_accounts(accounts.as_deref())?;
            let made = Provider::microsoft(accounts, &client_id, client_secret);
            (made, Some("Microsoft"))
        }
        (None, _) => {
            return Err(anyhow!(
                "it needs an issuer: only google and microsoft are known"
            ));
        }
    };
    let label = label.as_deref().or(own_label).unwrap_or_default();
    Ok(SignInProvider::new(&name, label, oidc?)?)
}

fn microsoft_accounts(accounts: Option<&str>) -> anyhow::Result<MicrosoftAccounts> {
    Ok(match accounts {
        None | Some("common") => MicrosoftAccounts::Common,
        Some("organizations") => MicrosoftAccounts::Organizations,
        Some("consumers") => MicrosoftAccounts::Consumers,
        Some(other) => {
            return Err(anyhow!(
                "“{other}” are no accounts: there are common, organizations and consumers"
            ));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::connections::Reach;

    fn both(providers: &str, broker: &str) -> Result<String, String> {
        let client = Client::new(Reach::Public).expect("a client");
        let json = |json: &str| Some(SecretString::from(json));
        identity_provider(json(providers), json(broker), &client)
            .map(|identity| format!("{identity:?}"))
            .map_err(|error| format!("{error:#}"))
    }

    fn read(json: &str) -> Result<String, String> {
        both(json, "")
    }

    #[test]
    fn google_and_microsoft_are_known_and_others_have_an_issuer() {
        let read_back = read(
            r#"[{"name": "google", "client_id": "g", "client_secret": "hush"},
                {"name": "microsoft", "accounts": "organizations", "client_id": "m", "client_secret": "hush"},
                {"name": "acme", "label": "Acme", "issuer": "https://id.acme.example", "client_id": "a", "client_secret": "hush"}]"#,
        )
        .expect("three");
        for part in [
            "Google",
            "https://accounts.google.com",
            "Organizations",
            "https://id.acme.example",
        ] {
            assert!(read_back.contains(part), "{part} in {read_back}");
        }
        assert!(!read_back.contains("hush"), "{read_back}");
        assert_eq!(read("").expect("none"), read(" ").expect("none"));
    }

    #[test]
    fn a_broker_stands_alone() {
        let broker = r#"{"label": "Acme ID", "issuer": "https://id.acme.example", "client_id": "t", "client_secret": "hush"}"#;
        let read_back = both("", broker).expect("a broker");
        assert!(read_back.contains("Acme ID") && !read_back.contains("hush"));
        let google = r#"[{"name": "google", "client_id": "g", "client_secret": "hush"}]"#;
        let error = both(google, broker).expect_err("both");
        assert!(error.contains("are both set"), "{error}");
        assert!(both("", r#"{"label": ""}"#).is_err());
    }

    #[test]
    fn operators_may_have_a_provider_of_the_company() {
        let client = Client::new(Reach::Public).expect("a client");
        let read = |json: &str| {
            operator_provider(Some(SecretString::from(json)), &client)
                .map(|provider| format!("{provider:?}"))
                .map_err(|error| format!("{error:#}"))
        };
        assert_eq!(read(" ").expect("none"), "None");
        let company = r#"{"label": "Company", "issuer": "https://id.company.example", "client_id": "t", "client_secret": "hush"}"#;
        let read_back = read(company).expect("a provider");
        assert!(read_back.contains("Company") && !read_back.contains("hush"));
        for (json, why) in [
            (company.replace("Company", " "), "needs a label"),
            (company.replace("https:", "http:"), "not an address"),
            (company.replace("label", "name"), "cannot be read at line 1"),
        ] {
            let error = read(&json).expect_err(&json);
            assert!(error.contains(why) && !error.contains("hush"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_without_its_secret() {
        let refused = |json: &str| read(json).expect_err(json);
        for (json, why) in [
            ("{", "cannot be read at line 1"),
            (r#"["hush"]"#, "cannot be read at line 1"),
            (
                r#"[{"name": "okta", "client_id": "o", "client_secret": "hush"}]"#,
                "needs an issuer",
            ),
            (
                r#"[{"name": "sso", "label": "S", "issuer": "https://a.example", "client_id": "o", "client_secret": "hush"}]"#,
                "names no provider",
            ),
            (
                r#"[{"name": "a", "issuer": "https://a.example", "client_id": "o", "client_secret": "hush"}]"#,
                "needs a label",
            ),
            (
                r#"[{"name": "a", "label": "A", "issuer": "http://127.0.0.1:1", "client_id": "o", "client_secret": "hush"}]"#,
                "not an address",
            ),
            (
                r#"[{"name": "google", "client_id": "", "client_secret": "hush"}]"#,
                "client id",
            ),
            (
                r#"[{"name": "microsoft", "accounts": "mine", "client_id": "o", "client_secret": "hush"}]"#,
                "no accounts",
            ),
            (
                r#"[{"name": "google", "client_id": "o", "client_secret": "hush"}, {"name": "google", "client_id": "o", "client_secret": "hush"}]"#,
                "two providers",
            ),
        ] {
            let error = refused(json);
            assert!(error.contains(why) && !error.contains("hush"), "{error}");
        }
    }
}
