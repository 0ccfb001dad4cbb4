//! What is wrong with a whole form. It takes the focus when it appears, or gives it to the first wrong field.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::field::field_id_of;
use crate::icon::{Icon, IconName};

/// A summary above a form's fields.
#[component]
pub fn FormError(
    /// What went wrong; nothing is shown while there is none.
    #[prop(into)]
    message: MaybeProp<String>,
    /// The wrong fields, by name and message, as links to them.
    #[prop(optional, into)]
    fields: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if message.with(Option::is_some)
            && let Some(summary) = node.get()
        {
            focus_first_error(&summary);
        }
    });
    move || {
        message.get().map(|message| {
            let fields = fields.get();
            let list = (!fields.is_empty()).then(|| {
                let items = fields
                    .into_iter()
                    .map(|(name, message)| {
                        view! { <li><a href=format!("#{}", field_id_of(&name))>{message}</a></li> }
                    })
                    .collect_view();
                view! { <ul class="form-error-list">{items}</ul> }
            });
            view! {
                <div class="form-error" role="alert" tabindex="-1" autofocus=true node_ref=node>
                    <Icon name=IconName::CircleAlert/>
                    <div>
                        <p class="form-error-message">{message}</p>
                        {list}
                    </div>
                </div>
            }
        })
    }
}

/// The first wrong field of the same form, or else the summary itself.
fn focus_first_error(summary: &HtmlElement) {
    let field = summary
        .closest("form")
        .ok()
        .flatten()
        .and_then(|form| form.query_selector("[aria-invalid=true]").ok().flatten())
        .and_then(|field| field.dyn_into::<HtmlElement>().ok());
    // A refused focus leaves it where it was.
    let _ = field.as_ref().unwrap_or(summary).focus();
}
