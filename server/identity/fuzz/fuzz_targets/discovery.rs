//! Descriptions of providers and their keys: they are read or refused, and what is read is the provider's own and leads
//! nowhere but by https.
//!
//! The first line of an input is a description, and the rest a key set.
#![no_main]

use identity::http::{Client, Reach};
use identity::oidc::{Discovery, Options, Provider};
use identity_fuzz::oidc::{HOME, ISSUER, provider};
use libfuzzer_sys::fuzz_target;
use peers::Url;
use std::sync::LazyLock;

static CLIENT: LazyLock<Client> = LazyLock::new(|| Client::new(Reach::Public).expect("a client"));
static PROVIDER: LazyLock<Provider> = LazyLock::new(provider);

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == b'\n');
    let description = parts.next().unwrap_or_default();
    let keys = parts.next().unwrap_or_default();
    let Ok(discovery) = Discovery::parse(&CLIENT, &PROVIDER, description, keys) else {
        return;
    };
    assert_eq!(
        discovery.issuer, ISSUER,
        "the description is of another provider"
    );
    let named = [
        &discovery.authorization_endpoint,
        &discovery.token_endpoint,
        &discovery.jwks_uri,
    ];
    let optional = [
        &discovery.userinfo_endpoint,
        &discovery.end_session_endpoint,
    ];
    for address in named.into_iter().chain(optional.into_iter().flatten()) {
        let url: Url = address.trim().parse().expect("an address");
        assert_eq!(url.scheme(), "https", "{address}");
    }
    assert!(!discovery.id_token_signing_alg_values_supported.is_empty());
    // Whether a browser can be sent there or not, nothing breaks.
    let begun = PROVIDER.begin(&discovery, HOME, &Options::default());
    drop(begun);
});
