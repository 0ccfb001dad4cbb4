//! Pages as the server renders them: the right status, and all of it there without scripts.

use crate::site::{Ask, Site};
use axum::http::StatusCode;
use domain::{audit, projects};
use test_support::parsed;

#[tokio::test]
async fn a_list_is_complete_without_scripts() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    projects::create(&acme.owner, parsed("Apollo <11>"))
        .await
        .expect("a project");
    let answer = Ask::get("/t/acme/projects")
        .for_a_page()
        .by(&acme.member.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Apollo &lt;11&gt;"));
    assert!(!answer.body.contains("Loading"));
}

#[tokio::test]
async fn the_status_tells_what_is_not_there() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    for path in [
        "/no-such-page",
        "/t/acme/projects/prj_00000000000000000000000000",
        "/t/acme/projects/nonsense",
        "/t/acme/nothing",
        "/gallery",
    ] {
        let answer = Ask::get(path)
            .for_a_page()
            .by(&acme.owner.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn another_tenants_project_is_not_found_by_its_id() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let globex = site.app.tenant("Globex").await;
    let theirs = projects::create(&globex.owner, parsed("Secret"))
        .await
        .expect("a project");
    let answer = Ask::get(&format!("/t/acme/projects/{theirs}"))
        .for_a_page()
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!answer.body.contains("Secret"));
}

#[tokio::test]
async fn the_portal_shows_every_tenant() {
    let site = Site::new().await;
    site.app.tenant("Acme").await;
    site.app.tenant("Globex").await;
    let olga = site.app.operator().await;
    let answer = Ask::get("/tenants")
        .for_a_page()
        .by_operator(&olga.token)
        .send(&site.operator)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("Acme") && answer.body.contains("Globex"));
}

#[tokio::test]
async fn the_isolation_report_is_a_page_and_a_download() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    let page = Ask::get("/isolation")
        .for_a_page()
        .by_operator(&olga.token)
        .send(&site.operator)
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("All 11 checks passed"), "{}", page.body);
    assert!(page.body.contains("audit_entries"));

    let download = Ask::get("/api/a/isolation/report")
        .by_operator(&olga.token)
        .send(&site.operator)
        .await;
    let report: shared::isolation::IsolationReport =
        serde_json::from_str(&download.body).expect("a report");
    assert!(report.passed());
}

#[tokio::test]
async fn an_entry_of_the_log_has_a_page_and_terms_find_it_without_scripts() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let id = projects::create(&acme.owner, parsed("Apollo"))
        .await
        .expect("a project");
    projects::rename(&acme.owner, id, parsed("Gemini"))
        .await
        .expect("another name");
    let entry = audit::latest(&acme.owner, 1)
        .await
        .expect("the log")
        .remove(0);
    let read = async |address: String| {
        let ask = Ask::get(&address)
            .for_a_page()
            .by(&acme.auditor.person.token);
        ask.send(&site.tenant).await
    };
    let page = read(format!("/t/acme/audit/{}", entry.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    for text in [
        "Renamed the project Gemini",
        "text-danger-ink\">Apollo<",
        "no-underline\">Gemini<",
        " UTC)",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    let list = read("/t/acme/audit?q=action:project.+-action:project.created".to_owned()).await;
    assert!(list.body.contains(&format!("/t/acme/audit/{}", entry.id)));
    assert!(list.body.contains("1 shown"));
    for nothing in ["nonsense", "aud_00000000000000000000000000"] {
        let page = read(format!("/t/acme/audit/{nothing}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}
