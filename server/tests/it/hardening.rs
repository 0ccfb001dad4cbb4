//! What a hostile client sends, and what it learns.

use crate::site::{Ask, OPERATOR_ORIGIN, Site, TENANT_ORIGIN};
use axum::http::{Method, StatusCode};
use server_fn::axum::server_fn_paths;

#[tokio::test]
async fn another_site_cannot_make_a_browser_write() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let write = || {
        Ask::form(
            &Method::POST,
            "/api/t/projects/create",
            "tenant=acme&name=Apollo",
        )
        .by(&acme.owner.person.token)
    };
    for refused in [
        write().with("sec-fetch-site", "cross-site"),
        write().with("sec-fetch-site", "same-site"),
        write().with("origin", OPERATOR_ORIGIN),
        write().with("origin", "null"),
    ] {
        let answer = refused.send(&site.tenant).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.body.contains("cross_site"));
    }
    for passed in [
        write().with("sec-fetch-site", "same-origin"),
        write().with("origin", TENANT_ORIGIN),
    ] {
        assert!(passed.send(&site.tenant).await.status.is_success());
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = Site::new().await;
    for path in [
        "/sign-in",
        "/no-such-page",
        "/api/t/no/such",
        "/t/acme/projects",
    ] {
        for router in [&site.tenant, &site.operator] {
            let answer = Ask::get(path).for_a_page().send(router).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(
                answer
                    .header("strict-transport-security")
                    .contains("max-age"),
                "{path}"
            );
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
            // Neither falls back to `default-src`.
            assert!(policy.contains("base-uri 'none'"), "{path}: {policy}");
            assert!(policy.contains("form-action"), "{path}: {policy}");
            assert!(
                policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
            assert!(answer.header("x-request-id").starts_with("req_"), "{path}");
        }
    }
}

#[tokio::test]
async fn a_page_has_a_nonce_of_its_own() {
    let site = Site::new().await;
    let first = Ask::get("/sign-in").for_a_page().send(&site.tenant).await;
    let second = Ask::get("/sign-in").for_a_page().send(&site.tenant).await;
    let policy = first.header("content-security-policy");
    assert!(policy.contains("script-src 'nonce-"), "{policy}");
    assert_ne!(policy, second.header("content-security-policy"));
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let fields = format!("tenant=acme&name={}", "x".repeat(100_000));
    let answer = Ask::form(&Method::POST, "/api/t/projects/create", &fields)
        .by(&acme.owner.person.token)
        .send(&site.tenant)
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_hundred_thousand_permissions_are_refused_and_a_few_said_often_are_one_each() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let form = |count: usize| {
        let permissions = (0..count).map(|at| format!("&permissions[{at}]=projects.read"));
        format!(
            "tenant=acme&name=Many&description={}",
            permissions.collect::<String>()
        )
    };
    for (count, expected) in [
        (100_000, StatusCode::PAYLOAD_TOO_LARGE),
        (1_000, StatusCode::OK),
    ] {
        let answer = Ask::form(&Method::POST, "/api/t/roles/create", &form(count))
            .by(&acme.owner.person.token)
            .send(&site.tenant)
            .await;
        assert_eq!(answer.status, expected, "{count}");
    }
    let roles = domain::roles::list(&acme.owner).await.expect("roles");
    let made = roles.iter().find(|summary| summary.role.name == "Many");
    let permissions = &made.expect("the role").permissions;
    assert_eq!(permissions, &["projects.read"]);
}

#[tokio::test]
async fn no_input_makes_the_server_fail() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let long = "x".repeat(5_000);
    let garbage = [
        String::new(),
        "tenant=acme".to_owned(),
        "tenant=acme&tenant=acme".to_owned(),
        "tenant=%FF%00&name=%00".to_owned(),
        format!("tenant=acme&name={long}&email={long}&project={long}&cursor={long}&token={long}&q={long}"),
        "tenant=acme&name=%00&email=%0d%0a&project=prj_&cursor=e30&token=..&role=rol_zzz&sort='--&plan=%27".to_owned(),
        "tenant=acme&cursor=WyJuIiwiIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0&from=9999-99-99&until=x&sort=seats".to_owned(),
        "name=a&email=b%40c.de&password=p&time_zone=%F0%9F%98%80&next=//evil.example&token=a.b.c".to_owned(),
    ];
    for (path, method) in server_fn_paths() {
        let router = if path.starts_with("/api/t/") {
            &site.tenant
        } else {
            &site.operator
        };
        for fields in &garbage {
            let answer = Ask::form(&method, path, fields)
                .by(&acme.owner.person.token)
                .by_operator(&olga.token)
                .send(router)
                .await;
            assert!(
                answer.status.as_u16() < 500,
                "{path} {fields}: {} {}",
                answer.status,
                answer.body
            );
        }
        let raw = Ask::new(Method::POST, path)
            .with("content-type", "application/json")
            .by(&acme.owner.person.token)
            .by_operator(&olga.token)
            .body("{\"tenant\":\"acme\"")
            .send(router)
            .await;
        assert!(raw.status.as_u16() < 500, "{path}: {}", raw.status);
    }
}

#[tokio::test]
async fn pages_survive_any_query() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let queries = [
        "?q=%00%FF",
        "?cursor=nonsense",
        "?sort='&plan='&status='",
        "?from=x&until=9999-99-99&action=%00",
        "?token=x",
        "?__path=x&__err=%00",
        "?next=//evil.example",
    ];
    for query in queries {
        for page in [
            "/t/acme",
            "/t/acme/projects",
            "/t/acme/members",
            "/t/acme/audit",
            "/sign-in",
            "/verify-email",
            "/reset-password",
            "/invitation",
            "/",
        ] {
            let answer = Ask::get(&format!("{page}{query}"))
                .for_a_page()
                .by(&acme.owner.person.token)
                .send(&site.tenant)
                .await;
            assert!(
                answer.status.as_u16() < 500,
                "{page}{query}: {}",
                answer.status
            );
        }
        for page in [
            "/tenants",
            "/sign-in",
            "/tenants/nonsense",
            "/tenants/ten_00000000000000000000000000/timeline",
        ] {
            let answer = Ask::get(&format!("{page}{query}"))
                .for_a_page()
                .by_operator(&olga.token)
                .send(&site.operator)
                .await;
            assert!(
                answer.status.as_u16() < 500,
                "{page}{query}: {}",
                answer.status
            );
        }
    }
}
