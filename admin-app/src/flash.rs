//! News of what a redirect has just done: `?notice=role-changed`.
//!
//! It stands in the address, so that it is the same with and without WebAssembly. In the browser it
//! goes after some seconds, and from the address with it. To add one, add a line to [`message`].

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use std::time::Duration;
use ui::links::use_query;
use ui::prelude::*;

const STAY: Duration = Duration::from_secs(6);

fn message(notice: &str) -> Option<&'static str> {
    Some(match notice {
        "operator-invited" => "Operator invited. The link works for a day.",
        "operator-link-sent" => "Link sent. It works for a day; earlier links no longer do.",
        "operator-role-changed" => "Role changed. They have it when they sign in again.",
        "operator-disabled" => "Operator disabled. They are signed out everywhere.",
        "operator-enabled" => "Operator enabled. They can sign in again.",
        "operator-sessions-revoked" => "All their sessions have ended.",
        "operator-factors-reset" => {
            "Second factor reset. They add another one with their next sign-in."
        }
        "factor-added" => "Your second factor is on.",
        "factor-renamed" => "Renamed.",
        "factor-removed" => "Second factor removed.",
        "recovery-codes-made" => "New recovery codes made. The former ones no longer work.",
        "recovery-codes-kept" => "Good. They are not shown again.",
        "sso-set" => "Saved. It takes effect with the next request.",
        "limits-set" => "Limits saved. They take effect with the next request.",
        _ => return None,
    })
}

/// The news of the page at hand, for the region of toasts.
#[component]
pub fn Flash() -> impl IntoView {
    let query = use_query();
    let location = use_location();
    let navigate = use_navigate();
    let notice = Memo::new(move |_| query.with(|query| query.get("notice").to_owned()));
    Effect::new(move |previous: Option<Option<TimeoutHandle>>| {
        if let Some(handle) = previous.flatten() {
            handle.clear();
        }
        notice.with(|notice| message(notice))?;
        let navigate = navigate.clone();
        let forget = move || {
            let rest = query.get_untracked().without(&["notice"]);
            let href = rest.href(&location.pathname.get_untracked());
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&href, options);
        };
        set_timeout_with_handle(forget, STAY).ok()
    });
    move || {
        notice
            .with(|notice| message(notice))
            .map(|message| view! { <FlashToast message=message/> })
    }
}
