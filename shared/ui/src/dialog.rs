//! Dialogs: the browser's own, opened by `command="show-modal"`, so that they work before hydration.

use leptos::prelude::*;

use crate::button::{Button, ButtonKind, Size, button_class};
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// How wide a dialog is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DialogSize {
    /// 440 px: a question or a short form.
    #[default]
    Md,
    /// 640 px: a form with two columns or a preview.
    Lg,
}

/// A modal dialog. Open it with a [`DialogTrigger`], close it with [`crate::dom::close_dialog`].
#[component]
pub fn Dialog(
    /// Its id, for the trigger.
    #[prop(into)]
    id: String,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// A sentence below the title.
    #[prop(optional, into)]
    description: Option<String>,
    /// How wide it is.
    #[prop(optional)]
    size: DialogSize,
    /// Its content; end it with [`DialogFooter`].
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let description_id = format!("{id}-description");
    let described_by = description.is_some().then(|| description_id.clone());
    view! {
        <dialog
            id=id
            class="dialog"
            class:dialog-lg=size == DialogSize::Lg
            closedby="any"
            aria-labelledby=title_id
            aria-describedby=described_by
        >
            <div class="dialog-head">
                <h2 class="dialog-title" id=title_id.clone()>{title}</h2>
                <button
                    type="button"
                    class=button_class(ButtonKind::Ghost, Size::Sm, "btn-icon")
                    command="close"
                    commandfor=id.clone()
                    aria-label=ui_text().close
                >
                    <Icon name=IconName::X/>
                </button>
            </div>
            {description.map(|text| view! { <p class="dialog-description" id=description_id>{text}</p> })}
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// The row of buttons at a dialog's end; it may stand inside the dialog's form.
#[component]
pub fn DialogFooter(
    /// The buttons: what leaves things as they are first, what acts last.
    children: Children,
) -> impl IntoView {
    view! { <div class="dialog-footer">{children()}</div> }
}

/// A button that opens a dialog.
#[component]
pub fn DialogTrigger(
    /// The dialog's id.
    #[prop(into)]
    dialog: String,
    /// Its label.
    children: Children,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// How high it is.
    #[prop(optional)]
    size: Size,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=button_class(kind, size, "")
            command="show-modal"
            commandfor=dialog
            aria-haspopup="dialog"
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="btn-label">{children()}</span>
        </button>
    }
}

/// A button that closes a dialog and changes nothing. It has the focus when the dialog opens, if `autofocus`.
#[component]
pub fn DialogCancel(
    /// The dialog's id.
    #[prop(into)]
    dialog: String,
    /// Whether it takes the focus when the dialog opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=button_class(ButtonKind::Secondary, Size::Md, "")
            command="close"
            commandfor=dialog
            autofocus=autofocus
        >
            <span class="btn-label">{ui_text().cancel}</span>
        </button>
    }
}

/// A dialog before something is destroyed. It names the consequence; its child is the form, ended by
/// [`ConfirmActions`]. Offer the same form as an ordinary page too.
#[component]
pub fn ConfirmDialog(
    /// Its id, for the trigger.
    #[prop(into)]
    id: String,
    /// The question: "Delete project Atlas?"
    #[prop(into)]
    title: String,
    /// What will be lost, and whether it can be brought back.
    #[prop(into)]
    consequence: String,
    /// The form.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let consequence_id = format!("{id}-description");
    view! {
        <dialog
            id=id
            class="dialog dialog-confirm"
            role="alertdialog"
            aria-labelledby=title_id
            aria-describedby=consequence_id
        >
            <div class="dialog-head">
                <h2 class="dialog-title" id=title_id.clone()>{title}</h2>
            </div>
            <p class="dialog-description" id=consequence_id.clone()>{consequence}</p>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// The end of a destructive form: the typed name where the act cannot be undone, Cancel with the focus, and the act.
#[component]
pub fn ConfirmActions(
    /// The dialog's id.
    #[prop(into)]
    dialog: String,
    /// What the button says: "Delete project".
    #[prop(into)]
    confirm: String,
    /// The name to type, only when the act cannot be undone. It is sent as `confirm_name`: check it on the server too.
    #[prop(optional, into)]
    typed_name: Option<String>,
    /// While true, the act is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
) -> impl IntoView {
    let input_id = format!("{dialog}-name");
    view! {
        {typed_name.map(|name| view! {
            <div class="field">
                <label class="field-label" for=input_id.clone()>
                    "Type " <strong class="confirm-name">{name.clone()}</strong> " to confirm"
                </label>
                <input
                    class="input"
                    id=input_id
                    name="confirm_name"
                    autocomplete="off"
                    spellcheck="false"
                    required=true
                    pattern=escape_pattern(&name)
                />
            </div>
        })}
        <DialogFooter>
            <DialogCancel dialog=dialog autofocus=true/>
            <Button kind=ButtonKind::Danger submit=true pending=pending>{confirm}</Button>
        </DialogFooter>
    }
}

/// A regular expression for the `pattern` attribute that matches `text` and nothing else.
fn escape_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if r"\^$.*+?()[]{}|/".contains(character) {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_is_no_pattern() {
        assert_eq!(
            super::escape_pattern("Acme-Co (EU) v1.0"),
            r"Acme-Co \(EU\) v1\.0"
        );
    }
}
