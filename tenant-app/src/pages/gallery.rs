//! Every component in every state, on a developer's machine only.

use leptos::prelude::*;
use leptos_meta::Title;
use ui::gallery::Gallery;
use ui::prelude::NotFoundPage;

/// The gallery. Elsewhere than in development there is no such page.
#[component]
pub fn GalleryPage() -> impl IntoView {
    if SharedValue::new(is_development).into_inner() {
        view! {
            <Title text="Gallery"/>
            <Gallery/>
        }
        .into_any()
    } else {
        view! { <NotFoundPage/> }.into_any()
    }
}

fn is_development() -> bool {
    #[cfg(feature = "ssr")]
    {
        use_context::<crate::state::AppState>().is_some_and(|state| state.development.0)
    }
    #[cfg(not(feature = "ssr"))]
    false
}
