//! Yes or no: a checkbox that is sent with its form, a switch that reads as a setting, and a choice among cards.

use leptos::prelude::*;

use crate::field::field_id_of;

/// A checkbox and its label. Listeners and attributes go to the whole label; a change bubbles.
#[component]
pub fn Checkbox(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// What it means to tick it.
    #[prop(into)]
    label: String,
    /// What is sent when it is ticked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// Whether it is ticked at first.
    #[prop(optional, into)]
    checked: Signal<bool>,
    /// What to know before ticking it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether the form needs it.
    #[prop(optional)]
    required: bool,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Hides the label from the eye, in a matrix whose headers say it.
    #[prop(optional)]
    hide_label: bool,
    /// An id other than `field-{name}`, where several share a name.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| field_id_of(&name));
    let hint_id = format!("{id}-hint");
    let described_by = hint.is_some().then(|| hint_id.clone());
    view! {
        <div class="toggle">
            <input
                class="checkbox"
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=move || checked.get()
                required=required
                disabled=move || disabled.get()
                aria-describedby=described_by
            />
            <div class="toggle-text" class:sr-only=hide_label>
                <label class="toggle-label" for=id>{label}</label>
                {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            </div>
        </div>
    }
}

/// An on-off switch. It is a checkbox underneath, so it is sent with its form.
#[component]
pub fn Switch(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// What is on when it is on.
    #[prop(into)]
    label: String,
    /// What is sent when it is on.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// Whether it is on at first.
    #[prop(optional, into)]
    checked: Signal<bool>,
    /// What to know before turning it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Hides the label from the eye, where a setting's title says it.
    #[prop(optional)]
    hide_label: bool,
    /// An id other than `field-{name}`.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| field_id_of(&name));
    let hint_id = format!("{id}-hint");
    let described_by = hint.is_some().then(|| hint_id.clone());
    view! {
        <div class="toggle">
            <input
                class="switch"
                type="checkbox"
                role="switch"
                id=id.clone()
                name=name
                value=value
                checked=move || checked.get()
                disabled=move || disabled.get()
                aria-describedby=described_by
            />
            <div class="toggle-text" class:sr-only=hide_label>
                <label class="toggle-label" for=id>{label}</label>
                {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            </div>
        </div>
    }
}

/// A choice of a [`RadioCards`].
#[derive(Clone, Debug)]
pub struct RadioCard {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// What it means.
    pub hint: String,
}

impl RadioCard {
    /// A choice.
    pub fn new(
        value: impl Into<String>,
        label: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: hint.into(),
        }
    }
}

/// One of a few, each explained: roles, plans.
#[component]
pub fn RadioCards(
    /// The name it is sent under.
    #[prop(into)]
    name: String,
    /// What is chosen.
    #[prop(into)]
    legend: String,
    /// The choices.
    options: Vec<RadioCard>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: MaybeProp<String>,
) -> impl IntoView {
    let value = value.get_untracked();
    let options = options
        .into_iter()
        .map(|option| {
            let id = format!("{}-{}", field_id_of(&name), option.value);
            let checked = value.as_ref() == Some(&option.value);
            view! {
                <div class="radio-card">
                    <input
                        class="radio"
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=option.value
                        checked=checked
                        aria-describedby=format!("{id}-hint")
                    />
                    <div class="toggle-text">
                        <label class="toggle-label" for=id.clone()>{option.label}</label>
                        <p class="field-hint" id=format!("{id}-hint")>{option.hint}</p>
                    </div>
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="radio-cards">
            <legend class="field-label">{legend}</legend>
            {options}
        </fieldset>
    }
}
