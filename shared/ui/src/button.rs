//! Buttons, and links that look like them.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};

/// How loud a button is. One primary button a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action the view is for.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that should not draw the eye: in toolbars, rows and headers.
    Ghost,
    /// Destroys something.
    Danger,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn-primary",
            Self::Secondary => "btn-secondary",
            Self::Ghost => "btn-ghost",
            Self::Danger => "btn-danger",
        }
    }
}

/// Heights of 28, 32 and 40 px; at least 44 where fingers point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 28 px: in rows and toolbars.
    Sm,
    /// 32 px.
    #[default]
    Md,
    /// 40 px: sign-in and other single-purpose forms.
    Lg,
}

impl Size {
    const fn class(self) -> &'static str {
        match self {
            Self::Sm => "btn-sm",
            Self::Md => "btn-md",
            Self::Lg => "btn-lg",
        }
    }
}

pub(crate) fn button_class(kind: ButtonKind, size: Size, extra: &str) -> String {
    format!("btn {} {} {extra}", kind.class(), size.class())
        .trim_end()
        .to_owned()
}

/// A button. Further attributes and listeners go through: `on:click=…`, `attr:form="…"`.
#[component]
pub fn Button(
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
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// While true, the label stays, a spinner turns, and clicks do nothing.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Whether it cannot be used now. Say why beside it.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The name it submits.
    #[prop(optional, into)]
    name: Option<String>,
    /// The value it submits.
    #[prop(optional, into)]
    value: Option<String>,
    /// Further classes, for layout only.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(kind, size, &class)
            name=name
            value=value
            disabled=move || disabled.get()
            aria-busy=move || pending.get().then_some("true")
            on:click=move |event| {
                if pending.get_untracked() {
                    event.prevent_default();
                    event.stop_immediate_propagation();
                }
            }
        >
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="btn-label">{children()}</span>
        </button>
    }
}

/// A link with the looks of a button: it goes somewhere, it changes nothing.
#[component]
pub fn ButtonLink(
    /// Its label.
    children: Children,
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// How loud it is.
    #[prop(optional)]
    kind: ButtonKind,
    /// How high it is.
    #[prop(optional)]
    size: Size,
    /// An icon before the label.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Names a file to save the target as; also keeps the router away from it.
    #[prop(optional, into)]
    download: Option<String>,
    /// Whether the server must answer, not the router in the browser.
    #[prop(optional)]
    external: bool,
    /// Further classes, for layout only.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    view! {
        <a class=button_class(kind, size, &class) href=href download=download rel=external.then_some("external")>
            {icon.map(|name| view! { <Icon name=name/> })}
            <span class="btn-label">{children()}</span>
        </a>
    }
}

/// A button that is only an icon; its label is read aloud and shown on hover.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// What it does.
    #[prop(into)]
    label: String,
    /// How loud it is.
    #[prop(default = ButtonKind::Ghost)]
    kind: ButtonKind,
    /// How high and wide it is.
    #[prop(optional)]
    size: Size,
    /// Whether it submits its form.
    #[prop(optional)]
    submit: bool,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Further classes, for layout only.
    #[prop(optional, into)]
    class: String,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(kind, size, &format!("btn-icon {class}"))
            aria-label=label.clone()
            title=label
            disabled=move || disabled.get()
        >
            <Icon name=icon/>
        </button>
    }
}
