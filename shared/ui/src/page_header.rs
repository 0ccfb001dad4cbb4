//! The head of a page, and its place in the house.

use leptos::prelude::*;

/// One step of the way to a page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Its name.
    pub label: String,
    /// Its address; the page itself has none.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
        }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
        }
    }
}

/// The way to this page.
#[component]
pub fn Breadcrumbs(
    /// From the top to this page.
    crumbs: Vec<Crumb>,
) -> impl IntoView {
    let items = crumbs
        .into_iter()
        .map(|crumb| match crumb.href {
            Some(href) => view! { <li><a href=href>{crumb.label}</a></li> }.into_any(),
            None => view! { <li><span aria-current="page">{crumb.label}</span></li> }.into_any(),
        })
        .collect_view();
    view! {
        <nav class="breadcrumbs" aria-label="Breadcrumbs">
            <ol>{items}</ol>
        </nav>
    }
}

/// The one `<h1>` of a page, with what can be done there.
#[component]
pub fn PageHeader(
    /// What the page is.
    #[prop(into)]
    title: String,
    /// What it is for, in a sentence.
    #[prop(optional, into)]
    description: Option<String>,
    /// The way to it.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Badges beside the title.
    #[prop(optional, into)]
    badges: Option<ViewFnOnce>,
    /// Buttons, the primary one last.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            {(!crumbs.is_empty()).then(|| view! { <Breadcrumbs crumbs=crumbs/> })}
            <div class="page-header-row">
                <div class="page-header-text">
                    <div class="page-title-row">
                        <h1 class="page-title">{title}</h1>
                        {badges.map(ViewFnOnce::run)}
                    </div>
                    {description.map(|text| view! { <p class="page-description">{text}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="page-actions">{actions.run()}</div> })}
            </div>
        </header>
    }
}

/// How wide a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageWidth {
    /// The app's own: 1040 px for tenants, all of it for operators.
    #[default]
    App,
    /// 720 px: one form.
    Narrow,
    /// All of it.
    Fluid,
}

/// The content of a page inside the shell.
#[component]
pub fn Page(
    /// How wide it is.
    #[prop(optional)]
    width: PageWidth,
    /// Header and content.
    children: Children,
) -> impl IntoView {
    view! {
        <div
            class="page"
            class:page-narrow=width == PageWidth::Narrow
            class:page-fluid=width == PageWidth::Fluid
        >
            {children()}
        </div>
    }
}
