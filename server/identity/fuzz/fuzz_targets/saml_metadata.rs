//! Metadata that somebody uploads: it is read or refused, and what is read has a key.
#![no_main]

use identity::http::Reach;
use identity::saml::IdentityProvider;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|metadata: &[u8]| {
    if let Ok(provider) = IdentityProvider::parse(metadata, Reach::Public) {
        assert!(!provider.certificates.is_empty() && !provider.sso.is_empty());
    }
});
