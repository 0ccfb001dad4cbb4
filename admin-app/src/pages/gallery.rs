//! Every component in every state, on development servers only.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{LazyRoute, lazy_route};
use ui::gallery::Gallery;

use crate::load::Nowhere;
use crate::viewer::ReloadPage;

/// `/gallery`
pub struct GalleryPage {
    // None in a browser that came here without loading the page: only the server knows.
    shown: Option<bool>,
}

#[lazy_route]
impl LazyRoute for GalleryPage {
    fn data() -> Self {
        Self {
            shown: SharedValue::new(is_development).into_inner(),
        }
    }

    fn view(this: Self) -> AnyView {
        match this.shown {
            Some(true) => view! {
                <Title text="Components"/>
                <Gallery/>
            }
            .into_any(),
            Some(false) => view! { <Nowhere/> }.into_any(),
            None => view! { <ReloadPage/> }.into_any(),
        }
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
