//! Every component in every state, on a developer's machine only.

use super::not_found::NotFoundPage;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{LazyRoute, lazy_route};
use ui::gallery::Gallery;

/// The gallery. Elsewhere than in development there is no such page.
pub struct GalleryPage {
    shown: bool,
}

#[lazy_route]
impl LazyRoute for GalleryPage {
    fn data() -> Self {
        Self { shown: SharedValue::new(is_development).into_inner() }
    }

    fn view(this: Self) -> AnyView {
        if this.shown {
            view! {
                <Title text="Gallery"/>
                <Gallery/>
            }
            .into_any()
        } else {
            view! { <NotFoundPage/> }.into_any()
        }
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
