//! From the password to a session: the second factor, and adding the first one.

use super::{challenge, enrolling, is_live, present, sam, set_password, told};
use crate::look;
use domain::operators::factors::{self, FactorReset};
use domain::operators::{self, NewOperator};
use domain::secrets::Token;
use domain::sessions::CHALLENGE_LIMIT;
use shared::ErrorCode;
use shared::operator_permissions::OperatorRole;
use test_support::{Authenticator, OperatorActor, PASSWORD, TestApp, parsed, refusal};
use time::Duration;

const SAM: &str = "sam@tenantry.example";
const OLGA: &str = "olga@tenantry.example";

async fn hired(app: &TestApp) {
    let new = NewOperator {
        email: parsed(SAM),
        name: parsed("Sam"),
        role: OperatorRole::Support,
        password: parsed(PASSWORD),
    };
    operators::create(&app.operator_realm(), &app.meta(), new)
        .await
        .expect("an operator");
}

async fn enrol(app: &TestApp, challenge: &Token, code: &str) -> domain::Result<Token> {
    let (realm, meta) = (app.operator_realm(), app.meta());
    operators::enrol(&realm, &meta, challenge, parsed("Phone"), code).await
}

async fn key_of(app: &TestApp, challenge: &Token) -> Authenticator {
    let enrolment = operators::enrolment(&app.operator_realm(), challenge).await;
    Authenticator::with_key(&enrolment.expect("a key").secret)
}

fn next_code(app: &TestApp, of: &OperatorActor) -> String {
    app.after(Duration::seconds(30));
    of.authenticator.code(app)
}

#[tokio::test]
async fn a_first_sign_in_adds_a_second_factor_before_there_is_a_session() {
    let app = TestApp::new().await;
    hired(&app).await;
    let challenge = enrolling(&app, SAM).await;
    assert!(!is_live(&app, &challenge).await, "it is no session");
    let code = present(&app, &challenge, "000000").await;
    assert_eq!(refusal(code).code, ErrorCode::Invalid, "nor has it a code");
    let wrong = refusal(enrol(&app, &challenge, "000000").await);
    assert!(wrong.message_for("code").is_some(), "{wrong:?}");
    let phone = key_of(&app, &challenge).await;
    let again = key_of(&app, &challenge).await;
    assert_eq!(
        phone.code(&app),
        again.code(&app),
        "it may be looked at twice"
    );
    let token = enrol(&app, &challenge, &phone.code(&app)).await.unwrap();
    let ctx = operators::resolve(&app.operator_realm(), &app.meta(), &token)
        .await
        .unwrap()
        .expect("a session");
    let view = factors::list(&ctx).await.unwrap();
    assert_eq!((view.apps.len(), view.recovery_codes_left), (1, 10));
    assert!(!view.recovery_codes_kept);

    let spent = operators::enrolment(&app.operator_realm(), &challenge).await;
    assert_eq!(refusal(spent).code, ErrorCode::Expired, "shown no more");
    let olga = app.operator().await;
    insta::assert_snapshot!(told(&olga).await[3..].join("\n"), @r"
    Sam: operator.enrolled Sam
    Sam: operator.factor_asked Sam
    command line: operator.created Sam
    ");
}

#[tokio::test]
async fn of_two_first_sign_ins_at_once_one_adds_its_factor() {
    let app = TestApp::new().await;
    hired(&app).await;
    let (one, other) = (enrolling(&app, SAM).await, enrolling(&app, SAM).await);
    let codes = (
        key_of(&app, &one).await.code(&app),
        key_of(&app, &other).await.code(&app),
    );
    let (one, other) = tokio::join!(enrol(&app, &one, &codes.0), enrol(&app, &other, &codes.1));
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    let refused = refusal(one.and(other));
    assert_eq!(refused.code, ErrorCode::Conflict);
    let query = "SELECT count(*) FROM operator_factors";
    assert_eq!(look::count(&app, query).await, 1);
    let query = "SELECT count(*) FROM operator_sessions WHERE revoked_at IS NULL";
    assert_eq!(look::count(&app, query).await, 1);
}

#[tokio::test]
async fn a_code_opens_one_session() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let first = challenge(&app, OLGA).await;
    assert!(!is_live(&app, &first).await);
    let used = present(&app, &first, &olga.authenticator.code(&app)).await;
    assert!(refusal(used).message_for("code").is_some());
    let whose = operators::challenged(&app.operator_realm(), &first).await;
    assert_eq!(whose.unwrap().email, OLGA);

    let second = challenge(&app, OLGA).await;
    let fresh = next_code(&app, &olga);
    let (one, other) = tokio::join!(
        present(&app, &first, &fresh),
        present(&app, &second, &fresh),
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    assert!(is_live(&app, &one.or(other).expect("one of them")).await);
}

#[tokio::test]
async fn one_challenge_opens_one_session() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let codes = factors::recovery_codes(&olga).await.unwrap();
    let waiting = challenge(&app, OLGA).await;
    let (one, other) = tokio::join!(
        present(&app, &waiting, &codes[0].code),
        present(&app, &waiting, &codes[1].code),
    );
    assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
    let view = factors::list(&olga).await.unwrap();
    assert_eq!(view.recovery_codes_left, 9, "what was refused took nothing");
}

#[tokio::test]
async fn wrong_codes_and_time_end_the_attempt() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let waiting = challenge(&app, OLGA).await;
    for wrong in ["000000", "nonsense", "", "1234567", "٠٠٠٠٠٠"] {
        let refused = refusal(present(&app, &waiting, wrong).await);
        assert_eq!(refused.code, ErrorCode::Invalid, "{wrong}");
    }
    let code = next_code(&app, &olga);
    let late = refusal(present(&app, &waiting, &code).await);
    assert_eq!(late.code, ErrorCode::Expired);
    let waiting = challenge(&app, OLGA).await;
    app.after(CHALLENGE_LIMIT);
    let code = next_code(&app, &olga);
    let late = refusal(present(&app, &waiting, &code).await);
    assert_eq!(late.code, ErrorCode::Expired);

    hired(&app).await;
    let first = enrolling(&app, SAM).await;
    let phone = key_of(&app, &first).await;
    for _ in 0..5 {
        let refused = refusal(enrol(&app, &first, "000000").await);
        assert_eq!(refused.code, ErrorCode::Invalid);
    }
    let late = refusal(enrol(&app, &first, &phone.code(&app)).await);
    assert_eq!(late.code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_recovery_code_stands_in_once_and_is_recorded() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let codes = factors::recovery_codes(&olga).await.unwrap();
    let typed = codes[3].code.to_uppercase().replace('-', " ");
    let waiting = challenge(&app, OLGA).await;
    assert!(is_live(&app, &present(&app, &waiting, &typed).await.unwrap()).await);
    let waiting = challenge(&app, OLGA).await;
    let again = present(&app, &waiting, &typed).await;
    assert_eq!(refusal(again).code, ErrorCode::Invalid);
    assert!(
        told(&olga)
            .await
            .contains(&"Olga: operator.recovery_code_used Olga".to_owned())
    );
}

/// Whoever has the old password, or a phone that was taken away, must not come in by a sign-in that
/// began before.
#[tokio::test]
async fn what_ends_sessions_ends_sign_ins_that_wait() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let id = sam.operator.id;

    let waiting = challenge(&app, SAM).await;
    operators::send_password_link(&olga, id).await.unwrap();
    app.run_jobs().await;
    let link = app.mail_to(SAM).token();
    set_password(&app, &link, PASSWORD).await.unwrap();
    let late = present(&app, &waiting, &next_code(&app, &sam)).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired, "another password");

    let waiting = challenge(&app, SAM).await;
    operators::disable(&olga, id).await.unwrap();
    let late = present(&app, &waiting, &next_code(&app, &sam)).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired, "disabled");
    operators::enable(&olga, id).await.unwrap();

    let waiting = challenge(&app, SAM).await;
    let asked = FactorReset::parse("The phone is gone", SAM).unwrap();
    factors::reset(&olga, id, asked).await.unwrap();
    let late = present(&app, &waiting, &next_code(&app, &sam)).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired, "reset");
}

#[tokio::test]
async fn no_secret_of_a_second_factor_is_kept_in_the_clear() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    hired_by_link(&app).await;
    let challenge = enrolling(&app, SAM).await;
    let shown = operators::enrolment(&app.operator_realm(), &challenge)
        .await
        .unwrap();
    let codes = factors::recovery_codes(&olga).await.unwrap();
    for query in [
        "SELECT f::text FROM operator_factors f",
        "SELECT c::text FROM operator_recovery_codes c",
        "SELECT c::text FROM operator_sign_in_challenges c",
        "SELECT e::text FROM operator_audit_entries e",
    ] {
        let rows: Vec<String> = look::column(&app, query).await;
        assert!(!rows.is_empty(), "{query}");
        for row in rows {
            for secret in [
                &shown.secret,
                &codes[0].code,
                &codes[0].code.replace('-', ""),
            ] {
                assert!(!row.contains(secret.as_str()), "{row}");
            }
            assert!(!row.contains(challenge.expose()), "{row}");
        }
    }
}

async fn hired_by_link(app: &TestApp) {
    app.run_jobs().await;
    let link = app.mail_to(SAM).token();
    set_password(app, &link, PASSWORD)
        .await
        .expect("a password");
}
