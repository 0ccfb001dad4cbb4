//! What this app's pages and server functions get from the server.

use std::sync::Arc;

use axum::extract::FromRef;
use domain::TenantRealm;
use leptos::config::LeptosOptions;
use ui::assets::AssetManifest;

/// The state of this app's router: given to every page and server function as context.
#[derive(Clone)]
pub struct AppState {
    /// Leptos' own settings; the addresses of built files come from `assets` instead.
    pub leptos_options: LeptosOptions,
    /// This app's current build.
    pub assets: Arc<AssetManifest>,
    /// All that this app can reach.
    pub realm: TenantRealm,
    /// Whether this is a developer's machine.
    pub development: Development,
}

/// Whether this is a developer's machine: then the gallery is there to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Development(pub bool);

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos_options.clone()
    }
}
