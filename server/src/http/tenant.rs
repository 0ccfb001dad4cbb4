//! The tenant listener: the tenant app and what belongs to it.

use crate::http::edge::{Rules, TenantEdge};
use crate::http::layers::{BODY_LIMIT, Listener, limit_time};
use crate::http::rendering::{Renderers, render};
use crate::http::{
    audit_export, avatars, edge, oauth, sign_in_providers, single_logout, single_sign_on,
};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use domain::TenantRealm;
use leptos::prelude::LeptosOptions;
use leptos_axum::{LeptosRoutes as _, generate_route_list_with_exclusions};
use server_fn::axum::server_fn_paths;
use shared::access::Access;
use shared::permissions::Permission;
use std::sync::Arc;
use tenant_app::access::AVATAR;
use tenant_app::pages::connections::addresses::{START as TEST_START, UPLOAD as METADATA_UPLOAD};
use tenant_app::pages::identities::addresses as identities;
use tenant_app::pages::profile::avatar::UPLOAD as AVATAR_UPLOAD;
use tenant_app::state::AppState;

/// What every server function of the tenant app begins with. All others are not even routed here.
pub const PREFIX: &str = "/api/t/";
/// Where the audit log is downloaded.
const AUDIT_EXPORTS: [&str; 3] = [
    "/t/{tenant}/audit/export.csv",
    "/t/{tenant}/audit/export.ndjson",
    "/t/{tenant}/audit/export.zip",
];

/// Where a file of an export that a job has written is downloaded.
const AUDIT_EXPORT_FILE: &str = "/t/{tenant}/audit/exports/{export}/{file}";

/// The addresses where browsers go to a provider and come back, and what they ask.
fn provider_routes() -> Vec<(String, Access)> {
    use single_sign_on::{ACS, CALLBACK, METADATA, START};
    [
        (START, Access::Public),
        (ACS, Access::Public),
        (METADATA, Access::Public),
        (CALLBACK, Access::Public),
        (single_logout::SAML, Access::Public),
        (single_logout::BACKCHANNEL, Access::Public),
        (identities::START, Access::Public),
        (identities::CALLBACK, Access::Public),
        (identities::SIGN_OUT, Access::Public),
    ]
    .map(|(path, access)| (path.to_owned(), access))
    .into()
}

/// The addresses of sister products, and what they ask.
fn oauth_routes() -> Vec<(String, Access)> {
    use oauth::{AUTHORIZE, DISCOVERY, KEYS, REVOKE, TOKEN};
    [
        (AUTHORIZE, Access::Session),
        (TOKEN, Access::Public),
        (REVOKE, Access::Public),
        (KEYS, Access::Public),
        (DISCOVERY, Access::Public),
    ]
    .map(|(path, access)| (path.to_owned(), access))
    .into()
}

/// The paths of the tenant app's server functions.
pub fn server_functions() -> Vec<String> {
    server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.starts_with(PREFIX))
        .collect()
}

/// What every route of the listener asks of its caller.
pub fn declarations() -> Vec<(String, Access)> {
    tenant_app::access::pages()
        .into_iter()
        .chain(tenant_app::access::server_functions())
        .chain(tenant_app::access::files())
        .chain(provider_routes())
        .chain(oauth_routes())
        .chain(
            AUDIT_EXPORTS
                .into_iter()
                .chain([AUDIT_EXPORT_FILE])
                .map(|path| (path.to_owned(), Access::Tenant(Permission::AuditExport))),
        )
        .collect()
}

/// The routes of the listener, with all layers.
///
/// # Errors
/// When the app has not been built, or a route does not declare who may use it.
pub fn router(listener: Listener, realm: TenantRealm) -> anyhow::Result<Router> {
    let assets = listener.assets()?;
    let state = AppState {
        leptos_options: LeptosOptions::builder().output_name("tenant-app").build(),
        assets: Arc::clone(&assets),
        realm: realm.clone(),
        development: tenant_app::state::Development(listener.development),
    };
    let excluded: Vec<String> = server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .filter(|path| !path.starts_with(PREFIX))
        .collect();
    let pages = generate_route_list_with_exclusions(tenant_app::app::App, Some(excluded.clone()));

    let mut routes = server_functions();
    // The list names what is excluded, too, so that nothing routes it.
    let paths = pages.iter().map(|page| page.path().to_owned());
    routes.extend(paths.filter(|path| !excluded.contains(path)));
    routes.extend(AUDIT_EXPORTS.map(str::to_owned));
    routes.push(AUDIT_EXPORT_FILE.to_owned());
    routes.extend([AVATAR, AVATAR_UPLOAD, METADATA_UPLOAD, TEST_START].map(str::to_owned));
    routes.extend([identities::LINK, identities::CONFIRM].map(str::to_owned));
    let others = provider_routes().into_iter().chain(oauth_routes());
    routes.extend(others.map(|(path, _)| path));
    let edge = TenantEdge {
        realm,
        rules: Rules::new(declarations(), &routes)?,
    };

    let shell = {
        let state = state.clone();
        move || tenant_app::app::shell(state.clone())
    };
    let [as_csv, as_ndjson, as_zip] = AUDIT_EXPORTS;
    let app = Router::new()
        .leptos_routes(&state, pages, shell)
        .route_layer(from_fn(limit_time))
        .route_layer(from_fn_with_state(Renderers::start()?, render))
        .route(as_csv, get(audit_export::csv))
        .route(as_ndjson, get(audit_export::ndjson))
        .route(as_zip, get(audit_export::zip))
        .route(AUDIT_EXPORT_FILE, get(audit_export::file))
        .route(AVATAR, get(avatars::show))
        .route(single_sign_on::START, get(single_sign_on::start))
        .route(TEST_START, post(single_sign_on::test))
        .route(single_sign_on::METADATA, get(single_sign_on::metadata))
        .route(single_sign_on::CALLBACK, get(single_sign_on::callback))
        .route(oauth::AUTHORIZE, get(oauth::authorize))
        .route(oauth::TOKEN, post(oauth::token))
        .route(oauth::REVOKE, post(oauth::revoke))
        .route(oauth::KEYS, get(oauth::keys))
        .route(oauth::DISCOVERY, get(oauth::discovery))
        .route(identities::START, get(sign_in_providers::start))
        .route(identities::CALLBACK, get(sign_in_providers::callback))
        .route(identities::SIGN_OUT, get(single_logout::sign_out))
        .route(identities::LINK, post(sign_in_providers::link))
        .route(identities::CONFIRM, post(sign_in_providers::confirm))
        .route_layer(from_fn_with_state(edge.clone(), edge::check_tenant))
        .with_state(state);
    let uploads = Router::new()
        .route(AVATAR_UPLOAD, post(avatars::upload))
        .layer(DefaultBodyLimit::max(avatars::BODY_LIMIT))
        .merge(
            Router::new()
                .route(single_sign_on::ACS, post(single_sign_on::acs))
                .route(METADATA_UPLOAD, post(single_sign_on::upload_metadata))
                .layer(DefaultBodyLimit::max(single_sign_on::ACS_BODY_LIMIT)),
        )
        // No larger than others, but they refuse themselves what is: a provider is to get an answer that it knows.
        .merge(
            Router::new()
                .route(
                    single_logout::SAML,
                    get(single_logout::by_redirect).post(single_logout::by_form),
                )
                .route(single_logout::BACKCHANNEL, post(single_logout::backchannel))
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
        .route_layer(from_fn_with_state(edge, edge::check_tenant));
    Ok(listener.finish(app, uploads, &assets))
}
