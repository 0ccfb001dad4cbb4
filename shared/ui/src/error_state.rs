//! Something failed: what, what to do, and the number to give to support.

use leptos::prelude::*;

use crate::button::{ButtonKind, Size, button_class};
use crate::code_block::CopyText;
use crate::icon::{Icon, IconName};
use crate::text::ui_text;

/// A part of a page, or a whole page, that could not be shown.
#[component]
pub fn ErrorState(
    /// "Projects could not be loaded".
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into)]
    description: String,
    /// Whether it is all there is: then its title is the page's heading.
    #[prop(optional)]
    whole: bool,
    /// The request's id.
    #[prop(optional_no_strip, into)]
    request_id: Option<String>,
    /// The page to load again; nothing to retry without it.
    #[prop(optional_no_strip, into)]
    retry_href: Option<String>,
    /// Other ways on.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let text = ui_text();
    view! {
        <div class="empty" role="alert">
            <span class="empty-icon empty-icon-danger"><Icon name=IconName::TriangleAlert size=20/></span>
            {if whole {
                view! { <h1 class="empty-title">{title}</h1> }.into_any()
            } else {
                view! { <h2 class="empty-title">{title}</h2> }.into_any()
            }}
            <p class="empty-description">{description}</p>
            <div class="empty-actions">
                {retry_href.map(|href| view! {
                    <a class=button_class(ButtonKind::Secondary, Size::Md, "") href=href rel="external">
                        <Icon name=IconName::Refresh/>
                        <span class="btn-label">{text.try_again}</span>
                    </a>
                })}
                {children.map(|children| children())}
            </div>
            {request_id.map(|id| view! {
                <p class="empty-request">{text.request_id} " " <CopyText value=id/></p>
            })}
        </div>
    }
}
