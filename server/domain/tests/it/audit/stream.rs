//! The log as a stream of lines.

use super::{by_action, fill, walked};
use crate::look;
use domain::audit::{self, AuditEntry, AuditExport, AuditFilter, TextFormat};
use domain::{TenantContext, projects};
use shared::ErrorCode;
use shared::permissions::Permission;
use shared::views::AuditEntryView;
use test_support::{TestApp, parsed, refusal};

/// The entries in lines of JSON, each of which is as the entry itself would be written.
fn entries(lines: &[u8]) -> Vec<AuditEntry> {
    let lines = std::str::from_utf8(lines).expect("text").lines();
    let read = lines.map(|line| {
        let entry: AuditEntry = serde_json::from_str(line).expect("an entry");
        assert_eq!(serde_json::to_string(&entry).expect("JSON"), line);
        entry
    });
    read.collect()
}

async fn read_all(ctx: &TenantContext, mut export: AuditExport) -> Vec<Vec<AuditEntryView>> {
    let mut batches = Vec::new();
    while let Some(batch) = export.next_batch().await.expect("a batch") {
        let entries = entries(&batch.write(TextFormat::Ndjson, ctx).expect("lines"));
        assert_eq!(entries.len(), batch.len());
        let views = entries.into_iter();
        batches.push(
            views
                .map(|entry| entry.into_view(|moment| ctx.local(moment)))
                .collect(),
        );
    }
    assert!(
        export.next_batch().await.expect("the end").is_none(),
        "it stays at its end"
    );
    batches
}

#[tokio::test]
async fn an_export_is_the_whole_log_in_its_order() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    fill(&app, &acme, 2_100).await;
    let log = walked(&acme.owner, &AuditFilter::default()).await;
    let export = audit::export(&acme.auditor, AuditFilter::default())
        .await
        .unwrap();
    // What happens while it runs is for the next one.
    projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    let batches = read_all(&acme.owner, export).await;
    assert_eq!(
        batches.iter().map(Vec::len).collect::<Vec<_>>(),
        [1_000, 1_000, log.len() - 2_000]
    );
    assert_eq!(batches.concat(), log);
}

#[tokio::test]
async fn an_export_of_exactly_a_batch_ends() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    fill(&app, &acme, 1_000).await;
    let export = audit::export(&acme.owner, by_action("project.renamed"))
        .await
        .unwrap();
    let batches = read_all(&acme.owner, export).await;
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [1_000]);
}

#[tokio::test]
async fn an_export_is_filtered_as_the_list_is() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    fill(&app, &acme, 60).await;
    let filter = AuditFilter {
        search: Some("project 5".to_owned()),
        ..by_action("project.")
    };
    let export = audit::export(&acme.owner, filter.clone()).await.unwrap();
    let exported = read_all(&acme.owner, export).await.concat();
    assert_eq!(exported.len(), 11);
    assert_eq!(exported, walked(&acme.owner, &filter).await);
}

#[tokio::test]
async fn an_export_of_nothing_is_empty() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let export = audit::export(&acme.owner, by_action("no.such_thing"))
        .await
        .unwrap();
    assert_eq!(read_all(&acme.owner, export).await.len(), 0);
}

/// What people wrote is in the way of neither format.
#[tokio::test]
async fn an_export_bears_any_text() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = projects::create(&acme.member, parsed("He said \"hi\", Zoë"))
        .await
        .unwrap();
    projects::rename(&acme.member, id, parsed("=1\\2"))
        .await
        .unwrap();
    look::execute(
        &app,
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_name, on_behalf_of_id, on_behalf_of_name,
             action, target_kind, target_id, target_name, changes, request_id)
         SELECT tenant_id, ('00000000' || substr(gen_random_uuid()::text, 9))::uuid, '2026-11-21 08:00:00.1+00', 'system', E'two\nlines', id, 'Ada',
             'project.renamed', 'project', '', '', change::jsonb, ''
         FROM audit_entries, unnest(ARRAY['{\"z\": 1.50, \"a\": [null, true]}', '[{\"field\": \"x\", \"after\": null}]']) change
         WHERE action = 'project.created'",
    )
    .await;
    let filter = by_action("project.");
    let export = audit::export(&acme.owner, filter.clone()).await.unwrap();
    assert_eq!(read_all(&acme.owner, export).await.concat().len(), 4);

    let mut export = audit::export(&acme.owner, filter).await.unwrap();
    let batch = export.next_batch().await.unwrap().unwrap();
    let table = String::from_utf8(batch.write(TextFormat::Csv, &acme.owner).unwrap()).unwrap();
    let told: Vec<_> = table
        .split(",user,Acme member,")
        .skip(1)
        .map(|line| line.split(",203.").next().unwrap_or_default())
        .map(|line| line.replace(&id.to_string(), "<id>"))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    project.renamed,project,<id>,'=1\2,"[{""after"":""=1\\2"",""before"":""He said \""hi\"", Zoë"",""field"":""name""}]"
    project.created,project,<id>,"He said ""hi"", Zoë","[{""after"":""He said \""hi\"", Zoë"",""before"":null,""field"":""name""}]"
    "#);
    assert!(
        table.contains(",2026-11-21T08:00:00.1Z,system,\"two\nlines\",project.renamed,"),
        "{table}"
    );
    assert!(
        table.contains("\"{\"\"a\"\":[null,true],\"\"z\"\":1.5"),
        "{table}"
    );
}

#[tokio::test]
async fn an_export_is_recorded_with_its_filter() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let filter = AuditFilter {
        search: Some("apollo".to_owned()),
        ..by_action("project.")
    };
    // Even one that nobody reads to its end.
    drop(audit::export(&acme.auditor, filter).await.unwrap());
    let latest = audit::latest(&acme.owner, 1).await.unwrap().remove(0);
    assert_eq!(
        (latest.action.as_str(), latest.actor.as_str()),
        ("audit.exported", "Acme auditor")
    );
    let changes: Vec<_> = latest
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.after.as_deref()))
        .collect();
    assert_eq!(
        changes,
        [("action", Some("project.")), ("search", Some("apollo"))]
    );
}

/// Whose entries they were is part of what was taken away.
#[tokio::test]
async fn an_exports_record_tells_all_of_its_filter() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let filter = AuditFilter {
        actor: Some(acme.member.person.user.id),
        from: Some(time::macros::datetime!(2026-11-01 00:00 +1)),
        until: Some(time::macros::datetime!(2026-11-02 00:00 +1)),
        ..AuditFilter::default()
    };
    drop(audit::export(&acme.auditor, filter).await.unwrap());
    let latest = audit::latest(&acme.owner, 1).await.unwrap().remove(0);
    let changes: Vec<_> = latest
        .changes
        .iter()
        .map(|change| {
            format!(
                "{}: {}",
                change.field,
                change.after.as_deref().unwrap_or_default()
            )
        })
        .collect();
    let told = changes
        .join("\n")
        .replace(&acme.member.person.user.id.to_string(), "<member>");
    insta::assert_snapshot!(told, @"
    actor: <member>
    from: 2026-11-01T00:00:00+01:00
    until: 2026-11-02T00:00:00+01:00
    ");
}

#[tokio::test]
async fn who_may_read_may_not_export() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "UPDATE roles SET permissions = '{audit.read}' WHERE key = 'auditor'",
    )
    .await;
    let reader = acme.auditor.person.enter(&app, "acme").await.unwrap();
    assert!(!reader.permissions.allows(Permission::AuditExport));
    assert!(
        audit::list(&reader, &AuditFilter::default(), "")
            .await
            .is_ok()
    );
    let refused = audit::export(&reader, AuditFilter::default()).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
}
