//! An address of the internet, and where that is.

use leptos::prelude::*;

/// The address below its place, which people know better; either may be unknown.
#[component]
pub fn IpAddress(
    /// The address.
    ip: Option<String>,
    /// Where it is: "Berlin, Germany".
    place: Option<String>,
) -> impl IntoView {
    let ip = ip.unwrap_or_else(|| "Unknown".to_owned());
    match place {
        Some(place) => view! {
            <span class="block">{place}</span>
            <span class="block text-muted">{ip}</span>
        }
        .into_any(),
        None => ip.into_any(),
    }
}
