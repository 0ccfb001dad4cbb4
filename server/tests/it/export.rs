//! The audit log as a download.

use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use domain::audit::{AuditKey, PublicKey};
use domain::projects;
use domain::secrets::SecretKey;
use futures::StreamExt as _;
use server::audit_command::verify_export;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Duration;
use test_support::{TestTenant, crowd, parsed};
use tokio::time::timeout;
use zip::ZipArchive;

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

#[tokio::test]
async fn as_ndjson_an_entry_is_a_line_with_all_that_is_kept() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let answer = Ask::get(&format!(
        "/t/{}/audit/export.ndjson?action=workspace.created",
        acme.slug
    ))
    .by(&acme.auditor.person.token)
    .send(&site.tenant)
    .await;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let [line] = answer.body.lines().collect::<Vec<_>>()[..] else {
        panic!("{}", answer.body)
    };
    let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(entry["action"], "workspace.created");
    assert_eq!(entry["realm"], "tenant");
    assert_eq!(
        entry["actor_id"],
        acme.owner.person.user.id.uuid().to_string()
    );
}

/// An archive, unpacked where nobody else is.
struct Unpacked(PathBuf);

impl Unpacked {
    async fn download(site: &Site, acme: &TestTenant, query: &str) -> Self {
        let answer = Ask::get(&format!("/t/{}/audit/export.zip{query}", acme.slug))
            .by(&acme.auditor.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/zip");
        let path =
            std::env::temp_dir().join(format!("audit-{}", site.app.clock().new_id().simple()));
        fs::create_dir(&path).expect("a directory");
        fs::write(path.join("whole.zip"), &answer.bytes).expect("a file");
        ZipArchive::new(Cursor::new(answer.bytes))
            .expect("an archive")
            .extract(&path)
            .expect("its files");
        Self(path)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).expect("a file")
    }

    /// Changes a file, has the export verified, and changes it back.
    fn findings_after(
        &self,
        name: &str,
        change: impl Fn(&str) -> String,
        key: PublicKey,
    ) -> String {
        let before = self.read(name);
        fs::write(self.0.join(name), change(&before)).expect("a file");
        let found = findings(&self.0, key);
        fs::write(self.0.join(name), before).expect("a file");
        found
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn findings(path: &Path, key: PublicKey) -> String {
    let report = verify_export(path, &[key]).expect("an export");
    let found: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
    found.join("\n")
}

fn key(site: &Site) -> PublicKey {
    AuditKey::of(&site.app.tools().key).public()
}

/// The id in a line of the export.
fn id(line: &str) -> String {
    let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
    entry["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn an_archive_is_verified_with_nothing_but_the_public_key() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let archive = Unpacked::download(&site, &acme, "").await;
    for path in [archive.0.join("whole.zip"), archive.0.clone()] {
        assert_eq!(findings(&path, key(&site)), "");
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&archive.read("manifest.json")).expect("JSON");
    let lines = archive.read("entries.ndjson").lines().count();
    assert_eq!(manifest["entries"], lines);
    assert_eq!(archive.read("entries.csv").lines().count(), lines + 1);
    let stranger = AuditKey::of(&SecretKey::new(vec![9; 32]).expect("a key")).public();
    let found = findings(&archive.0, stranger);
    assert!(
        found.contains("the manifest is not signed") && found.contains("the head is not signed"),
        "{found}"
    );
}

#[tokio::test]
async fn what_was_done_to_an_archive_is_named() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let archive = Unpacked::download(&site, &acme, "").await;
    let entries = archive.read("entries.ndjson");
    let lines: Vec<&str> = entries.lines().collect();
    let third = id(lines[2]);
    let file = "file: entries.ndjson is not the file that was exported";
    let after = |change: &dyn Fn(&str) -> String| {
        archive.findings_after("entries.ndjson", change, key(&site))
    };

    let changed = after(&|text| text.replacen(lines[2], &lines[2].replace("Acme", "Evil"), 1));
    assert!(
        changed.contains(&format!("changed {third}")) && changed.contains(file),
        "{changed}"
    );

    let removed = after(&|text| text.replacen(&format!("{}\n", lines[2]), "", 1));
    assert!(
        removed.contains(&format!("removed {third}")) && removed.contains(file),
        "{removed}"
    );

    let swapped = after(&|text| {
        let two = format!("{}\n{}\n", lines[2], lines[3]);
        text.replacen(&two, &format!("{}\n{}\n", lines[3], lines[2]), 1)
    });
    assert!(swapped.contains(&format!("reordered {third}")), "{swapped}");

    let forged = "aud_01h2xcejqtf2nbrexx3vqjhp41";
    let inserted = after(&|text| {
        let line = lines[2].replace(&third, forged).replacen(
            "\"occurred_at\":\"20",
            "\"occurred_at\":\"19",
            1,
        );
        format!("{text}{line}\n")
    });
    assert!(
        inserted.contains(&format!("inserted {forged}")),
        "{inserted}"
    );

    let table = archive.findings_after(
        "entries.csv",
        |text| text.replace("Acme", "Evil"),
        key(&site),
    );
    assert_eq!(table, "file: entries.csv is not the file that was exported");
    let seals = archive.findings_after(
        "seals.ndjson",
        |text| text.replacen(":1,", ":2,", 1),
        key(&site),
    );
    assert!(seals.contains("seals are missing"), "{seals}");
    let manifest = archive.findings_after(
        "manifest.json",
        |text| text.replace("Acme", "Evil"),
        key(&site),
    );
    assert_eq!(manifest, "unsigned: the manifest is not signed by the key");
}

#[tokio::test]
async fn an_archive_of_a_part_says_so() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let archive = Unpacked::download(&site, &acme, "?action=member.").await;
    let report = verify_export(&archive.0, &[key(&site)]).expect("an export");
    assert_eq!((report.found, report.entries), (0, 4), "{report}");
    assert!(report.notes[0].contains("a part of the log"));
}

/// Neither a connection nor a task is left of a download that its client gave up half-way.
#[tokio::test]
async fn a_stopped_export_leaves_nothing_behind() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    crowd::live_a_year(&site.app, acme.id, 8_000).await;
    // More often than there are connections.
    for format in ["csv", "ndjson", "zip", "csv", "ndjson", "zip"] {
        let answer = Ask::get(&format!("/t/acme/audit/export.{format}"))
            .by(&acme.owner.person.token)
            .begin(&site.tenant)
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        let mut body = answer.into_body().into_data_stream();
        body.next().await.expect("a piece").expect("no error");
    }
    let whole = Ask::get("/t/acme/audit/export.ndjson")
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert!(whole.body.lines().count() > 8_000);
    // It waits for connections that somebody holds.
    let closed = timeout(
        Duration::from_secs(20),
        site.app.database.database().close(),
    );
    closed.await.expect("nobody holds one");
}

async fn begin(site: &Site, acme: &TestTenant, format: &str, query: &str) -> String {
    let fields = format!("tenant=acme&format={format}&query={query}");
    let answer = Ask::form(&Method::POST, "/api/t/audit/exports/begin", &fields)
        .for_a_page()
        .by(&acme.auditor.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::FOUND, "{}", answer.body);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn a_short_export_is_the_file_and_a_long_one_a_job() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let short = begin(&site, &acme, "csv", "%3Faction%3Dproject.%26cursor%3Dx").await;
    assert_eq!(short, "/t/acme/audit/export.csv?action=project.");
    crowd::live_a_year(&site.app, acme.id, 51_000).await;
    for file in ["export.csv", "export.ndjson", "export.zip"] {
        let answer = Ask::get(&format!("/t/acme/audit/{file}"))
            .by(&acme.auditor.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{file}");
        assert!(answer.body.contains("a job writes it"), "{}", answer.body);
    }
    let long = begin(&site, &acme, "zip", "").await;
    assert_eq!(long, "/t/acme/audit/exports?notice=audit-export-begun");

    let list = async || {
        let page = Ask::get("/t/acme/audit/exports").for_a_page();
        page.by(&acme.owner.person.token).send(&site.tenant).await
    };
    let waiting = list().await.body;
    assert!(
        waiting.contains("Waiting") && waiting.contains("Cancel") && waiting.contains("Reload")
    );
    site.app.run_jobs().await;
    let done = list().await.body;
    let (_, rest) = done
        .split_once("href=\"/t/acme/audit/exports/aex_")
        .expect("a file");
    let (file, _) = rest.split_once('"').expect("its end");
    let answer = Ask::get(&format!("/t/acme/audit/exports/aex_{file}"))
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(
        answer.header("content-length"),
        answer.bytes.len().to_string()
    );
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"acme-audit.zip\""
    );
    let path = std::env::temp_dir().join(file.replace('/', "-"));
    fs::write(&path, &answer.bytes).expect("a file");
    let found = findings(&path, key(&site));
    fs::remove_file(&path).expect("it was there");
    // What was filled in is not sealed.
    assert!(
        !found.contains("changed") && !found.contains("file"),
        "{found}"
    );
}
