//! The operator listener: the operator portal.

use crate::http::edge::{OperatorEdge, Rules};
use crate::http::layers::{Listener, limit_time};
use crate::http::rendering::{Renderers, render};
use crate::http::{edge, operator_provider};
use admin_app::pages::sessions::addresses as provider;
use admin_app::state::AppState;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use domain::OperatorRealm;
use domain::operators::OperatorProvider;
use leptos::prelude::LeptosOptions;
use leptos_axum::{LeptosRoutes as _, generate_route_list_with_exclusions};
use server_fn::axum::server_fn_paths;
use shared::access::OperatorAccess;
use std::sync::Arc;

/// What every server function of the portal begins with. All others are not even routed here.
pub const PREFIX: &str = "/api/a/";

/// The paths of the portal's server functions.
pub fn server_functions() -> Vec<String> {
    server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .filter(|path| path.starts_with(PREFIX))
        .collect()
}

/// What every route of the listener asks of its caller.
pub fn declarations() -> Vec<(String, OperatorAccess)> {
    admin_app::access::pages()
        .into_iter()
        .chain(admin_app::access::server_functions())
        .chain(provider_routes())
        .collect()
}

/// The addresses where a browser goes to the company's provider and comes back, and what they ask.
fn provider_routes() -> Vec<(String, OperatorAccess)> {
    [
        (provider::START, OperatorAccess::Public),
        (OperatorProvider::CALLBACK, OperatorAccess::Public),
        (provider::CONFIRM, OperatorAccess::Session),
    ]
    .map(|(path, access)| (path.to_owned(), access))
    .into()
}

/// The routes of the listener, with all layers.
///
/// # Errors
/// When the app has not been built, or a route does not declare who may use it.
pub fn router(listener: Listener, realm: OperatorRealm) -> anyhow::Result<Router> {
    let assets = listener.assets()?;
    let state = AppState {
        leptos_options: LeptosOptions::builder().output_name("admin-app").build(),
        assets: Arc::clone(&assets),
        realm: realm.clone(),
        development: listener.development,
    };
    let excluded: Vec<String> = server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .filter(|path| !path.starts_with(PREFIX))
        .collect();
    let pages = generate_route_list_with_exclusions(admin_app::app::App, Some(excluded.clone()));

    let mut routes = server_functions();
    // The list names what is excluded, too, so that nothing routes it.
    let paths = pages.iter().map(|page| page.path().to_owned());
    routes.extend(paths.filter(|path| !excluded.contains(path)));
    routes.extend(provider_routes().into_iter().map(|(path, _)| path));
    let edge = OperatorEdge {
        realm,
        rules: Rules::new(declarations(), &routes)?,
    };

    let shell = {
        let state = state.clone();
        move || admin_app::app::shell(state.clone())
    };
    let app = Router::new()
        .leptos_routes(&state, pages, shell)
        .route_layer(from_fn(limit_time))
        .route_layer(from_fn_with_state(Renderers::start()?, render))
        .route(provider::START, get(operator_provider::start))
        .route(OperatorProvider::CALLBACK, get(operator_provider::callback))
        .route(provider::CONFIRM, post(operator_provider::confirm))
        .route_layer(from_fn_with_state(edge, edge::check_operator))
        .with_state(state);
    Ok(listener.finish(app, Router::new(), &assets))
}
