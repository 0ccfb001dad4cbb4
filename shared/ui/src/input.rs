//! Text in one line, in several lines, and secret; and files.

use leptos::html;
use leptos::prelude::*;

use crate::field::Wiring;
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// Keeps an input and a signal the same, after hydration; before it, the `value` attribute speaks.
fn bind_value(node: NodeRef<html::Input>, bind: Option<RwSignal<String>>) {
    if let Some(bind) = bind {
        Effect::new(move |_| {
            let value = bind.get();
            if let Some(input) = node.get()
                && input.value() != value
            {
                input.set_value(&value);
            }
        });
    }
}

/// A line of text.
#[component]
pub fn TextInput(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// The HTML type: `text`, `email`, `url`, `number`, `date`, `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// A signal kept equal to what is typed.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// An example, not a label.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// The HTML `autocomplete` token, such as `username`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// The on-screen keyboard: `numeric`, `email`.
    #[prop(optional, into)]
    inputmode: Option<String>,
    /// Most characters.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// Fewest characters.
    #[prop(optional, into)]
    minlength: Option<u32>,
    /// A regular expression the browser checks.
    #[prop(optional, into)]
    pattern: Option<String>,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// Whether it only shows.
    #[prop(optional)]
    readonly: bool,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it takes the focus when the page or its dialog opens.
    #[prop(optional)]
    autofocus: bool,
    /// Fixed text before it, such as a domain.
    #[prop(optional, into)]
    prefix: Option<String>,
    /// Fixed text after it, such as a unit.
    #[prop(optional, into)]
    suffix: Option<String>,
    /// An icon inside it.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// An id other than the field's.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, id);
    let node = NodeRef::new();
    bind_value(node, bind);
    let value = move || {
        bind.map(|bind| bind.get_untracked())
            .or_else(|| value.get())
    };
    view! {
        <div class="control">
            {icon.map(|name| view! { <span class="control-icon"><Icon name=name/></span> })}
            {prefix.map(|text| view! { <span class="control-affix">{text}</span> })}
            <input
                class="input"
                node_ref=node
                type=kind
                id=wiring.id.clone()
                name=name
                value=value
                placeholder=placeholder
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                minlength=minlength
                pattern=pattern
                required=required
                readonly=readonly
                autofocus=autofocus
                disabled=move || disabled.get()
                aria-invalid=wiring.aria_invalid()
                aria-describedby=move || wiring.described_by.get()
                on:input=move |event| {
                    if let Some(bind) = bind {
                        bind.set(event_target_value(&event));
                    }
                }
            />
            {suffix.map(|text| view! { <span class="control-affix">{text}</span> })}
        </div>
    }
}

/// A password, with a button that shows it.
#[component]
pub fn PasswordInput(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// `current-password` or `new-password`, so that password managers know what to do.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// A signal kept equal to what is typed.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// Fewest characters.
    #[prop(optional, into)]
    minlength: Option<u32>,
    /// Whether the form needs it.
    #[prop(default = true)]
    required: bool,
    /// Whether it takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// An id other than the field's.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let text = ui_text();
    let wiring = Wiring::of(&name, id);
    let node = NodeRef::new();
    bind_value(node, bind);
    let shown = RwSignal::new(false);
    view! {
        <div class="control">
            <input
                class="input input-password"
                node_ref=node
                type=move || if shown.get() { "text" } else { "password" }
                id=wiring.id.clone()
                name=name
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                minlength=minlength
                required=required
                autofocus=autofocus
                aria-invalid=wiring.aria_invalid()
                aria-describedby=move || wiring.described_by.get()
                on:input=move |event| {
                    if let Some(bind) = bind {
                        bind.set(event_target_value(&event));
                    }
                }
            />
            <button
                type="button"
                class="control-button js-only"
                class:is-on=shown
                aria-controls=wiring.id.clone()
                aria-label=move || if shown.get() { text.hide_password } else { text.show_password }
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                <Icon name=IconName::Eye/>
                <Icon name=IconName::EyeOff/>
            </button>
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn Textarea(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// What it holds at first.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// A signal set to what is typed.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// How many lines it shows.
    #[prop(default = 4)]
    rows: u32,
    /// An example, not a label.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Most characters.
    #[prop(optional, into)]
    maxlength: Option<u32>,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// An id other than the field's.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, id);
    let value = value
        .get_untracked()
        .or_else(|| bind.map(|bind| bind.get_untracked()))
        .unwrap_or_default();
    view! {
        <textarea
            class="input textarea"
            id=wiring.id.clone()
            name=name
            rows=rows
            placeholder=placeholder
            maxlength=maxlength
            required=required
            aria-invalid=wiring.aria_invalid()
            aria-describedby=move || wiring.described_by.get()
            inner_html=escape(&value)
            on:input=move |event| {
                if let Some(bind) = bind {
                    bind.set(event_target_value(&event));
                }
            }
        ></textarea>
    }
}

/// A file from the person's device. Its form posts as `multipart/form-data`.
#[component]
pub fn FileInput(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// The kinds of files that are offered: `image/png,image/jpeg`.
    #[prop(optional, into)]
    accept: Option<String>,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// An id other than the field's.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, id);
    view! {
        <input
            class="input input-file"
            type="file"
            id=wiring.id.clone()
            name=name
            accept=accept
            required=required
            aria-invalid=wiring.aria_invalid()
            aria-describedby=move || wiring.described_by.get()
        />
    }
}

/// A text area's content is text for the parser, so hydration markers would be seen: it is written as HTML instead.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_cannot_leave_the_text_area() {
        assert_eq!(
            super::escape("</textarea><b>&"),
            "&lt;/textarea&gt;&lt;b&gt;&amp;"
        );
    }
}
