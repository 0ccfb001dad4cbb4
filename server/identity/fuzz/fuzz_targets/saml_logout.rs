//! Logout messages: nobody is signed out but whom the provider has signed, no answer is taken for ours, nothing breaks,
//! and nothing inflates without end.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::saml::{Binding, Connection, PendingLogout};
use identity_fuzz::{plant, saml};
use libfuzzer_sys::fuzz_target;
use peers::Url;
use std::sync::LazyLock;
use time::OffsetDateTime;

static CONNECTION: LazyLock<Connection> = LazyLock::new(saml::connection);
static NOW: LazyLock<OffsetDateTime> = LazyLock::new(peers::now);

/// What an address brings that carries this, deflated or not, beside a signature of nobody's.
fn query(name: &str, deflated: &[u8]) -> String {
    let mut address: Url = "https://app.example/".parse().expect("an address");
    address
        .query_pairs_mut()
        .append_pair(name, &STANDARD.encode(deflated))
        .append_pair(
            "SigAlg",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        )
        .append_pair("Signature", "AAAA");
    address.query().unwrap_or_default().to_owned()
}

fuzz_target!(init: plant("saml_logout", &saml::logouts()), |input: &[u8]| {
    let Some((kind, message)) = input.split_first() else {
        return;
    };
    let text = String::from_utf8_lossy(message);
    let encoded = STANDARD.encode(message);
    let requested = match kind % 3 {
        0 => CONNECTION.receive_logout_by_redirect(&text, *NOW),
        1 => CONNECTION.receive_logout_by_post(&encoded, None, *NOW),
        _ => CONNECTION.receive_logout_by_redirect(&query("SAMLRequest", message), *NOW),
    };
    if let Ok(requested) = requested {
        assert_eq!(requested.session, saml::alice(), "somebody else was signed out");
    }
    let pending = |binding| PendingLogout {
        request_id: "_of-ours".to_owned(),
        binding,
        relay_state: "state".to_owned(),
    };
    let finished = match kind % 3 {
        0 => CONNECTION.finish_logout_by_redirect(&text, &pending(Binding::Redirect), *NOW),
        1 => CONNECTION.finish_logout_by_post(&encoded, Some("state"), &pending(Binding::Post), *NOW),
        _ => {
            let query = query("SAMLResponse", message);
            CONNECTION.finish_logout_by_redirect(&query, &pending(Binding::Redirect), *NOW)
        }
    };
    assert!(finished.is_err(), "an answer was taken that nobody has signed");
});
