//! A provider's rollover, as connections see it that know its old certificate, its new one, or both.

use identity::http::Reach;
use identity::saml::{Connection, Initiated, Pending, Policy};
use identity::{CheckKind, VerifiedBy};
use peers::{keys, now, service_provider};

/// Asserts that an answer is believed by whoever knows the certificate it was signed with, by that one, and that
/// whoever does not is told to load the metadata again.
#[track_caller]
pub fn assert_believed_by_who_knows(
    signer: usize,
    connection: &Connection,
    answer: &str,
    pending: &Pending,
) {
    for known in [&[2][..], &[3], &[2, 3], &[3, 2]] {
        let outcome = knowing(known, connection).finish(answer, Initiated::ByUs(pending), now());
        if known.contains(&signer) {
            let verified_by = outcome.result.expect("believed").verified_by;
            let VerifiedBy::Certificate { fingerprint, .. } = verified_by else {
                panic!("{verified_by:?}")
            };
            assert_eq!(fingerprint, keys::pair(signer).certificate().fingerprint());
        } else {
            let error = outcome.result.expect_err("refused");
            let kind = error.check().map(|check| check.kind);
            assert_eq!(kind, Some(CheckKind::Signature), "{error}");
            let hint = "load its metadata again";
            assert!(error.to_string().contains(hint), "{error}");
        }
    }
}

/// The same connection, with these certificates of the provider's.
fn knowing(pairs: &[usize], connection: &Connection) -> Connection {
    let mut provider = connection.identity_provider().clone();
    let certificates = pairs.iter().map(|pair| keys::pair(*pair));
    provider.certificates = certificates
        .map(|pair| pair.certificate().clone())
        .collect();
    let (policy, reach) = (Policy::default(), Reach::Development);
    Connection::new(service_provider(), provider, policy, reach).expect("a connection")
}
