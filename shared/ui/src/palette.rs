//! The command palette: every page a few letters away. ⌘K or Ctrl-K opens it; without JavaScript its button is a link
//! to the search page.

use leptos::ev::{self, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use crate::code_block::Kbd;
use crate::dom::{close_dialog, open_dialog};
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

const DIALOG: &str = "command-palette";
const LIST: &str = "command-palette-list";

/// A place to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaletteItem {
    /// What is read and searched.
    pub label: String,
    /// The kind of place: "Settings", "Projects".
    pub group: String,
    /// Where it is.
    pub href: String,
    /// Its icon.
    pub icon: IconName,
}

impl PaletteItem {
    /// A place.
    pub fn new(
        label: impl Into<String>,
        group: impl Into<String>,
        href: impl Into<String>,
        icon: IconName,
    ) -> Self {
        Self {
            label: label.into(),
            group: group.into(),
            href: href.into(),
            icon,
        }
    }

    /// Whether every word of the query begins or stands somewhere in the label or the group.
    fn matches(&self, query: &str) -> bool {
        let text = format!("{} {}", self.label, self.group).to_lowercase();
        query
            .to_lowercase()
            .split_whitespace()
            .all(|word| text.contains(word))
    }
}

/// The search field of the top bar that opens the palette.
#[component]
pub fn PaletteTrigger(
    /// The search page, for browsers without JavaScript.
    #[prop(into)]
    search_href: String,
) -> impl IntoView {
    let text = ui_text();
    view! {
        <a class="palette-link no-js-only" href=search_href>
            <Icon name=IconName::Search/>
            <span class="palette-link-text">{text.search}</span>
        </a>
        <button
            type="button"
            class="palette-link js-only"
            command="show-modal"
            commandfor=DIALOG
            aria-haspopup="dialog"
        >
            <Icon name=IconName::Search/>
            <span class="palette-link-text">{text.search}</span>
            <span aria-hidden="true"><Kbd>"⌘K"</Kbd></span>
        </button>
    }
}

/// The palette: once in the app.
#[component]
pub fn CommandPalette(
    /// The places.
    #[prop(into)]
    items: Signal<Vec<PaletteItem>>,
    /// Goes to an address: the router's `navigate`.
    #[prop(into)]
    navigate: Callback<String>,
) -> impl IntoView {
    let text = ui_text();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let input = NodeRef::<html::Input>::new();
    let found = Memo::new(move |_| {
        query.with(|query| {
            items
                .get()
                .into_iter()
                .filter(|item| item.matches(query))
                .take(40)
                .collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        let handle = window_event_listener(ev::keydown, |event| {
            if (event.meta_key() || event.ctrl_key()) && event.key() == "k" {
                event.prevent_default();
                open_dialog(DIALOG);
            }
        });
        on_cleanup(move || handle.remove());
    });
    let go = move |index: usize| {
        if let Some(item) = found.with(|found| found.get(index).cloned()) {
            close_dialog(DIALOG);
            navigate.run(item.href);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let last = found.with(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => chosen.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            "Enter" => go(chosen.get()),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <dialog
            id=DIALOG
            class="palette"
            closedby="any"
            aria-label=text.search
            on:close=move |_| {
                query.set(String::new());
                chosen.set(0);
                if let Some(input) = input.get() {
                    input.set_value("");
                }
            }
        >
            <div class="palette-search">
                <Icon name=IconName::Search/>
                <input
                    class="palette-input"
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-label=text.search
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=move || found.with(|found| !found.is_empty()).then(|| option_id(chosen.get()))
                    autocomplete="off"
                    spellcheck="false"
                    autofocus=true
                    placeholder="Search pages and actions"
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        chosen.set(0);
                    }
                    on:keydown=on_key
                />
                <Kbd>"esc"</Kbd>
            </div>
            <ul class="palette-list" id=LIST role="listbox" aria-label=text.search>
                {move || {
                    found
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, item)| view! { <PaletteOption index=index item=item chosen=chosen go=Callback::new(go)/> })
                        .collect_view()
                }}
            </ul>
            <p class="palette-empty" role="status">
                {move || found.with(Vec::is_empty).then_some(text.no_results)}
            </p>
        </dialog>
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

#[component]
fn PaletteOption(
    index: usize,
    item: PaletteItem,
    chosen: RwSignal<usize>,
    go: Callback<usize>,
) -> impl IntoView {
    view! {
        <li
            class="palette-option"
            id=option_id(index)
            role="option"
            aria-selected=move || if chosen.get() == index { "true" } else { "false" }
            on:mousemove=move |_| {
                if chosen.get_untracked() != index {
                    chosen.set(index);
                }
            }
            on:click=move |_| go.run(index)
        >
            <Icon name=item.icon/>
            <span class="palette-label">{item.label}</span>
            <span class="palette-group">{item.group}</span>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{IconName, PaletteItem};

    #[test]
    fn every_word_must_be_found() {
        let item = PaletteItem::new("Single sign-on", "Settings", "/settings/sso", IconName::Key);
        assert!(item.matches("sign sett"));
        assert!(!item.matches("sign billing"));
    }
}
