//! Every route and every server function there is, against everybody who may not use it.

use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use domain::audit::{self, AuditFilter};
use domain::operators::{self, LogFilter};
use domain::tenants::{self, NewSso};
use server::http::{operator, tenant};
use server_fn::axum::server_fn_paths;
use shared::access::{Access, OperatorAccess};
use shared::audit_search::AuditSearch;
use shared::ids::{
    AuditEntryId, AuditExportId, FactorId, MembershipId, OperatorId, ProjectId, RoleId, TenantId,
    UserId,
};
use shared::operator_permissions::OperatorRole;
use shared::permissions::PermissionSet;

/// Routes of a tenant that the enumeration does not cover, with the reason. Keep it empty.
const NOT_COVERED: &[&str] = &[];

/// A route's address with something for each of its parameters.
fn address(route: &str, slug: &str) -> String {
    let id = uuid::Uuid::from_u128(1);
    route
        .replace("{project}", &ProjectId::from_uuid(id).to_string())
        .replace("{member}", &MembershipId::from_uuid(id).to_string())
        .replace("{role}", &RoleId::from_uuid(id).to_string())
        .replace("{operator}", &OperatorId::from_uuid(id).to_string())
        .replace("{export}", &AuditExportId::from_uuid(id).to_string())
        .replace("{provider}", "google")
        .replace("{file}", "manifest.json")
        .replace("{factor}", &FactorId::from_uuid(id).to_string())
        .replace("{entry}", &AuditEntryId::from_uuid(id).to_string())
        .replace("{user}", &UserId::from_uuid(id).to_string())
        .replace("{hash}", &"0".repeat(64))
        .replace(
            "/tenants/{tenant}",
            &format!("/tenants/{}", TenantId::from_uuid(id)),
        )
        .replace("{tenant}", slug)
}

fn method(route: &str) -> Method {
    if route == "/profile/avatar" || route.contains("/{provider}") {
        return Method::POST;
    }
    server_fn_paths()
        .find(|(path, _)| *path == route)
        .map_or(Method::GET, |(_, method)| method)
}

fn ask(route: &str, slug: &str) -> Ask {
    Ask::form(
        &method(route),
        &address(route, slug),
        &format!("tenant={slug}"),
    )
}

#[tokio::test]
async fn nobody_enters_a_tenant_without_a_session() {
    let site = Site::new().await;
    for (route, access) in tenant::declarations() {
        if access == Access::Public {
            continue;
        }
        let answer = ask(&route, "acme").send(&site.tenant).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route}");
        assert!(answer.body.contains("unauthenticated"), "{route}");
        let page = ask(&route, "acme").for_a_page().send(&site.tenant).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{route}");
        assert!(
            page.header("location").starts_with("/sign-in?next="),
            "{route}"
        );
    }
}

#[tokio::test]
async fn another_tenant_is_not_found() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let globex = site.app.tenant("Globex").await;
    let mut covered = 0;
    for (route, access) in tenant::declarations() {
        if !matches!(access, Access::Tenant(_)) || NOT_COVERED.contains(&route.as_str()) {
            continue;
        }
        for unknown in [globex.slug.as_str(), "no-such-tenant"] {
            let answer = ask(&route, unknown)
                .by(&acme.owner.person.token)
                .send(&site.tenant)
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{route} of {unknown}");
            assert!(answer.body.contains("not_found"), "{route} of {unknown}");
        }
        covered += 1;
    }
    assert!(covered > 10, "only {covered} routes were found");
}

#[tokio::test]
async fn what_a_member_was_refused_stands_in_the_log() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let create = "/api/t/projects/create";
    let answer = ask(create, &acme.slug)
        .by(&acme.nobody.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);

    let found = async |typed: &str| {
        let filter = AuditFilter {
            terms: AuditSearch::parse(typed).terms,
            ..AuditFilter::default()
        };
        let page = audit::list(&acme.owner, &filter, "").await.expect("a page");
        page.items
    };
    let refused = found("result:refused").await;
    let [entry] = refused.as_slice() else {
        panic!("one entry, not {refused:?}");
    };
    assert_eq!(entry.action, "access.refused");
    assert_eq!(entry.actor, acme.nobody.person.user.name);
    assert_eq!(entry.target, "projects.create");
    assert_eq!(entry.changes[0].after.as_deref(), Some(create));
    assert!(
        found("-result:refused")
            .await
            .iter()
            .all(|entry| entry.result == "ok")
    );
    assert!(found("result:nonsense").await.is_empty());
}

#[tokio::test]
async fn a_role_without_the_permission_is_refused() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let bought = NewSso::parse("on", "They have bought it").expect("a choice");
    tenants::set_sso(&olga, acme.id, bought)
        .await
        .expect("single sign-on");
    // Whoever has left meets nothing but 404: that comes last.
    let mut declarations = tenant::declarations();
    declarations.sort_by_key(|(route, _)| route.ends_with("/leave"));
    for (route, access) in declarations {
        let Access::Tenant(permission) = access else {
            continue;
        };
        let answer = ask(&route, &acme.slug)
            .by(&acme.nobody.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{route}");
        for (role, member) in acme.everybody() {
            let permissions: PermissionSet = member.permissions;
            let answer = ask(&route, &acme.slug)
                .by(&member.person.token)
                .send(&site.tenant)
                .await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !permissions.allows(permission),
                "{route} by the {role}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
}

#[tokio::test]
async fn nobody_enters_the_portal_without_a_session() {
    let site = Site::new().await;
    for (route, access) in operator::declarations() {
        if access == OperatorAccess::Public {
            continue;
        }
        let answer = ask(&route, "acme").send(&site.operator).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{route}");
        let page = ask(&route, "acme").for_a_page().send(&site.operator).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{route}");
    }
}

#[tokio::test]
async fn an_operator_without_the_permission_is_refused() {
    let site = Site::new().await;
    let mut covered = 0;
    for role in OperatorRole::ALL {
        let operator = site.app.operator_as(role.name(), role).await;
        // Whoever has signed out meets nothing but 401: that comes last.
        let mut declarations = operator::declarations();
        declarations.sort_by_key(|(route, _)| route.ends_with("/sessions/delete"));
        for (route, access) in declarations {
            let may = match access {
                OperatorAccess::Public | OperatorAccess::Session => true,
                OperatorAccess::Operator(permission) => role.allows(permission),
            };
            let answer = ask(&route, "acme")
                .by_operator(&operator.token)
                .send(&site.operator)
                .await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            let told = format!("{route} by {role:?}: {} {}", answer.status, answer.body);
            assert_eq!(refused, !may, "{told}");
            assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{told}");
            if refused {
                let page = ask(&route, "acme")
                    .for_a_page()
                    .by_operator(&operator.token);
                let page = page.send(&site.operator).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{route} as a page");
                covered += 1;
            }
        }
    }
    assert!(covered > 30, "only {covered} refusals were seen");
}

#[tokio::test]
async fn what_an_operator_was_refused_stands_in_their_log() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    let rose = site.app.operator_as("Rose", OperatorRole::ReadOnly).await;
    let create = "/api/a/operators/invite";
    let answer = ask(create, "acme")
        .by_operator(&rose.token)
        .send(&site.operator)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);

    let filter = LogFilter {
        action: Some("operator.refused".to_owned()),
        ..LogFilter::default()
    };
    let log = operators::log(&olga, &filter).await.expect("the log");
    let [entry] = log.items.as_slice() else {
        panic!("one entry, not {log:?}");
    };
    assert_eq!(
        (entry.actor.as_str(), entry.result.as_str()),
        ("Rose", "refused")
    );
    assert_eq!(entry.target, "operators.write");
    assert_eq!(entry.changes[0].after.as_deref(), Some(create));
}

#[tokio::test]
async fn a_disabled_operator_is_nobody_with_the_next_request() {
    let site = Site::new().await;
    let olga = site.app.operator().await;
    let sam = site.app.operator_as("Sam", OperatorRole::Support).await;
    let tenants = async || {
        let ask = Ask::get("/tenants").by_operator(&sam.token);
        ask.send(&site.operator).await.status
    };
    assert_eq!(tenants().await, StatusCode::OK);
    operators::disable(&olga, sam.operator.id)
        .await
        .expect("disabled");
    assert_eq!(tenants().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_public_is_known() {
    let public = |declared: Vec<(String, bool)>| {
        let mut routes: Vec<_> = declared
            .into_iter()
            .filter_map(|(route, public)| public.then_some(route))
            .collect();
        routes.sort();
        routes.join("\n")
    };
    let tenant = tenant::declarations()
        .into_iter()
        .map(|(route, access)| (route, access == Access::Public))
        .collect();
    let operator = operator::declarations()
        .into_iter()
        .map(|(route, access)| (route, access == OperatorAccess::Public))
        .collect();
    insta::assert_snapshot!("public_routes_of_tenants", public(tenant));
    insta::assert_snapshot!("public_routes_of_operators", public(operator));
}
