//! The few words components say by themselves ("Close", "Copy"). English unless the app provides its own.

use leptos::prelude::*;

/// Words that components need and callers should not have to repeat.
#[derive(Clone, Copy, Debug)]
#[expect(
    missing_docs,
    reason = "the default value of each is its documentation"
)]
pub struct UiText {
    pub cancel: &'static str,
    pub clear: &'static str,
    pub close: &'static str,
    pub copied: &'static str,
    pub copy: &'static str,
    pub data_table: &'static str,
    pub dismiss: &'static str,
    pub export: &'static str,
    pub from: &'static str,
    pub apply: &'static str,
    pub hide_password: &'static str,
    pub loading: &'static str,
    pub navigation: &'static str,
    pub newer: &'static str,
    pub no_results: &'static str,
    pub older: &'static str,
    pub open_navigation: &'static str,
    pub optional: &'static str,
    pub remove_filter: &'static str,
    pub request_id: &'static str,
    pub search: &'static str,
    pub show_password: &'static str,
    pub skip_to_content: &'static str,
    pub theme: &'static str,
    pub theme_dark: &'static str,
    pub theme_light: &'static str,
    pub theme_system: &'static str,
    pub to: &'static str,
    pub try_again: &'static str,
    pub user_menu: &'static str,
    pub workspaces: &'static str,
}

impl Default for UiText {
    fn default() -> Self {
        Self {
            cancel: "Cancel",
            clear: "Clear filters",
            close: "Close",
            copied: "Copied",
            copy: "Copy",
            data_table: "Data as a table",
            dismiss: "Dismiss",
            export: "Export",
            from: "From",
            apply: "Apply",
            hide_password: "Hide password",
            loading: "Loading",
            navigation: "Main navigation",
            newer: "Newer",
            no_results: "No results",
            older: "Older",
            open_navigation: "Open navigation",
            optional: "Optional",
            remove_filter: "Remove filter",
            request_id: "Request ID",
            search: "Search",
            show_password: "Show password",
            skip_to_content: "Skip to content",
            theme: "Theme",
            theme_dark: "Dark",
            theme_light: "Light",
            theme_system: "System",
            to: "To",
            try_again: "Try again",
            user_menu: "Account menu",
            workspaces: "Workspaces",
        }
    }
}

/// Gives the components below the caller other words, for another language.
pub fn provide_ui_text(text: UiText) {
    provide_context(text);
}

/// The words in force here.
pub fn ui_text() -> UiText {
    use_context().unwrap_or_default()
}
