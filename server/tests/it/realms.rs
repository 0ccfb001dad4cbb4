//! Two realms: nothing of one is anything in the other.

use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use server::http::{operator, tenant};
use server_fn::axum::server_fn_paths;

fn functions(prefix: &str) -> Vec<(&'static str, Method)> {
    server_fn_paths()
        .filter(|(path, _)| path.starts_with(prefix))
        .collect()
}

#[tokio::test]
async fn a_server_function_is_not_even_routed_on_the_other_listener() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let sides = [
        (tenant::PREFIX, &site.operator),
        (operator::PREFIX, &site.tenant),
    ];
    for (prefix, other) in sides {
        let functions = functions(prefix);
        assert!(!functions.is_empty(), "{prefix} has server functions");
        for (path, method) in functions {
            let rest = path.trim_start_matches('/');
            let disguises = [
                path.to_owned(),
                format!("//{rest}"),
                path.replacen("/a", "/%61", 1),
                path.replacen("/api/", "/x/../api/", 1),
                format!("{path}/"),
            ];
            for address in disguises {
                for method in [method.clone(), Method::PUT, Method::DELETE] {
                    let answer = Ask::form(&method, &address, "tenant=acme")
                        .by(&acme.owner.person.token)
                        .by_operator(&olga.token)
                        .send(other)
                        .await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{method} {address}");
                }
            }
        }
    }
}

#[tokio::test]
async fn every_server_function_belongs_to_a_realm() {
    for (path, _) in server_fn_paths() {
        assert!(
            path.starts_with(tenant::PREFIX) || path.starts_with(operator::PREFIX),
            "{path} belongs to no realm"
        );
    }
}

#[tokio::test]
async fn a_cookie_of_one_realm_is_nothing_in_the_other() {
    let site = Site::new().await;
    let acme = site.app.tenant("Acme").await;
    let olga = site.app.operator().await;
    let member = &acme.owner.person.token;

    let page = |path: &str| Ask::get(path);
    let projects = format!("/t/{}/projects", acme.slug);
    assert_eq!(
        page(&projects).by(member).send(&site.tenant).await.status,
        StatusCode::OK
    );
    assert_eq!(
        page("/tenants")
            .by_operator(&olga.token)
            .send(&site.operator)
            .await
            .status,
        StatusCode::OK
    );

    // As it is, and under the other realm's name.
    for ask in [
        page("/tenants").by(member),
        page("/tenants").by_operator(member),
    ] {
        assert_eq!(
            ask.send(&site.operator).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    for ask in [
        page(&projects).by_operator(&olga.token),
        page(&projects).by(&olga.token),
    ] {
        assert_eq!(
            ask.send(&site.tenant).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
}
