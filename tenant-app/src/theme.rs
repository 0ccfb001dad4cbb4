//! Light or dark: a cookie, so that the first byte of a page is right, and a form that works
//! without WebAssembly.

use leptos::prelude::*;
use server_fn::ServerFn;
use shared::AppError;
use ui::links::use_here;
use ui::prelude::*;

/// The theme of the browser that asks.
#[cfg(feature = "ssr")]
pub fn chosen() -> Theme {
    web::cookie(crate::current::THEME_COOKIE).map_or(Theme::System, |value| Theme::parse(&value))
}

/// Keeps the choice in a cookie for a year, and goes back to the page it was made on.
#[server(prefix = "/api/t", endpoint = "theme/set")]
pub async fn set_theme(
    theme: String,
    #[server(default)] return_to: String,
) -> Result<(), AppError> {
    use crate::current;
    use ui::links::same_site;
    web::report(
        async {
            match Theme::parse(&theme) {
                Theme::System => web::remove_cookie(current::THEME_COOKIE),
                chosen => {
                    let year = time::Duration::days(365);
                    web::set_cookie(current::THEME_COOKIE, chosen.as_str(), year);
                }
            }
            current::go_to(same_site(&return_to).unwrap_or("/"));
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
