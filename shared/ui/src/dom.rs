//! The few things done to the page itself, in the browser, in event handlers and effects only.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlDialogElement, HtmlElement};

fn by_id<T: JsCast>(id: &str) -> Option<T> {
    leptos::prelude::document()
        .get_element_by_id(id)?
        .dyn_into()
        .ok()
}

/// Opens the dialog with this id, if it is there and closed.
pub fn open_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id)
        && !dialog.open()
    {
        // It fails only when the dialog is open or not in the page.
        let _ = dialog.show_modal();
    }
}

/// Closes the dialog with this id, for instance after its form succeeded.
pub fn close_dialog(id: &str) {
    if let Some(dialog) = by_id::<HtmlDialogElement>(id) {
        dialog.close();
    }
}

/// Closes the popover with this id, if it is open.
pub fn close_popover(id: &str) {
    if let Some(popover) = by_id::<HtmlElement>(id)
        && popover.matches(":popover-open").unwrap_or(false)
    {
        // It fails only when the popover is not open.
        let _ = popover.hide_popover();
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = by_id::<HtmlElement>(id) {
        // A refused focus leaves it where it was.
        let _ = element.focus();
    }
}

/// Whether an event began at, or inside, an element that matches.
pub(crate) fn within(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Moves the focus from the item that has it to the next (1) or the one before (-1) below the listener's element, round
/// the ends. Answers whether there was one.
pub(crate) fn move_focus(event: &Event, selector: &str, step: i32) -> bool {
    let Some(container) = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok())
    else {
        return false;
    };
    let Ok(items) = container.query_selector_all(selector) else {
        return false;
    };
    let items: Vec<HtmlElement> = (0..items.length())
        .filter_map(|at| items.item(at)?.dyn_into().ok())
        .collect();
    let focused = leptos::prelude::document().active_element();
    let at = items.iter().position(|item| {
        focused
            .as_ref()
            .is_some_and(|focused| item.is_same_node(Some(focused)))
    });
    let next = match (at, step) {
        (None, _) => items.first(),
        (Some(at), 1) => items.get(at + 1).or(items.first()),
        (Some(at), _) => at
            .checked_sub(1)
            .and_then(|at| items.get(at))
            .or(items.last()),
    };
    next.is_some_and(|item| item.focus().is_ok())
}
