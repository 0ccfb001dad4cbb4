//! A menu of links and actions in a popover: the browser opens it, closes it, and puts it above all else.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use crate::button::{ButtonKind, Size, button_class};
use crate::dom::{close_popover, move_focus, within};
use crate::icon::{Icon, IconName};

/// The edge of its trigger a menu aligns with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// The leading edge.
    #[default]
    Start,
    /// The trailing edge.
    End,
}

/// A button and the popover it opens. Without `trigger` the button is an icon.
#[component]
pub fn Menu(
    /// The popover's id, unique in the page: derive it from the row's id.
    #[prop(into)]
    id: String,
    /// What the menu is of: "Actions for Atlas".
    #[prop(into)]
    label: String,
    /// What the trigger shows, if it is more than an icon.
    #[prop(optional, into)]
    trigger: Option<ViewFnOnce>,
    /// The icon of a trigger that is only an icon.
    #[prop(default = IconName::Ellipsis)]
    icon: IconName,
    /// The edge it aligns with.
    #[prop(default = Align::End)]
    align: Align,
    /// The trigger's classes, where it should not look like a button.
    #[prop(optional, into)]
    trigger_class: Option<String>,
    /// `MenuLink`, `MenuAction`, `MenuLabel`, `MenuSeparator`.
    children: Children,
) -> impl IntoView {
    let icon_only = trigger.is_none();
    let class = trigger_class.unwrap_or_else(|| {
        if icon_only {
            button_class(ButtonKind::Ghost, Size::Sm, "btn-icon")
        } else {
            button_class(ButtonKind::Secondary, Size::Md, "")
        }
    });
    let content = match trigger {
        Some(trigger) => trigger.run(),
        None => view! { <Icon name=icon/> }.into_any(),
    };
    view! {
        <div class="menu" class:menu-end=align == Align::End>
            <button
                type="button"
                class=format!("{class} menu-trigger")
                popovertarget=id.clone()
                aria-label=icon_only.then(|| label.clone())
            >
                {content}
            </button>
            <MenuPanel id=id label=label>{children()}</MenuPanel>
        </div>
    }
}

/// What a menu opens. A choice closes it, because the router does not load a page anew; arrow keys move among items.
#[component]
pub(crate) fn MenuPanel(id: String, label: String, children: Children) -> impl IntoView {
    let choose = {
        let id = id.clone();
        move |event: MouseEvent| {
            if within(&event, "a, .menu-item, [type=submit]") {
                close_popover(&id);
            }
        }
    };
    view! {
        <div
            class="menu-panel"
            id=id
            popover="auto"
            role="group"
            aria-label=label
            on:click=choose
            on:keydown=|event: KeyboardEvent| {
                let step = match event.key().as_str() {
                    "ArrowDown" => 1,
                    "ArrowUp" => -1,
                    _ => return,
                };
                if move_focus(&event, ".menu-item", step) {
                    event.prevent_default();
                }
            }
        >
            {children()}
        </div>
    }
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// Its label.
    children: Children,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it is the choice in force; marked with a tick.
    #[prop(optional)]
    selected: bool,
    /// Whether the server must answer, not the router in the browser.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a
            class="menu-item"
            href=href
            aria-current=selected.then_some("true")
            rel=external.then_some("external")
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="menu-item-label">{children()}</span>
            {selected.then(|| view! { <Icon name=IconName::Check/> })}
        </a>
    }
}

/// A button in a menu: a form's submit, or a dialog's trigger through `attr:command` and `attr:commandfor`.
#[component]
pub fn MenuAction(
    /// Its label.
    children: Children,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it submits the form around it.
    #[prop(optional)]
    submit: bool,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
    /// The dialog it opens.
    #[prop(optional, into)]
    dialog: Option<String>,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class="menu-item"
            class:menu-item-danger=danger
            command=dialog.is_some().then_some("show-modal")
            commandfor=dialog
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="menu-item-label">{children()}</span>
        </button>
    }
}

/// A quiet heading in a menu.
#[component]
pub fn MenuLabel(
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! { <p class="menu-label">{children()}</p> }
}

/// A line between parts of a menu.
#[component]
pub fn MenuSeparator() -> impl IntoView {
    view! { <hr class="menu-separator"/> }
}
