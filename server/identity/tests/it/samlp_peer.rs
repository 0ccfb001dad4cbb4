//! SAML with samlp, which builds its documents in another way than `SimpleSAMLphp`: a signature before the encryption,
//! AES-GCM, attributes by long names, no session.

use identity::saml::{Initiated, Policy, Signed};
use identity::{CheckKind, Verdict};
use peers::{SHAPES, Samlp, Shape, now};
use time::Duration;

#[tokio::test]
async fn a_person_signs_in_whatever_is_signed_and_encrypted() {
    for shape in SHAPES {
        let peer = Samlp::start(shape);
        let connection = peer.connect(Policy::default());
        let (answer, pending) = peer.sign_in(&connection).await;
        let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
        let report = outcome.report;
        let assertion = outcome
            .result
            .unwrap_or_else(|error| panic!("{shape:?}: {error}\n{report:#?}"));
        assert_eq!(assertion.subject.value, "alice");
        let email = assertion.email.expect("an address");
        assert_eq!(email.address.as_str(), "alice@example.com");
        assert_eq!(assertion.name.as_deref(), Some("Alice of Example"));
        assert_eq!(assertion.session_index.as_deref(), Some("_a-session"));
        let checks = &report.checks;
        assert!(
            checks.iter().all(|check| check.verdict == Verdict::Passed),
            "{shape:?} {report:#?}"
        );
    }
}

#[tokio::test]
async fn a_person_begins_at_the_provider_if_that_is_allowed() {
    let peer = Samlp::start(Shape::Both);
    let answer = peer.sign_in_from_there().await;
    for allowed in [true, false] {
        let policy = Policy {
            idp_initiated: allowed,
            ..Policy::default()
        };
        let outcome = peer
            .connect(policy)
            .finish(&answer, Initiated::ByProvider, now());
        assert_eq!(outcome.result.is_ok(), allowed, "{:#?}", outcome.report);
    }
}

#[tokio::test]
async fn what_is_too_little_too_late_or_for_somebody_else_is_refused() {
    let peer = Samlp::start(Shape::Assertion);
    let strict = Policy {
        signed: Signed::Both,
        ..Policy::default()
    };
    let connection = peer.connect(strict);
    let (answer, pending) = peer.sign_in(&connection).await;
    let unsigned = connection.finish(&answer, Initiated::ByUs(&pending), now());
    let reason = |outcome: &identity::Outcome| outcome.report.reason().expect("a reason").kind;
    assert_eq!(reason(&unsigned), CheckKind::Signature);

    let connection = peer.connect(Policy::default());
    let (answer, pending) = peer.sign_in(&connection).await;
    let late = connection.finish(
        &answer,
        Initiated::ByUs(&pending),
        now() + Duration::hours(1),
    );
    assert!(late.result.is_err());
    let (other, _) = peer.sign_in(&connection).await;
    let swapped = connection.finish(&other, Initiated::ByUs(&pending), now());
    assert_eq!(reason(&swapped), CheckKind::InResponseTo);
    let early = connection.finish(
        &answer,
        Initiated::ByUs(&pending),
        now() - Duration::hours(1),
    );
    assert!(early.result.is_err());
    let good = connection.finish(&answer, Initiated::ByUs(&pending), now());
    assert!(good.result.is_ok());
}
