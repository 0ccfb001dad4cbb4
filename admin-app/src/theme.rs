//! Light or dark: a cookie, so that the first byte of a page is right, and a form that works
//! without WebAssembly.

use leptos::prelude::*;
use server_fn::ServerFn;
use shared::AppError;
use ui::prelude::*;

use ui::links::use_here;

/// The theme of the browser that asks.
#[cfg(feature = "ssr")]
pub fn chosen() -> Theme {
    web::cookie(crate::current::THEME_COOKIE).map_or(Theme::System, |value| Theme::parse(&value))
}

/// Keeps the choice in a cookie for a year, and goes back to the page it was made on.
#[server(prefix = "/api/a", endpoint = "theme/set")]
pub async fn set_theme(
    /// `light`, `dark` or `system`.
    theme: String,
    /// The page it was made on.
    #[server(default)]
    return_to: String,
) -> Result<(), AppError> {
    use crate::current;
    web::report(
        async {
            match Theme::parse(&theme) {
                Theme::System => web::remove_cookie(current::THEME_COOKIE),
                chosen => web::set_cookie(
                    current::THEME_COOKIE,
                    chosen.as_str(),
                    time::Duration::days(365),
                ),
            }
            current::go_to(&return_to);
            Ok(())
        }
        .await,
    )
}

/// The three buttons, for the page at hand.
#[component]
pub fn ThemeChoice(
    /// The theme in force.
    current: Theme,
) -> impl IntoView {
    view! { <ThemeSwitch action=SetTheme::url() current=current return_to=use_here()/> }
}
