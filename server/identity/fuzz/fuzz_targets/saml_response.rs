//! Answers: whatever comes, nobody is believed to be anybody but whom the provider has signed, and nothing breaks.
//!
//! The fuzzer begins with signed answers about alice and has no key of the provider, so that an answer which is believed
//! and says anything else of a person is a forgery that works.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Connection, Initiated};
use identity_fuzz::{plant, saml};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use time::OffsetDateTime;

static CONNECTION: LazyLock<Connection> = LazyLock::new(saml::connection);

fuzz_target!(init: plant("saml_response", &saml::answers()), |answer: &[u8]| {
    let at = OffsetDateTime::from_unix_timestamp(1_800_000_000).expect("a moment");
    let outcome = CONNECTION.finish(&STANDARD.encode(answer), Initiated::ByProvider, at);
    match outcome.result {
        Ok(assertion) => {
            let email = assertion.email.map(|email| email.address);
            let told = (assertion.subject.value.as_str(), email.as_deref());
            assert_eq!(told, ("alice", Some("alice@example.com")), "a forgery was believed");
            assert_eq!(assertion.attributes.len(), 1, "an attribute was added");
        }
        Err(error) => assert_eq!(error.check(), outcome.report.reason(), "a refusal without its reason"),
    }
});
