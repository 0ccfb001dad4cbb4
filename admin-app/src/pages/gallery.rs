//! Every component in every state, on development servers only.

use leptos::prelude::*;
use leptos_meta::Title;
use ui::gallery::Gallery;
use ui::prelude::NotFoundPage;

use crate::viewer::ReloadPage;

/// `/gallery`
#[component]
pub fn GalleryPage() -> impl IntoView {
    match SharedValue::new(is_development).into_inner() {
        Some(true) => view! {
            <Title text="Components"/>
            <Gallery/>
        }
        .into_any(),
        Some(false) => view! { <NotFoundPage/> }.into_any(),
        // In a browser that came here without loading the page: only the server knows.
        None => view! { <ReloadPage/> }.into_any(),
    }
}

#[cfg(feature = "ssr")]
#[expect(clippy::unnecessary_wraps, reason = "in the browser it is not known")]
fn is_development() -> Option<bool> {
    Some(crate::current::development())
}

#[cfg(not(feature = "ssr"))]
const fn is_development() -> Option<bool> {
    None
}
