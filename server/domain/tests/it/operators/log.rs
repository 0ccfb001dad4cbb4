//! The log of what operators do.

use super::entries;
use crate::look;
use domain::audit::{self, AuditFilter};
use domain::operators::{self, LogActor, LogFilter};
use domain::tenants::{self, NewAllowance};
use domain::traffic::Override;
use shared::operator_permissions::OperatorRole;
use test_support::{TestApp, parsed, refusal, walk};

#[tokio::test]
async fn what_operators_do_is_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::sign_out(&olga).await.unwrap();
    let log: Vec<String> = look::column(
        &app,
        "SELECT operator_name || ': ' || action || ' ' || target_name || ' from ' || ip
         FROM operator_audit_entries ORDER BY id",
    )
    .await;
    insta::assert_snapshot!(log.join("\n"), @"
    command line: operator.created Olga from 203.0.113.7
    Olga: operator.factor_asked Olga from 203.0.113.7
    Olga: operator.enrolled Olga from 203.0.113.7
    Olga: operator.signed_out Olga from 203.0.113.7
    ");
}

#[tokio::test]
async fn the_operators_log_is_filtered_and_paged() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let count = async |actor, action: Option<&str>| {
        let filter = LogFilter {
            actor,
            action: action.map(str::to_owned),
            ..LogFilter::default()
        };
        entries(&olga, filter).await.len()
    };
    let by_sam = Some(LogActor::Operator(sam.operator.id));
    assert_eq!(count(None, None).await, 6);
    assert_eq!(count(by_sam, None).await, 2);
    assert_eq!(count(Some(LogActor::CommandLine), None).await, 2);
    assert_eq!(count(None, Some("operator.enrolled")).await, 2);
    assert_eq!(count(by_sam, Some("operator.created")).await, 0);
    assert_eq!(count(None, Some("nonsense")).await, 0);

    look::execute(
        &app,
        "INSERT INTO operator_audit_entries (id, occurred_at, operator_name, action, target_kind, target_id,
             target_name, changes, request_id)
         SELECT gen_random_uuid(), now(), 'Nobody', 'operator.created', 'operator', '', 'O' || n, '[]', ''
         FROM generate_series(1, 120) n",
    )
    .await;
    let pages = walk(async |cursor| {
        let filter = LogFilter {
            cursor,
            ..LogFilter::default()
        };
        operators::log(&olga, &filter).await.expect("a page")
    })
    .await;
    assert_eq!(pages.len(), 3);
    let mut ids: Vec<_> = pages.concat().into_iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|later, earlier| later > earlier));
    ids.dedup();
    assert_eq!(ids.len(), 126);
}

#[tokio::test]
async fn limits_stand_in_both_logs_with_the_reason() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let olga = app.operator().await;
    let set = async |per_second: &str, concurrent: &str, reason: &str| {
        let new = NewAllowance::parse(per_second, concurrent, reason)?;
        tenants::set_allowance(&sam, acme.id, new).await
    };
    set("70", "", "A sale on Friday").await.unwrap();
    let limits = tenants::detail(&sam, acme.id).await.unwrap().limits;
    assert_eq!(
        (
            limits.requests_per_second.plan,
            limits.requests_per_second.instead
        ),
        (20, Some(70))
    );
    assert_eq!(limits.concurrent_requests.instead, None);
    let resolved = app.resolve(&acme.owner.person.token, Some("acme")).await;
    assert_eq!(resolved.expect("a session").allowance.per_second, 70);
    set("", "", "The sale is over").await.unwrap();
    let limits = tenants::detail(&sam, acme.id).await.unwrap().limits;
    assert_eq!(limits.requests_per_second.instead, None);

    let theirs = AuditFilter {
        action: Some("tenant.allowance_set".to_owned()),
        ..AuditFilter::default()
    };
    let theirs = audit::list(&acme.auditor, &theirs, "").await.unwrap().items;
    let ours = LogFilter {
        action: Some("tenant.allowance_set".to_owned()),
        ..LogFilter::default()
    };
    let ours = entries(&olga, ours).await;
    for log in [theirs, ours] {
        let lines: Vec<_> = log
            .iter()
            .map(|entry| {
                let changes: Vec<_> = entry
                    .changes
                    .iter()
                    .map(|change| format!("{} {:?}", change.field, change.after))
                    .collect();
                format!(
                    "{} {}: {} {}",
                    entry.actor_kind,
                    entry.actor,
                    entry.target,
                    changes.join(", ")
                )
            })
            .collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(lines.join("\n"), @r#"
            operator Sam: Acme requests_per_second None, reason Some("The sale is over")
            operator Sam: Acme requests_per_second Some("70"), reason Some("A sale on Friday")
            "#);
        }
    }

    for (per_second, concurrent, reason, field) in [
        ("0", "", "Why", "requests_per_second"),
        ("-1", "", "Why", "requests_per_second"),
        ("many", "", "Why", "requests_per_second"),
        ("", "1000001", "Why", "concurrent_requests"),
        ("1", "1", " ", "reason"),
    ] {
        let refused = refusal(set(per_second, concurrent, reason).await);
        assert!(refused.message_for(field).is_some(), "{field}: {refused:?}");
    }
    let none = Override {
        per_second: Some(0),
        concurrent: None,
    };
    let new = NewAllowance {
        instead: none,
        reason: parsed("Why"),
    };
    assert!(tenants::set_allowance(&sam, acme.id, new).await.is_err());
}
