//! A form field: label, hint and error around one control, wired for assistive technology.

use leptos::context::Provider;
use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// What a [`Field`] tells the control inside it.
#[derive(Clone)]
pub(crate) struct FieldContext {
    pub id: String,
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
}

/// The attributes of a control: from the [`Field`] around it, or from its name when it stands alone.
#[derive(Clone)]
pub(crate) struct Wiring {
    pub id: String,
    pub described_by: Signal<Option<String>>,
    pub invalid: Signal<bool>,
}

impl Wiring {
    pub fn of(name: &str, id: Option<String>) -> Self {
        let field = use_context::<FieldContext>();
        let (field_id, described_by, invalid) = match field {
            Some(field) => (Some(field.id), field.described_by, field.invalid),
            None => (None, Signal::default(), Signal::default()),
        };
        let id = id.or(field_id).unwrap_or_else(|| field_id_of(name));
        Self {
            id,
            described_by,
            invalid,
        }
    }

    pub fn aria_invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + Copy + use<> {
        let invalid = self.invalid;
        move || invalid.get().then_some("true")
    }
}

/// The id of the control named `name`, unless a field was given another: for links from [`crate::form_error::FormError`].
pub fn field_id_of(name: &str) -> String {
    format!("field-{name}")
}

/// Label, hint and error of the one control among its children.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: String,
    /// The control's name; its id is `field-{name}`.
    #[prop(into)]
    name: String,
    /// Another id, where two forms on a page share a name.
    #[prop(optional, into)]
    id: Option<String>,
    /// What to know before filling it in.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with it now.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Marks it as optional; fields are required by default.
    #[prop(optional)]
    optional: bool,
    /// Hides the label from the eye, where the place makes it plain.
    #[prop(optional)]
    hide_label: bool,
    /// A link at the end of the label line ("Forgot password?").
    #[prop(optional, into)]
    aside: Option<ViewFnOnce>,
    /// The control: `TextInput`, `Select`, …
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| field_id_of(&name));
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let has_hint = hint.is_some();
    let described_by = {
        let (hint_id, error_id) = (hint_id.clone(), error_id.clone());
        Signal::derive(move || match (has_hint, error.with(Option::is_some)) {
            (true, true) => Some(format!("{error_id} {hint_id}")),
            (true, false) => Some(hint_id.clone()),
            (false, true) => Some(error_id.clone()),
            (false, false) => None,
        })
    };
    let invalid = Signal::derive(move || error.with(Option::is_some));
    let context = FieldContext {
        id: id.clone(),
        described_by,
        invalid,
    };
    view! {
        <div class="field">
            <div class="field-head" class:sr-only=hide_label>
                <label class="field-label" for=id>{label}</label>
                {optional.then(|| view! { <span class="field-optional">{ui_text().optional}</span> })}
                {aside.map(|aside| view! { <span class="field-aside">{aside.run()}</span> })}
            </div>
            <Provider value=context>{children()}</Provider>
            <FieldMessage id=error_id message=error/>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// The line that says what is wrong.
#[component]
fn FieldMessage(id: String, message: MaybeProp<String>) -> impl IntoView {
    move || {
        let id = id.clone();
        message.get().map(|message| {
            view! {
                <p class="field-error" id=id>
                    <Icon name=IconName::CircleAlert size=14/>
                    <span>{message}</span>
                </p>
            }
        })
    }
}
