//! Reading the audit log.

use super::{by_action, fill, walked};
use crate::look;
use domain::audit::{self, AuditFilter};
use domain::{TenantContext, projects};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::audit_search::AuditSearch;
use shared::ids::UserId;
use shared::{ErrorCode, events::EventKind};
use test_support::{TestApp, parsed, refusal};
use time::Duration;

/// The targets of what a filter finds, the latest first.
async fn found(ctx: &TenantContext, filter: AuditFilter) -> Vec<String> {
    let page = audit::list(ctx, &filter, "").await.expect("a page");
    page.items.into_iter().map(|entry| entry.target).collect()
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
