//! Who belongs to a workspace.

use crate::look;
use domain::memberships::{self, MemberFilter};
use test_support::{Member, TestApp, parsed, walk};

async fn found(member: &Member, search: &str) -> Vec<String> {
    let filter = MemberFilter {
        search: Some(parsed(search)),
        ..MemberFilter::default()
    };
    let page = memberships::list(member, &filter).await.expect("members");
    page.items.into_iter().map(|member| member.email).collect()
}

#[tokio::test]
async fn members_are_listed_in_the_order_they_joined() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.tenant("Globex").await;
    let page = memberships::list(&acme.auditor, &MemberFilter::default())
        .await
        .unwrap();
    let seen: Vec<_> = page
        .items
        .iter()
        .map(|member| format!("{} {}", member.name, member.role))
        .collect();
    insta::assert_snapshot!(seen.join("\n"), @"
    Acme Owner Owner
    Acme admin Admin
    Acme member Member
    Acme auditor Auditor
    Acme nobody Nobody
    ");
}

#[tokio::test]
async fn members_are_found_by_a_part_of_name_or_address() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.tenant("Globex").await;
    assert_eq!(found(&acme.member, "AUDIT").await, ["auditor@acme.example"]);
    assert_eq!(found(&acme.member, "@acme.example").await.len(), 5);
    assert_eq!(found(&acme.member, "globex").await, [""; 0]);
    assert_eq!(found(&acme.member, "").await.len(), 5);
    for harmless in ["%", "_", "\\", "'", "a%r"] {
        assert_eq!(found(&acme.member, harmless).await, [""; 0], "{harmless}");
    }
}

#[tokio::test]
async fn a_long_list_of_members_is_walked() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "WITH more AS (
             INSERT INTO users (id, email, name, created_at, updated_at)
             SELECT gen_random_uuid(), 'm' || n || '@acme.example', 'M ' || n, now(), now()
             FROM generate_series(1, 120) n RETURNING id
         )
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT r.tenant_id, gen_random_uuid(), more.id, r.id, now() FROM more, roles r WHERE r.key = 'member'",
    )
    .await;
    let pages = walk(async |cursor| {
        let filter = MemberFilter {
            cursor,
            ..MemberFilter::default()
        };
        memberships::list(&acme.member, &filter)
            .await
            .expect("a page")
    })
    .await;
    let mut ids: Vec<_> = pages.concat().iter().map(|member| member.id).collect();
    assert_eq!(ids.len(), 125);
    ids.dedup();
    assert_eq!(ids.len(), 125);
}
