//! The example product.

use crate::look;
use domain::TenantContext;
use domain::projects::{self, ProjectFilter, UNDO_WINDOW};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::ErrorCode;
use shared::ids::ProjectId;
use shared::views::ProjectView;
use std::collections::BTreeMap;
use test_support::{Member, TestApp, parsed, refusal, walk};
use time::Duration;

async fn create(ctx: &TenantContext, name: &str) -> ProjectId {
    projects::create(ctx, parsed(name))
        .await
        .expect("a project")
}

async fn names(ctx: &TenantContext, search: &str, archived: bool) -> Vec<String> {
    let filter = ProjectFilter {
        search: Some(parsed(search)),
        archived,
        ..ProjectFilter::default()
    };
    let page = projects::list(ctx, &filter).await.expect("a page");
    page.items.into_iter().map(|project| project.name).collect()
}

#[tokio::test]
async fn a_project_is_created_and_seen() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = create(&acme.member, "  Apollo ").await;
    let seen = projects::get(&acme.auditor, id).await.unwrap();
    assert_eq!(
        (seen.id, seen.name.as_str(), seen.archived),
        (id, "Apollo", false)
    );
    assert_eq!(seen.created_by, "Acme member");
    assert_eq!(
        seen.created_at.offset(),
        acme.auditor.local(app.clock().now()).offset()
    );
    assert_eq!(names(&acme.owner, "", false).await, ["Apollo"]);
}

/// One event and one entry each, with the same id, of the one who did it, from where they did it.
#[tokio::test]
async fn every_change_is_recorded_once() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let before = look::actions(&app, acme.id).await.len();
    let member = &acme.member;
    let id = create(member, "Apollo").await;
    projects::rename(member, id, parsed("Artemis"))
        .await
        .unwrap();
    projects::archive(member, id).await.unwrap();
    projects::unarchive(member, id).await.unwrap();
    projects::delete(member, id).await.unwrap();
    projects::restore(member, id).await.unwrap();

    let user = member.person.user.id.uuid();
    let lines: Vec<String> = look::of_tenant(
        &app,
        acme.id,
        "SELECT concat_ws(' | ', a.action, a.actor_kind, a.actor_name, a.actor_id, a.target_kind, a.target_name,
             a.ip, a.request_id, a.target_id, a.changes = e.payload -> 'changes' AND e.version = 1
               AND a.occurred_at = e.occurred_at AND a.target_name = e.payload #>> '{target,name}', a.changes)
         FROM audit_entries a JOIN events e ON e.tenant_id = a.tenant_id AND e.id = a.id AND e.name = a.action
         WHERE a.tenant_id = $1 ORDER BY a.id",
    )
    .await;
    let told = lines[before..]
        .join("\n")
        .replace(&id.to_string(), "<project>")
        .replace(&user.to_string(), "<user>")
        .replace(&member.meta().request_id, "<request>");
    insta::assert_snapshot!(told, @r#"
    project.created | user | Acme member | <user> | project | Apollo | 203.0.113.7 | <request> | <project> | t | [{"after": "Apollo", "field": "name", "before": null}]
    project.renamed | user | Acme member | <user> | project | Artemis | 203.0.113.7 | <request> | <project> | t | [{"after": "Artemis", "field": "name", "before": "Apollo"}]
    project.archived | user | Acme member | <user> | project | Artemis | 203.0.113.7 | <request> | <project> | t | [{"after": "archived", "field": "status", "before": "active"}]
    project.unarchived | user | Acme member | <user> | project | Artemis | 203.0.113.7 | <request> | <project> | t | [{"after": "active", "field": "status", "before": "archived"}]
    project.deleted | user | Acme member | <user> | project | Artemis | 203.0.113.7 | <request> | <project> | t | []
    project.restored | user | Acme member | <user> | project | Artemis | 203.0.113.7 | <request> | <project> | t | []
    "#);
    let events: Vec<i64> = look::of_tenant(
        &app,
        acme.id,
        "SELECT count(*) FROM events WHERE tenant_id = $1",
    )
    .await;
    assert_eq!(
        usize::try_from(events[0]).unwrap(),
        lines.len(),
        "no event without its entry"
    );
}

#[tokio::test]
async fn what_is_refused_leaves_no_record() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = create(&acme.member, "Apollo").await;
    let before = look::actions(&app, acme.id).await;
    assert_eq!(
        refusal(projects::unarchive(&acme.member, id).await).code,
        ErrorCode::NotFound
    );
    assert_eq!(
        refusal(projects::restore(&acme.member, id).await).code,
        ErrorCode::NotFound
    );
    assert_eq!(
        refusal(projects::delete(&acme.auditor, id).await).code,
        ErrorCode::Forbidden
    );
    assert_eq!(look::actions(&app, acme.id).await, before);
}

#[tokio::test]
async fn no_change_without_its_record() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(&app, "REVOKE INSERT ON audit_entries FROM tenantry_tenant").await;
    assert!(
        projects::create(&acme.member, parsed("Apollo"))
            .await
            .is_err()
    );
    assert_eq!(look::count(&app, "SELECT count(*) FROM projects").await, 0);
    assert_eq!(
        look::count(
            &app,
            "SELECT count(*) FROM events WHERE name LIKE 'project.%'"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn another_tenants_project_is_not_there() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let theirs = create(&globex.member, "Secret").await;
    let owner = &acme.owner;
    for result in [
        projects::get(owner, theirs).await.map(drop),
        projects::rename(owner, theirs, parsed("Mine")).await,
        projects::archive(owner, theirs).await,
        projects::unarchive(owner, theirs).await,
        projects::delete(owner, theirs).await,
        projects::restore(owner, theirs).await,
    ] {
        assert_eq!(refusal(result).code, ErrorCode::NotFound);
    }
    assert_eq!(names(owner, "", false).await, [""; 0]);
    assert_eq!(names(owner, "secret", false).await, [""; 0]);
    let kept = projects::get(&globex.member, theirs).await.unwrap();
    assert_eq!((kept.name.as_str(), kept.archived), ("Secret", false));
}

#[tokio::test]
async fn a_deleted_project_comes_back_within_thirty_days() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let id = create(&acme.member, "Apollo").await;
    projects::delete(&acme.member, id).await.unwrap();
    assert_eq!(
        refusal(projects::get(&acme.member, id).await).code,
        ErrorCode::NotFound
    );
    app.after(UNDO_WINDOW - Duration::minutes(5));
    projects::restore(&acme.member, id).await.unwrap();
    projects::delete(&acme.member, id).await.unwrap();
    app.after(UNDO_WINDOW);
    assert_eq!(
        refusal(projects::restore(&acme.member, id).await).code,
        ErrorCode::NotFound
    );
}

#[tokio::test]
async fn archived_projects_stand_in_a_list_of_their_own() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let old = create(&acme.member, "Old").await;
    create(&acme.member, "New").await;
    projects::archive(&acme.member, old).await.unwrap();
    assert_eq!(names(&acme.member, "", false).await, ["New"]);
    assert_eq!(names(&acme.member, "", true).await, ["Old"]);
    projects::delete(&acme.member, old).await.unwrap();
    assert_eq!(names(&acme.member, "", true).await, [""; 0]);
    projects::restore(&acme.member, old).await.unwrap();
    assert_eq!(
        names(&acme.member, "", true).await,
        ["Old"],
        "it comes back as it went"
    );
}

#[tokio::test]
async fn projects_are_found_by_a_part_of_their_name() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for name in ["Apollo 11", "APOLLO 13", "Äther", "100% done", "a_b"] {
        create(&acme.member, name).await;
    }
    let find = async |search: &str| names(&acme.member, search, false).await;
    assert_eq!(find("apollo").await, ["APOLLO 13", "Apollo 11"]);
    assert_eq!(find("pollo 1").await.len(), 2);
    assert_eq!(find("äTH").await, ["Äther"]);
    assert_eq!(find("0%").await, ["100% done"]);
    assert_eq!(find("a_").await, ["a_b"]);
    assert_eq!(find("%").await.len(), 1);
    assert_eq!(find("  ").await.len(), 5);
    assert_eq!(find("nothing").await, [""; 0]);
}

async fn walked(member: &Member, search: &str) -> Vec<Vec<ProjectView>> {
    walk(async |cursor| {
        let filter = ProjectFilter {
            search: Some(parsed(search)),
            cursor,
            ..ProjectFilter::default()
        };
        projects::list(member, &filter).await.expect("a page")
    })
    .await
}

#[tokio::test]
async fn sixty_projects_are_walked_on_and_back() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for number in 0..60 {
        create(&acme.member, &format!("Project {number:02}")).await;
    }
    let pages = walked(&acme.member, "").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25, 10]);
    let names: Vec<_> = pages
        .concat()
        .into_iter()
        .map(|project| project.name)
        .collect();
    let expected: Vec<_> = (0..60)
        .rev()
        .map(|number| format!("Project {number:02}"))
        .collect();
    assert_eq!(names, expected);

    let found = walked(&acme.member, "project 5").await;
    assert_eq!(found.concat().len(), 10);
}

#[tokio::test]
async fn a_page_of_exactly_the_size_has_no_next() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for number in 0..25 {
        create(&acme.member, &format!("Project {number}")).await;
    }
    assert_eq!(walked(&acme.member, "").await.len(), 1);
}

/// Rows that come and go meanwhile move nothing.
#[tokio::test]
async fn a_walk_is_not_disturbed_by_what_happens_meanwhile() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let mut ids = Vec::new();
    for number in 0..40 {
        ids.push(create(&acme.member, &format!("Project {number}")).await);
    }
    let page = async |cursor: &Option<String>| {
        let cursor = cursor.clone().unwrap_or_default();
        projects::list(
            &acme.member,
            &ProjectFilter {
                cursor,
                ..ProjectFilter::default()
            },
        )
        .await
        .unwrap()
    };
    let first = page(&None).await;
    create(&acme.member, "New").await;
    // The very row the cursor names.
    projects::delete(&acme.member, ids[15]).await.unwrap();
    let second = page(&first.next).await;
    let seen: Vec<_> = second.items.iter().map(|project| project.id).collect();
    let expected: Vec<_> = ids[..15].iter().rev().copied().collect();
    assert_eq!(seen, expected);
}

/// What somebody does to the project of a number, if there is one.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Create,
    Rename(usize),
    Archive(usize),
    Unarchive(usize),
    Delete(usize),
    Restore(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => Just(Deed::Create),
        1 => (0..4_usize).prop_map(Deed::Rename),
        1 => (0..4_usize).prop_map(Deed::Archive),
        1 => (0..4_usize).prop_map(Deed::Unarchive),
        1 => (0..4_usize).prop_map(Deed::Delete),
        1 => (0..4_usize).prop_map(Deed::Restore),
    ];
    proptest::collection::vec(deed, 1..20)
}

/// A project as it should be: its name, whether it is archived, whether it is deleted.
type Model = BTreeMap<ProjectId, (String, bool, bool)>;

/// Does it, and answers whether it happened, which the model must have foreseen.
async fn act(ctx: &TenantContext, model: &mut Model, deed: Deed) -> bool {
    let pick = |number: usize| model.keys().nth(number).copied();
    let (id, result, foreseen) = match deed {
        Deed::Create => {
            let id = create(ctx, "Fresh").await;
            model.insert(id, ("Fresh".to_owned(), false, false));
            return true;
        }
        Deed::Rename(number) => {
            let Some(id) = pick(number) else { return false };
            (
                id,
                projects::rename(ctx, id, parsed("Renamed")).await,
                !model[&id].2,
            )
        }
        Deed::Archive(number) => {
            let Some(id) = pick(number) else { return false };
            (
                id,
                projects::archive(ctx, id).await,
                !model[&id].2 && !model[&id].1,
            )
        }
        Deed::Unarchive(number) => {
            let Some(id) = pick(number) else { return false };
            (
                id,
                projects::unarchive(ctx, id).await,
                !model[&id].2 && model[&id].1,
            )
        }
        Deed::Delete(number) => {
            let Some(id) = pick(number) else { return false };
            (id, projects::delete(ctx, id).await, !model[&id].2)
        }
        Deed::Restore(number) => {
            let Some(id) = pick(number) else { return false };
            (id, projects::restore(ctx, id).await, model[&id].2)
        }
    };
    assert_eq!(result.is_ok(), foreseen, "{deed:?}");
    if !foreseen {
        assert_eq!(refusal(result).code, ErrorCode::NotFound);
        return false;
    }
    let project = model.get_mut(&id).expect("it was picked");
    match deed {
        Deed::Rename(_) => "Renamed".clone_into(&mut project.0),
        Deed::Archive(_) => project.1 = true,
        Deed::Unarchive(_) => project.1 = false,
        Deed::Delete(_) => project.2 = true,
        Deed::Restore(_) => project.2 = false,
        Deed::Create => {}
    }
    true
}

/// Whatever is done in whatever order, the lists show it and the log has an entry for each change.
#[test]
fn lists_and_log_follow_any_history() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (app, acme) = runtime.block_on(async {
        let app = TestApp::new().await;
        let acme = app.tenant("Acme").await;
        (app, acme)
    });
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let history = TestRunner::new(config).run(&deeds(), |deeds| {
        runtime.block_on(async {
            look::execute(&app, "DELETE FROM projects").await;
            let before = look::actions(&app, acme.id).await.len();
            let (mut model, mut happened) = (Model::new(), 0);
            for deed in deeds {
                happened += usize::from(act(&acme.member, &mut model, deed).await);
            }
            for archived in [false, true] {
                let expected: Vec<_> = model
                    .values()
                    .rev()
                    .filter(|project| project.1 == archived && !project.2)
                    .map(|project| project.0.clone())
                    .collect();
                prop_assert_eq!(names(&acme.member, "", archived).await, expected);
            }
            prop_assert_eq!(look::actions(&app, acme.id).await.len() - before, happened);
            Ok(())
        })
    });
    history.unwrap_or_else(|failure| panic!("{failure}"));
}
