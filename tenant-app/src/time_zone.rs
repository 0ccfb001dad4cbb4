//! What a form tells of the browser's time zone.

use leptos::prelude::*;

/// The browser's time zone, once the page is hydrated; empty until then, which the server takes for
/// UTC. Never part of what is rendered: server and browser would differ.
#[component]
pub fn TimeZoneField() -> impl IntoView {
    let zone = RwSignal::new(String::new());
    Effect::new(move |_| zone.set(browser_time_zone()));
    view! { <input type="hidden" name="time_zone" value=move || zone.get()/> }
}

#[cfg(feature = "hydrate")]
fn browser_time_zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&format, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
fn browser_time_zone() -> String {
    String::new()
}
