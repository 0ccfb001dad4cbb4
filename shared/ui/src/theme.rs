//! Light, dark, or as the system has it. The choice is a cookie, so that the server writes `data-theme` on `<html>`.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// A choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The value of the cookie, of the form field and of `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a cookie; whatever is unknown is `System`.
    pub fn parse(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Three buttons that post `theme` to `action`, which sets the cookie and goes back to `return_to`.
#[component]
pub fn ThemeSwitch(
    /// Where the form goes.
    #[prop(into)]
    action: String,
    /// The theme in force.
    current: Theme,
    /// The page to come back to; sent as `return_to`.
    #[prop(optional, into)]
    return_to: Signal<String>,
) -> impl IntoView {
    let text = ui_text();
    let choice = move |theme: Theme, label: &'static str, icon: IconName| {
        view! {
            <button
                type="submit"
                class="segment"
                name="theme"
                value=theme.as_str()
                aria-pressed=if theme == current { "true" } else { "false" }
                aria-label=label
                title=label
            >
                <Icon name=icon size=14/>
            </button>
        }
    };
    view! {
        <form class="theme-switch" method="post" action=action>
            <span class="theme-label" id="theme-switch-label">{text.theme}</span>
            <input type="hidden" name="return_to" value=move || return_to.get()/>
            <div class="segments" role="group" aria-labelledby="theme-switch-label">
                {choice(Theme::System, text.theme_system, IconName::Monitor)}
                {choice(Theme::Light, text.theme_light, IconName::Sun)}
                {choice(Theme::Dark, text.theme_dark, IconName::Moon)}
            </div>
        </form>
    }
}
