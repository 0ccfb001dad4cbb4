//! ID tokens, and the keys that they are checked with: with the provider's own keys nobody is believed to be anybody but
//! whom it has signed; with any others nothing breaks.
//!
//! The first line of an input is a token, and the rest a key set.
#![no_main]

use identity::Outcome;
use identity::oidc::{Discovery, Keys};
use identity_fuzz::oidc::SignIn;
use identity_fuzz::plant;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static SIGN_IN: LazyLock<SignIn> = LazyLock::new(SignIn::begin);

fn verify(discovery: &Discovery, token: &str) -> Outcome {
    let SignIn {
        provider,
        pending,
        now,
        ..
    } = &*SIGN_IN;
    provider.verify_id_token(discovery, token, None, pending, *now)
}

fuzz_target!(init: plant("id_token", &SIGN_IN.seeds()), |input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    let (token, keys) = text.split_once('\n').unwrap_or((&*text, ""));
    let outcome = verify(&SIGN_IN.discovery, token);
    match outcome.result {
        Ok(assertion) => {
            let email = assertion.email.map(|email| email.address);
            let told = (assertion.subject.value.as_str(), email.as_deref());
            assert_eq!(told, ("alice", Some("alice@example.com")), "a forgery was believed");
        }
        Err(error) => assert_eq!(error.check(), outcome.report.reason(), "a refusal without its reason"),
    }
    if let Ok(keys) = Keys::parse(keys.as_bytes()) {
        let others = Discovery { keys, ..SIGN_IN.discovery.clone() };
        verify(&others, token);
    }
});
