//! Answers that nobody signed: whatever they are, none is believed and none breaks anything.
//!
//! The fuzzer has no key of the provider, so that an answer which is accepted is a forgery that works.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::http::Reach;
use identity::saml::{Binding, Connection, Endpoint, IdentityProvider, Initiated, Policy};
use libfuzzer_sys::fuzz_target;
use peers::{keys, service_provider};
use std::sync::LazyLock;
use time::OffsetDateTime;

/// Both kinds of sign-in, with nothing switched off.
static CONNECTION: LazyLock<Connection> = LazyLock::new(|| {
    let provider = IdentityProvider::from_fields(
        "https://idp.example/metadata",
        Endpoint {
            binding: Binding::Redirect,
            location: "https://idp.example/sso".to_owned(),
        },
        vec![keys::pair(2).certificate().clone()],
        Reach::Development,
    )
    .expect("a provider");
    let policy = Policy {
        idp_initiated: true,
        ..Policy::default()
    };
    Connection::new(service_provider(), provider, policy, Reach::Development).expect("a connection")
});

fuzz_target!(|answer: &[u8]| {
    let at = OffsetDateTime::from_unix_timestamp(1_800_000_000).expect("a moment");
    let outcome = CONNECTION.finish(&STANDARD.encode(answer), Initiated::ByProvider, at);
    assert!(outcome.result.is_err(), "a forgery was believed");
});
