//! Reading the audit log.

use crate::look;
use domain::audit::{self, AuditEntry, AuditExport, AuditFilter, TextFormat};
use domain::{TenantContext, projects};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::audit_search::AuditSearch;
use shared::ids::UserId;
use shared::permissions::Permission;
use shared::views::AuditEntryView;
use shared::{ErrorCode, events::EventKind};
use test_support::{TestApp, TestTenant, parsed, refusal, walk};
use time::Duration;

/// The targets of what a filter finds, the latest first.
async fn found(ctx: &TenantContext, filter: AuditFilter) -> Vec<String> {
    let page = audit::list(ctx, &filter, "").await.expect("a page");
    page.items.into_iter().map(|entry| entry.target).collect()
}

fn by_action(action: &str) -> AuditFilter {
    AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    }
}

async fn walked(ctx: &TenantContext, filter: &AuditFilter) -> Vec<AuditEntryView> {
    let pages = walk(async |cursor| audit::list(ctx, filter, &cursor).await.expect("a page"));
    pages.await.concat()
}

/// Adds entries as if they had happened, a second apart: half of them by the member.
async fn fill(app: &TestApp, acme: &TestTenant, entries: usize) {
    let mut ids = Vec::with_capacity(entries);
    for _ in 0..entries {
        ids.push(app.clock().new_id());
    }
    sqlx::query(
        "INSERT INTO audit_entries (tenant_id, id, occurred_at, actor_kind, actor_id, actor_name, action,
             target_kind, target_id, target_name, changes, request_id)
         SELECT $1, id, $3, 'user', CASE n % 2 WHEN 0 THEN $4::uuid END, 'Filler', 'project.renamed',
             'project', 'prj_' || n, 'Project ' || n, '[]', 'filled'
         FROM unnest($2::uuid[]) WITH ORDINALITY AS filler (id, n)",
    )
    .bind(acme.id.uuid())
    .bind(ids)
    .bind(app.clock().now())
    .bind(acme.member.person.user.id.uuid())
    .execute(&mut app.database.superuser().await)
    .await
    .expect("entries");
}

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
async fn the_log_tells_who_did_what_from_where() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    projects::rename(&acme.admin, id, parsed("Artemis"))
        .await
        .unwrap();
    let page = audit::list(&acme.auditor, &AuditFilter::default(), "")
        .await
        .unwrap();
    let [renamed, created] = &page.items[..2] else {
        panic!("two entries")
    };
    assert_eq!(
        (created.actor.as_str(), created.action.as_str()),
        ("Acme member", "project.created")
    );
    assert_eq!(
        (renamed.actor.as_str(), renamed.action.as_str()),
        ("Acme admin", "project.renamed")
    );
    assert_eq!(renamed.target_id, id.to_string());
    assert_eq!(renamed.changes[0].before.as_deref(), Some("Apollo"));
    assert_eq!(renamed.changes[0].after.as_deref(), Some("Artemis"));
    assert_eq!(renamed.request_id, acme.admin.meta().request_id);
    assert_eq!(renamed.ip.as_deref(), Some("203.0.113.7"));
    assert_eq!(renamed.user_agent.as_deref(), Some(test_support::BROWSER));
    assert_eq!(
        renamed.occurred_at.offset(),
        acme.auditor.local(app.clock().now()).offset()
    );
}

#[tokio::test]
async fn a_workspace_sees_its_own_log_only() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    projects::create(&globex.member, parsed("Secret"))
        .await
        .unwrap();
    let log = walked(&acme.owner, &AuditFilter::default()).await;
    assert_eq!(log.len(), look::actions(&app, acme.id).await.len());
    assert!(
        log.iter()
            .all(|entry| !entry.target.contains("Secret") && !entry.actor.contains("Globex"))
    );
    let searched = AuditFilter {
        search: Some("secret".to_owned()),
        ..AuditFilter::default()
    };
    assert_eq!(found(&acme.owner, searched).await, [""; 0]);
}

#[tokio::test]
async fn the_log_is_filtered_by_actor_action_text_and_time() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let owner = &acme.owner;
    let start = app.clock().now();
    projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    app.after(Duration::days(1));
    let noon = app.clock().now();
    let id = projects::create(&acme.admin, parsed("Gemini"))
        .await
        .unwrap();
    projects::archive(&acme.member, id).await.unwrap();
    let all = AuditFilter::default;

    let member = AuditFilter {
        actor: Some(acme.member.person.user.id),
        ..all()
    };
    assert_eq!(
        found(owner, member.clone()).await,
        ["Gemini", "Apollo", "Acme member"]
    );
    let nobody = AuditFilter {
        actor: Some(UserId::from_uuid(app.clock().new_id())),
        ..all()
    };
    assert_eq!(found(owner, nobody).await, [""; 0]);

    assert_eq!(
        found(owner, by_action("project.created")).await,
        ["Gemini", "Apollo"]
    );
    assert_eq!(
        found(owner, by_action("project.")).await,
        ["Gemini", "Gemini", "Apollo"]
    );
    assert_eq!(found(owner, by_action("project")).await, [""; 0]);
    assert_eq!(found(owner, by_action("PROJECT.CREATED")).await, [""; 0]);

    let search = |text: &str| AuditFilter {
        search: Some(text.to_owned()),
        ..all()
    };
    assert_eq!(found(owner, search("APOLL")).await, ["Apollo"]);
    assert_eq!(
        found(owner, search("acme ADMIN")).await,
        ["Gemini", "Acme admin"]
    );
    assert_eq!(found(owner, search("%")).await, [""; 0]);

    let since = AuditFilter {
        from: Some(noon),
        ..all()
    };
    assert_eq!(found(owner, since).await, ["Gemini", "Gemini"]);
    let that_day = AuditFilter {
        from: Some(start),
        until: Some(noon),
        ..all()
    };
    assert_eq!(found(owner, that_day).await, ["Apollo"]);

    let everything = AuditFilter {
        action: Some("project.".to_owned()),
        search: Some("gem".to_owned()),
        from: Some(noon),
        ..member
    };
    assert_eq!(found(owner, everything).await, ["Gemini"]);
}

#[tokio::test]
async fn the_log_is_searched_by_terms() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    projects::archive(&acme.admin, id).await.unwrap();
    projects::create(&acme.admin, parsed("Gemini"))
        .await
        .unwrap();
    let search = async |typed: &str| {
        let filter = AuditFilter {
            terms: AuditSearch::parse(typed).terms,
            ..AuditFilter::default()
        };
        found(&acme.owner, filter).await.join(" ")
    };
    assert_eq!(search("action:project.").await, "Gemini Apollo Apollo");
    assert_eq!(search("action:project").await, "Gemini Apollo Apollo");
    assert_eq!(search("action:project.created").await, "Gemini Apollo");
    assert_eq!(search("action:project. actor:ADMIN").await, "Gemini Apollo");
    assert_eq!(search("action:project. -actor:admin").await, "Apollo");
    assert_eq!(search("target:apol").await, "Apollo Apollo");
    assert_eq!(search("target:project -target:apollo").await, "Gemini");
    assert_eq!(search(&format!("target:{id}")).await, "Apollo Apollo");
    let either = "action:project.archived action:workspace.";
    assert_eq!(search(either).await, "Apollo Acme");
    assert_eq!(search("target:%").await, "");
    let rest = "-action:project. -action:member. -action:invitation.";
    assert_eq!(search(rest).await, "Acme");
}

#[tokio::test]
async fn an_entry_is_read_by_itself_within_its_tenant() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let latest = audit::latest(&acme.owner, 1).await.unwrap().remove(0);
    assert_eq!(audit::get(&acme.auditor, latest.id).await.unwrap(), latest);
    let foreign = audit::get(&globex.owner, latest.id).await;
    assert_eq!(refusal(foreign).code, ErrorCode::NotFound);
    let refused = audit::get(&acme.nobody, latest.id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn a_long_log_is_walked() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    fill(&app, &acme, 120).await;
    let log = walked(&acme.auditor, &AuditFilter::default()).await;
    assert_eq!(log.len(), look::actions(&app, acme.id).await.len());
    assert!(
        log.windows(2).all(|two| two[0].id > two[1].id),
        "the latest first, each once"
    );
    let member = AuditFilter {
        actor: Some(acme.member.person.user.id),
        ..by_action("project.renamed")
    };
    assert_eq!(walked(&acme.auditor, &member).await.len(), 60);
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

/// The catalogue knows every action there is.
#[tokio::test]
async fn every_action_in_a_log_is_an_event_of_the_catalogue() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for action in look::actions(&app, acme.id).await {
        assert!(
            EventKind::of_tenants().any(|kind| kind.spec().name == action),
            "{action}"
        );
    }
}

/// A filter and a cursor come from an address that anybody can type.
#[test]
fn no_filter_and_no_cursor_breaks_the_log() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_app, acme) = runtime.block_on(async {
        let app = TestApp::new().await;
        let acme = app.tenant("Acme").await;
        (app, acme)
    });
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let text = || prop_oneof![Just("\0".to_owned()), any::<String>()];
    let moments = || proptest::option::of(-377_000_000_000..=253_000_000_000_i64);
    let filters = (
        proptest::option::of(text()),
        proptest::option::of(text()),
        moments(),
        moments(),
        text(),
        "-?(actor|action|target):\\PC{1,9}",
    );
    let typed =
        TestRunner::new(config).run(&filters, |(action, search, from, until, cursor, typed)| {
            let moment = |seconds: i64| {
                time::OffsetDateTime::from_unix_timestamp(seconds).expect("a moment")
            };
            let filter = AuditFilter {
                actor: None,
                action,
                search,
                terms: AuditSearch::parse(&typed).terms,
                from: from.map(moment),
                until: until.map(moment),
            };
            for cursor in ["", &cursor] {
                if let Err(error) = runtime.block_on(audit::list(&acme.owner, &filter, cursor)) {
                    prop_assert_eq!(error.to_app_error().code, ErrorCode::Invalid, "{}", error);
                }
            }
            Ok(())
        });
    typed.unwrap_or_else(|failure| panic!("{failure}"));
}
