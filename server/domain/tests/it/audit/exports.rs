//! Exports of long logs, which a job writes.

use crate::look;
use domain::TenantContext;
use domain::audit::exports::{self, Begun, ExportFile, MOST_AT_ONCE};
use domain::audit::{self, AuditFilter, Manifest, TextFormat};
use futures::TryStreamExt as _;
use shared::ErrorCode;
use shared::audit_export::{ExportFormat, ExportState};
use shared::ids::AuditExportId;
use shared::views::AuditExportView;
use test_support::{TestApp, TestTenant, crowd, refusal};
use time::Duration;

/// A tenant whose log is too long to be waited for.
async fn with_long_log() -> (TestApp, TestTenant) {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let entries = u32::try_from(MOST_AT_ONCE + 1_000).expect("a number");
    crowd::live_a_year(&app, acme.id, entries).await;
    (app, acme)
}

async fn begin(ctx: &TenantContext, format: ExportFormat) -> AuditExportId {
    match exports::begin(ctx, format, "", &AuditFilter::default()).await {
        Ok(Begun::AsJob(id)) => id,
        other => panic!("no job: {other:?}"),
    }
}

async fn only(ctx: &TenantContext) -> AuditExportView {
    let page = exports::list(ctx, "").await.expect("a list");
    let [export] = page.items.try_into().expect("one export");
    export
}

async fn text(ctx: &TenantContext, id: AuditExportId, name: &str) -> String {
    match exports::download(ctx, id, name).await.expect("a file") {
        ExportFile::Text(text) => text,
        ExportFile::Entries(file) => {
            let pieces: Vec<_> = file.into_stream().try_collect().await.expect("pieces");
            String::from_utf8(pieces.concat()).expect("text")
        }
    }
}

async fn chunks(app: &TestApp) -> i64 {
    look::count(app, "SELECT count(*) FROM audit_export_chunks").await
}

#[tokio::test]
async fn a_short_log_is_not_waited_for() {
    let (app, acme) = with_long_log().await;
    let few = AuditFilter {
        action: Some("workspace.created".to_owned()),
        ..AuditFilter::default()
    };
    let begun = exports::begin(&acme.owner, ExportFormat::Csv, "", &few).await;
    assert_eq!(begun.unwrap(), Begun::AtOnce);
    assert_eq!(exports::list(&acme.owner, "").await.unwrap().items, []);
    assert_eq!(look::payloads(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_long_log_is_exported_by_a_job() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.auditor, ExportFormat::Ndjson).await;
    let export = only(&acme.owner).await;
    assert_eq!((export.id, export.state), (id, ExportState::Queued));
    assert_eq!(export.requested_by, "Acme auditor");
    assert_eq!(
        refusal(
            exports::download(&acme.owner, id, "audit.ndjson")
                .await
                .map(drop)
        )
        .code,
        ErrorCode::NotFound
    );
    let recorded = audit::latest(&acme.owner, 1).await.unwrap().remove(0);
    assert_eq!(recorded.action, "audit.exported");
    assert_eq!(recorded.changes[0].after.as_deref(), Some("ndjson"));

    app.run_jobs().await;
    let export = only(&acme.owner).await;
    assert_eq!(export.state, ExportState::Done);
    assert_eq!(export.rows_expected, Some(export.rows_done));
    assert!(chunks(&app).await > 10, "it stands in pieces");
    let file = text(&acme.owner, id, "audit.ndjson").await;
    assert_eq!(
        file.lines().count(),
        usize::try_from(export.rows_done).unwrap()
    );
    assert_eq!(file.len(), usize::try_from(export.bytes.unwrap()).unwrap());
    assert!(
        !file.contains(&recorded.id.to_string()),
        "its own entry is none of them"
    );

    let manifest: Manifest =
        serde_json::from_str(&text(&acme.owner, id, "manifest.json").await).unwrap();
    assert_eq!(manifest.exported_by, "Acme auditor");
    assert_eq!(manifest.entries, u64::try_from(export.rows_done).unwrap());
    assert_eq!(manifest.files[0].name, "audit.ndjson");
    assert_eq!(Some(&manifest.files[0].sha256), export.sha256.as_ref());
    assert_eq!(export.sha256.unwrap(), sha256(&app, &file).await);
    let latest = audit::latest(&acme.owner, 1).await.unwrap().remove(0);
    assert_eq!(latest.action, "audit.export_downloaded");
    let missing = exports::download(&acme.owner, id, "audit.csv")
        .await
        .map(drop);
    assert_eq!(refusal(missing).code, ErrorCode::NotFound);
}

/// As the database has it, for what is really there.
async fn sha256(app: &TestApp, text: &str) -> String {
    sqlx::query_scalar("SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex')")
        .bind(text)
        .fetch_one(&mut app.database.superuser().await)
        .await
        .expect("a hash")
}

#[tokio::test]
async fn a_long_log_is_not_streamed() {
    let (app, acme) = with_long_log().await;
    let before = look::actions(&app, acme.id).await.len();
    let all = AuditFilter::default;
    for refused in [
        audit::export(&acme.auditor, all()).await.map(drop),
        audit::archive(&acme.auditor, all()).await.map(drop),
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    }
    assert_eq!(look::actions(&app, acme.id).await.len(), before);
    // What a search leaves out has to be read, too.
    let searched = AuditFilter {
        search: Some("Project 17".to_owned()),
        ..all()
    };
    let refused = audit::export(&acme.auditor, searched).await.map(drop);
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
}

/// A table is of whoever asked for it: with their times.
#[tokio::test]
async fn a_job_writes_what_a_download_would() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.auditor, ExportFormat::Csv).await;
    app.run_jobs().await;
    let filter = AuditFilter {
        // The older part, which is short enough for a download.
        until: Some(app.clock().now() - Duration::days(30)),
        ..AuditFilter::default()
    };
    let export = audit::export(&acme.auditor, filter).await.unwrap();
    let pieces: Vec<_> = export
        .into_text(TextFormat::Csv)
        .try_collect()
        .await
        .unwrap();
    let at_once = String::from_utf8(pieces.concat()).unwrap();
    let (head, entries) = at_once.split_once('\n').unwrap();
    let by_job = text(&acme.auditor, id, "audit.csv").await;
    assert!(by_job.starts_with(head) && by_job.ends_with(entries));
}

#[tokio::test]
async fn a_cancelled_export_leaves_no_file() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.owner, ExportFormat::Csv).await;
    exports::cancel(&acme.admin, id).await.unwrap();
    assert_eq!(only(&acme.owner).await.state, ExportState::Cancelled);
    app.run_jobs().await;
    assert_eq!(only(&acme.owner).await.state, ExportState::Cancelled);
    assert_eq!(chunks(&app).await, 0);
    assert_eq!(
        refusal(exports::cancel(&acme.owner, id).await).code,
        ErrorCode::NotFound
    );
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(
        actions.last().map(String::as_str),
        Some("audit.export_cancelled")
    );
}

/// While it is written, too: whoever writes finds out with the next piece.
#[tokio::test]
async fn an_export_that_is_being_written_can_be_cancelled() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.owner, ExportFormat::Csv).await;
    look::execute(
        &app,
        "CREATE FUNCTION cancel_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
             UPDATE public.audit_exports SET state = 'cancelled', finished_at = now(); RETURN NULL; END $$;
         CREATE TRIGGER cancel_it AFTER INSERT ON audit_export_chunks FOR EACH ROW WHEN (NEW.number = 2)
             EXECUTE FUNCTION cancel_it()",
    )
    .await;
    app.run_jobs().await;
    assert_eq!(chunks(&app).await, 3, "it stops there");
    assert_eq!(only(&acme.owner).await.state, ExportState::Cancelled);
    let half = exports::download(&acme.owner, id, "audit.csv")
        .await
        .map(drop);
    assert_eq!(refusal(half).code, ErrorCode::NotFound);
    assert_eq!(look::payloads(&app).await, [""; 0]);
}

#[tokio::test]
async fn after_a_killed_worker_it_begins_again_and_is_whole() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.owner, ExportFormat::Csv).await;
    // What a worker leaves that was killed.
    look::execute(
        &app,
        "UPDATE audit_exports SET state = 'running', attempt = 1, rows_done = 17;
         INSERT INTO audit_export_chunks SELECT tenant_id, id, n, 'half of a file' FROM audit_exports, generate_series(0, 99) n",
    )
    .await;
    let half = exports::download(&acme.owner, id, "audit.csv")
        .await
        .map(drop);
    assert_eq!(refusal(half).code, ErrorCode::NotFound);
    app.run_jobs().await;
    let export = only(&acme.owner).await;
    let file = text(&acme.owner, id, "audit.csv").await;
    assert_eq!(export.sha256.unwrap(), sha256(&app, &file).await);
    assert_eq!(
        file.lines().count(),
        usize::try_from(export.rows_done).unwrap() + 1
    );
}

#[tokio::test]
async fn what_kills_its_workers_is_given_up() {
    let (app, acme) = with_long_log().await;
    begin(&acme.owner, ExportFormat::Csv).await;
    look::execute(
        &app,
        "UPDATE audit_exports SET state = 'running', attempt = 5;
         INSERT INTO audit_export_chunks SELECT tenant_id, id, 0, 'half of a file' FROM audit_exports",
    )
    .await;
    app.run_jobs().await;
    assert_eq!(only(&acme.owner).await.state, ExportState::Failed);
    assert_eq!(
        (chunks(&app).await, look::payloads(&app).await.len()),
        (0, 0)
    );
}

#[tokio::test]
async fn after_a_week_it_is_gone() {
    let (app, acme) = with_long_log().await;
    let id = begin(&acme.owner, ExportFormat::Ndjson).await;
    app.run_jobs().await;
    let caretaker = app.caretaker();
    app.after(Duration::days(6));
    assert_eq!(caretaker.remove_expired_exports().await.unwrap(), 0);
    app.after(Duration::days(2));
    let late = exports::download(&acme.owner, id, "audit.ndjson")
        .await
        .map(drop);
    assert_eq!(refusal(late).code, ErrorCode::NotFound);
    assert_eq!(exports::list(&acme.owner, "").await.unwrap().items, []);
    assert_eq!(caretaker.remove_expired_exports().await.unwrap(), 1);
    assert_eq!(chunks(&app).await, 0);
    assert_eq!(
        look::count(&app, "SELECT count(*) FROM audit_exports").await,
        0
    );
}

#[tokio::test]
async fn an_export_is_of_its_workspace_and_of_who_may_export() {
    let (app, acme) = with_long_log().await;
    let globex = app.tenant("Globex").await;
    let id = begin(&acme.owner, ExportFormat::Ndjson).await;
    assert_eq!(exports::list(&globex.owner, "").await.unwrap().items, []);
    assert_eq!(
        refusal(exports::cancel(&globex.owner, id).await).code,
        ErrorCode::NotFound
    );
    app.run_jobs().await;
    let foreign = exports::download(&globex.owner, id, "audit.ndjson")
        .await
        .map(drop);
    assert_eq!(refusal(foreign).code, ErrorCode::NotFound);
    let member = &acme.member;
    let all = AuditFilter::default();
    for refused in [
        exports::begin(member, ExportFormat::Csv, "", &all)
            .await
            .map(drop),
        exports::list(member, "").await.map(drop),
        exports::cancel(member, id).await,
        exports::download(member, id, "audit.ndjson")
            .await
            .map(drop),
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    }
}

/// So that no tenant takes all of a worker's turns.
#[tokio::test]
async fn one_is_under_way_at_a_time() {
    let (app, acme) = with_long_log().await;
    let all = AuditFilter::default();
    let (one, other) = tokio::join!(
        exports::begin(&acme.owner, ExportFormat::Csv, "", &all),
        exports::begin(&acme.admin, ExportFormat::Csv, "", &all),
    );
    let (begun, refused) = if one.is_ok() {
        (one, other)
    } else {
        (other, one)
    };
    assert!(matches!(begun, Ok(Begun::AsJob(_))));
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    app.run_jobs().await;
    begin(&acme.admin, ExportFormat::Csv).await;
}
