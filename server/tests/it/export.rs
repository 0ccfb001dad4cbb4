//! The audit log as a download.

use crate::site::{Ask, Site};
use axum::http::StatusCode;
use domain::projects;
use test_support::parsed;

#[tokio::test]
async fn the_whole_log_is_exported_and_the_export_recorded() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    projects::create(&acme.member, parsed("=SUM(A1)"))
        .await
        .expect("a project");
    let address = format!("/t/{}/audit/export.csv", acme.slug);
    let answer = Ask::get(&address)
        .by(&acme.auditor.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"acme-audit.csv\""
    );
    let lines: Vec<_> = answer.body.lines().collect();
    assert!(lines[0].starts_with("id,time_utc,actor_kind,actor,action"));
    assert!(lines[1].contains("project.created") && lines[1].contains("'=SUM(A1)"));
    assert!(lines.iter().any(|line| line.contains("workspace.created")));

    let filtered = Ask::get(&format!("{address}?action=audit.exported"))
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(
        filtered.body.lines().count(),
        2,
        "the head and the first export"
    );
}

#[tokio::test]
async fn a_member_may_not_export() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let address = format!("/t/{}/audit/export.csv", acme.slug);
    let answer = Ask::get(&address)
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
