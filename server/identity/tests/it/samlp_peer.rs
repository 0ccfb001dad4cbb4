//! SAML with samlp, which builds its documents in another way than `SimpleSAMLphp`: a signature before the encryption,
//! AES-GCM, attributes by long names, no session; and logout.

use crate::support::rollover::assert_believed_by_who_knows;
use identity::http::Reach;
use identity::saml::{
    Binding, Connection, Initiated, LogoutRequested, Policy, Send, Session, Signed,
};
use identity::{Assertion, CheckKind, Error, Verdict};
use peers::{Browser, Form, Page, SHAPES, SLO, Samlp, Shape, keys, now, service_provider};
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
    let at = |moment| connection.finish(&answer, Initiated::ByUs(&pending), moment);
    let late = at(now() + Duration::minutes(20));
    assert_eq!(reason(&late), CheckKind::NotOnOrAfter);
    let early = at(now() - Duration::minutes(20));
    assert_eq!(reason(&early), CheckKind::NotBefore);
    let clock = early.report.get(CheckKind::NotBefore).expect("a check");
    let ahead = clock.clock_ahead_seconds.expect("how far ahead");
    assert!((1195..=1201).contains(&ahead), "{ahead}");
    let (other, _) = peer.sign_in(&connection).await;
    let swapped = connection.finish(&other, Initiated::ByUs(&pending), now());
    assert_eq!(reason(&swapped), CheckKind::InResponseTo);
    let mut another = service_provider();
    another.entity_id = "http://127.0.0.1:1/another".to_owned();
    let provider = connection.identity_provider().clone();
    let reach = Reach::Development;
    let neighbour = Connection::new(another, provider, Policy::default(), reach).unwrap();
    let theirs = neighbour.finish(&answer, Initiated::ByUs(&pending), now());
    assert_eq!(reason(&theirs), CheckKind::Audience);
    let good = connection.finish(&answer, Initiated::ByUs(&pending), now());
    assert!(good.result.is_ok());
}

#[tokio::test]
async fn certificates_roll_over_without_an_outage() {
    for signer in [2, 3] {
        let peer = Samlp::start_signing(Shape::Both, &keys::pair(signer));
        let connection = peer.connect(Policy::default());
        let (answer, pending) = peer.sign_in(&connection).await;
        assert_believed_by_who_knows(signer, &connection, &answer, &pending);
    }
}

/// Signs in; gives what a logout is about.
async fn session(peer: &Samlp, connection: &Connection) -> Session {
    let (answer, pending) = peer.sign_in(connection).await;
    let outcome = connection.finish(&answer, Initiated::ByUs(&pending), now());
    let Assertion {
        subject,
        session_index,
        ..
    } = outcome.result.expect("an assertion");
    Session {
        name_id: subject.value,
        name_id_format: subject.format,
        indexes: session_index.into_iter().collect(),
    }
}

/// Sends the browser there.
async fn send(browser: &Browser, message: Send) -> Page {
    match message {
        Send::Redirect(address) => browser.open(address, SLO).await,
        Send::Post { action, fields } => {
            let fields = fields.into_iter().collect();
            browser.submit(Form { action, fields }, &[], SLO).await
        }
    }
}

/// The query that a page brings to us.
fn query(page: Page) -> String {
    let back = page.left_for.unwrap_or_else(|| panic!("{}", page.text));
    back.query().expect("a query").to_owned()
}

/// The field that a page brings to us, and the relay state.
fn field(page: &Page, name: &str) -> (String, Option<String>) {
    let mut form = page.form();
    assert_eq!(form.action.as_str(), SLO);
    let message = form.fields.remove(name);
    (
        message.unwrap_or_else(|| panic!("{}", page.text)),
        form.fields.remove("RelayState"),
    )
}

fn receive(
    connection: &Connection,
    binding: Binding,
    page: Page,
) -> Result<LogoutRequested, Error> {
    match binding {
        Binding::Redirect => connection.receive_logout_by_redirect(&query(page), now()),
        Binding::Post => {
            let (request, state) = field(&page, "SAMLRequest");
            connection.receive_logout_by_post(&request, state.as_deref(), now())
        }
    }
}

#[tokio::test]
async fn it_confirms_a_logout_of_ours() {
    for binding in [Binding::Redirect, Binding::Post] {
        let peer = Samlp::start_for_logout(Shape::Both, binding);
        let connection = peer.connect(Policy::default());
        let session = session(&peer, &connection).await;
        let begun = connection.begin_logout(binding, &session, "relay").unwrap();
        let page = send(&Browser::new(), begun.send).await;
        let finished = match binding {
            Binding::Redirect => {
                connection.finish_logout_by_redirect(&query(page), &begun.pending, now())
            }
            Binding::Post => {
                let (answer, state) = field(&page, "SAMLResponse");
                let state = state.as_deref();
                connection.finish_logout_by_post(&answer, state, &begun.pending, now())
            }
        };
        finished.unwrap_or_else(|error| panic!("{binding:?}: {error}"));
    }
}

#[tokio::test]
async fn it_begins_a_logout_and_takes_our_answer() {
    for binding in [Binding::Redirect, Binding::Post] {
        let peer = Samlp::start_for_logout(Shape::Both, binding);
        let connection = peer.connect(Policy::default());
        let session = session(&peer, &connection).await;
        let browser = Browser::new();
        let page = browser.open(peer.logout(), SLO).await;
        let requested = receive(&connection, binding, page)
            .unwrap_or_else(|error| panic!("{binding:?}: {error}"));
        assert_eq!(requested.session, session);
        let answer = requested.answer.expect("an answer");
        assert_eq!(
            matches!(answer, Send::Post { .. }),
            binding == Binding::Post
        );
        let page = send(&browser, answer).await;
        assert_eq!(page.text, "OK", "{binding:?}");
    }
}

#[tokio::test]
async fn it_takes_no_logout_of_somebody_else() {
    for binding in [Binding::Redirect, Binding::Post] {
        let peer = Samlp::start_for_logout(Shape::Both, binding);
        let connection = peer.connect(Policy::default());
        let session = session(&peer, &connection).await;
        let mut attacker = service_provider();
        attacker.signing = vec![keys::pair(4)];
        let provider = connection.identity_provider().clone();
        let reach = Reach::Development;
        let theirs = Connection::new(attacker, provider, Policy::default(), reach).unwrap();
        let begun = theirs.begin_logout(binding, &session, "relay").unwrap();
        let page = send(&Browser::new(), begun.send).await;
        assert!(page.left_for.is_none() && !page.text.contains("SAMLResponse"));
        assert!(page.text.contains("ignature"), "{}", page.text);
    }
}
