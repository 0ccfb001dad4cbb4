//! Where an address leads in a workspace that has several connections.

use super::{domain, draft, prove, workspace};
use crate::look;
use domain::sign_in_flows::{self, Way};
use domain::{TenantContext, connections, domains};
use shared::ErrorCode;
use shared::connections::{Protocol, Provider};
use shared::ids::ConnectionId;
use test_support::{TestApp, parsed, refusal};

/// A connection that people sign in by. Where an address leads does not depend on what it is set to.
async fn active(app: &TestApp, ctx: &TenantContext, name: &str) -> ConnectionId {
    let id = connections::create(ctx, parsed(name), Provider::Generic, Protocol::Oidc)
        .await
        .expect("a connection");
    look::execute(
        app,
        "UPDATE connections SET live_settings = settings, live_version = version, activated_at = created_at",
    )
    .await;
    id
}

async fn way(app: &TestApp, email: &str) -> Option<Way> {
    let way = sign_in_flows::way_of_address(&app.anonymous(), &parsed(email)).await;
    way.expect("an answer")
}

/// What the log says that domains were assigned to.
async fn assigned(app: &TestApp, ctx: &TenantContext) -> Vec<String> {
    let query = "SELECT concat(target_name, ': ', change ->> 'before', ' to ', change ->> 'after')
                 FROM audit_entries, jsonb_array_elements(changes) change
                 WHERE tenant_id = $1 AND action = 'domain.assigned' ORDER BY id";
    look::of_tenant(app, ctx.tenant.id, query).await
}

#[tokio::test]
async fn a_domain_leads_to_the_connection_that_it_is_assigned_to() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let north = prove(&app, &acme.admin, "north.com").await;
    let south = prove(&app, &acme.admin, "south.com").await;
    let first = active(&app, &acme.admin, "First").await;
    let second = active(&app, &acme.admin, "Second").await;
    for (id, connection) in [(north, second), (south, first)] {
        domains::assign(&acme.admin, id, Some(connection))
            .await
            .unwrap();
        let shown = domain(&acme.admin, id).await;
        assert_eq!(shown.connection_id, Some(connection));
    }
    let to = |connection| Some(Way::Connection(connection));
    assert_eq!(way(&app, "alice@north.com").await, to(second));
    assert_eq!(way(&app, "alice@south.com").await, to(first));

    domains::assign(&acme.admin, north, Some(first))
        .await
        .unwrap();
    assert_eq!(way(&app, "alice@north.com").await, to(first));
    domains::assign(&acme.admin, north, None).await.unwrap();
    assert_eq!(domain(&acme.admin, north).await.connection_id, None);
    assert_eq!(
        assigned(&app, &acme.admin).await,
        [
            "north.com:  to Second",
            "south.com:  to First",
            "north.com: Second to First",
            "north.com: First to "
        ]
    );
}

#[tokio::test]
async fn where_several_are_possible_an_address_leads_to_the_door() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "acme.com").await;
    let only = active(&app, &acme.admin, "Beta").await;
    assert_eq!(
        way(&app, "member@acme.com").await,
        Some(Way::Connection(only))
    );
    let another = active(&app, &acme.admin, "Alpha").await;
    draft(&acme.admin, Protocol::Oidc).await;
    let door = Some(Way::Door("acme".to_owned()));
    assert_eq!(way(&app, "member@acme.com").await, door);
    assert_eq!(way(&app, "nobody@acme.com").await, door, "without account");
    assert_eq!(way(&app, "member@other.com").await, None);
    let door = sign_in_flows::door(&app.anonymous(), &parsed("acme"))
        .await
        .unwrap();
    let listed = [(another, "Alpha".to_owned()), (only, "Beta".to_owned())];
    assert_eq!(door.connections, listed);
}

#[tokio::test]
async fn a_connection_that_is_not_active_leads_nobody() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = prove(&app, &acme.admin, "acme.com").await;
    let kept = active(&app, &acme.admin, "Kept").await;
    let left = active(&app, &acme.admin, "Left").await;
    domains::assign(&acme.admin, id, Some(left)).await.unwrap();
    assert_eq!(
        way(&app, "member@acme.com").await,
        Some(Way::Connection(left))
    );
    connections::deactivate(&acme.admin, Some(&acme.admin.person), left)
        .await
        .unwrap();
    assert_eq!(
        way(&app, "member@acme.com").await,
        Some(Way::Connection(kept))
    );
    // It stays assigned, for when the connection is active again.
    assert_eq!(domain(&acme.admin, id).await.connection_id, Some(left));

    let third = draft(&acme.admin, Protocol::Oidc).await;
    domains::assign(&acme.admin, id, Some(third)).await.unwrap();
    assert_eq!(
        way(&app, "member@acme.com").await,
        Some(Way::Connection(kept))
    );
}

#[tokio::test]
async fn a_domain_of_a_connection_that_is_deleted_is_any_ones_again() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = prove(&app, &acme.admin, "acme.com").await;
    let kept = active(&app, &acme.admin, "Kept").await;
    let gone = active(&app, &acme.admin, "Gone").await;
    domains::assign(&acme.admin, id, Some(gone)).await.unwrap();
    connections::delete(&acme.admin, Some(&acme.admin.person), gone)
        .await
        .unwrap();
    let left = domain(&acme.admin, id).await;
    assert_eq!((left.name.as_str(), left.connection_id), ("acme.com", None));
    assert_eq!(
        way(&app, "member@acme.com").await,
        Some(Way::Connection(kept))
    );
    let told = "SELECT count(*) FROM audit_entries
                WHERE action = 'connection.deleted' AND changes::text LIKE '%acme.com%'";
    assert_eq!(look::count(&app, told).await, 1);
}

#[tokio::test]
async fn what_is_another_workspaces_is_not_found() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let globex = workspace(&app, "Globex").await;
    let id = prove(&app, &acme.admin, "acme.com").await;
    let ours = active(&app, &acme.admin, "Ours").await;
    let theirs = active(&app, &globex.admin, "Theirs").await;
    let refused = refusal(domains::assign(&acme.admin, id, Some(theirs)).await);
    assert_eq!(refused.code, ErrorCode::NotFound);
    for connection in [None, Some(theirs), Some(ours)] {
        let refused = refusal(domains::assign(&globex.admin, id, connection).await);
        assert_eq!(refused.code, ErrorCode::NotFound, "{connection:?}");
    }
    assert_eq!(domain(&acme.admin, id).await.connection_id, None);
    assert!(assigned(&app, &acme.admin).await.is_empty());
}

#[tokio::test]
async fn only_whoever_manages_connections_assigns_and_only_with_the_feature() {
    let app = TestApp::new().await;
    let without = app.tenant("Globex").await;
    let acme = workspace(&app, "Acme").await;
    let id = prove(&app, &acme.admin, "acme.com").await;
    let refused = refusal(domains::assign(&acme.member, id, None).await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    let refused = refusal(domains::assign(&without.admin, id, None).await);
    assert_eq!(refused.code, ErrorCode::NotInPlan);
}
