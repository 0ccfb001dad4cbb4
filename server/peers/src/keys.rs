//! Key pairs for tests, made once a process: RSA takes its time.

use crate::now;
use identity::saml::KeyPair;
use secrecy::ExposeSecret as _;
use std::sync::OnceLock;
use std::time::Duration;

/// As many as the tests use: 0 and 1 are ours, 2 and 3 the provider's, 4 is an attacker's, 5 and 6 our next.
const COUNT: usize = 7;

/// The pair of a number.
pub fn pair(index: usize) -> KeyPair {
    static PAIRS: [OnceLock<KeyPair>; COUNT] = [const { OnceLock::new() }; COUNT];
    PAIRS[index]
        .get_or_init(|| {
            // Certificates that are made within one second would end at one moment.
            let made = now() - Duration::from_mins((COUNT - index) as u64);
            KeyPair::generate(&format!("test {index}"), made).expect("a key pair")
        })
        .clone()
}

/// Its private key, as a provider's file has it.
pub(crate) fn private_pem(pair: &KeyPair) -> String {
    pair.private_key().expose_secret().to_owned()
}
