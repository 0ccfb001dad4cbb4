//! The few things done to the page itself, in the browser, in event handlers and effects only.

use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

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
