//! One of a few: the browser's own list.

use leptos::prelude::*;

use crate::field::Wiring;
use crate::icon::{Icon, IconName};

/// A choice of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A list to choose one from.
#[component]
pub fn Select(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// The choices.
    options: Vec<SelectOption>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: MaybeProp<String>,
    /// A signal set to the value chosen.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// An id other than the field's.
    #[prop(optional, into)]
    id: Option<String>,
    /// Its label where no `Field` is around it.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let wiring = Wiring::of(&name, id);
    let value = value
        .get_untracked()
        .or_else(|| bind.map(|bind| bind.get_untracked()));
    let options = options
        .into_iter()
        .map(|option| {
            let selected = value.as_ref() == Some(&option.value);
            view! { <option value=option.value selected=selected>{option.label}</option> }
        })
        .collect_view();
    view! {
        <div class="control">
            <select
                class="input select"
                id=wiring.id.clone()
                name=name
                required=required
                disabled=move || disabled.get()
                aria-label=label
                aria-invalid=wiring.aria_invalid()
                aria-describedby=move || wiring.described_by.get()
                on:change=move |event| {
                    if let Some(bind) = bind {
                        bind.set(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
            <span class="select-chevron"><Icon name=IconName::ChevronsUpDown size=14/></span>
        </div>
    }
}
