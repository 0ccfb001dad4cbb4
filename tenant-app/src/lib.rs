//! What a customer signs in to: pages, and the server functions beside them.
//!
//! Compiled twice: for the server with the feature `ssr`, and to wasm with `hydrate`. To add a page,
//! add a folder below [`pages`], a line in `sections` and in `access`, and a route in [`app`].

// A page is one nested type, and the compiler walks it.
#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod access;
pub mod app;
#[cfg(feature = "ssr")]
pub mod current;
mod days;
mod flash;
mod here;
mod layouts;
mod links;
pub mod pages;
mod password_strength;
mod redirects;
mod sections;
#[cfg(feature = "ssr")]
pub mod state;
mod theme;
mod time_zone;

/// Starts the app in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    ui::hydration::hydrate(app::App);
}
