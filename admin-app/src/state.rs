//! What the pages and server functions of the operator portal are given.

use axum::extract::FromRef;
use domain::OperatorRealm;
use leptos::config::LeptosOptions;
use std::sync::Arc;
use ui::assets::AssetManifest;

/// One state for pages and server functions alike; `use_context::<AppState>()` finds it in both.
#[derive(Clone)]
pub struct AppState {
    /// Leptos' own settings; the addresses of built files come from `assets` instead.
    pub leptos_options: LeptosOptions,
    /// This app's current build.
    pub assets: Arc<AssetManifest>,
    /// The domain, as far as the operator realm reaches.
    pub realm: OperatorRealm,
    /// Whether this is a development server, which has a gallery of components.
    pub development: bool,
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.clone()
    }
}
