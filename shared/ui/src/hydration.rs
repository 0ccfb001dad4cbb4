//! The start of an app in the browser, the same for both apps.

use any_spawner::Executor;
use leptos::{
    IntoView, mount::hydrate_from_async, prelude::document, tachys::dom::body, task::spawn_local,
};

/// Takes over the page the server rendered, and marks it `<html data-hydrated>` when that is done.
///
/// The same as `leptos::mount::hydrate_lazy`, which needs to be used for lazy routes, but with an end
/// one can wait for: clicks before the mark are lost, and browser tests wait for it.
pub fn hydrate<F, N>(app: F)
where
    F: FnOnce() -> N + 'static,
    N: IntoView,
{
    // An error says that the executor is there already, which is as good.
    _ = Executor::init_wasm_bindgen();
    spawn_local(async move {
        hydrate_from_async(body(), app).await.forget();
        if let Some(html) = document().document_element() {
            // Setting an attribute with a valid name cannot fail.
            _ = html.set_attribute("data-hydrated", "");
        }
    });
}
