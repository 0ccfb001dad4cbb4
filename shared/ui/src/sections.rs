//! The pages by section: each section is compiled into files of its own, which a browser loads with the first page of
//! it.
//!
//! What stands in the first load is what the layouts and the router need. The sections are few on purpose: code that
//! two of them share is cut into a file for that very pair, so that twenty sections would make hundreds of files.

/// Declares an app's sections and, in each, a type for every page, for `Lazy` of the app's routes.
///
/// A section is a name and the pages' components: `entry { SignIn = pages::sessions::SignInPage; }`. The components
/// are looked up in `pages`, which the module that declares the sections imports.
#[macro_export]
macro_rules! sections {
    ($($(#[$doc:meta])* $section:ident { $($name:ident = $page:path;)* })*) => {$(
        $(#[$doc])*
        pub mod $section {
            use super::pages;
            use leptos::prelude::*;
            use leptos_router::LazyRoute;

            #[derive(Clone, Copy)]
            enum Page {
                $($name,)*
            }

            #[lazy($section)]
            fn show(page: Page) -> AnyView {
                match page {
                    $(Page::$name => $page().into_any(),)*
                }
            }

            $(
                #[doc = concat!("Shows `", stringify!($page), "`.")]
                pub struct $name;

                impl LazyRoute for $name {
                    fn data() -> Self {
                        Self
                    }

                    async fn view(_this: Self) -> AnyView {
                        show(Page::$name).await
                    }

                    async fn preload() {
                        #[cfg(target_family = "wasm")]
                        __preload_show().await;
                    }
                }
            )*
        }
    )*};
}
