//! The house before sign-in: one card, and at wide sizes the reasons to trust what is behind it.

use leptos::prelude::*;

use crate::icon::{Icon, IconName};
use crate::logo::Logo;
use crate::shell::Realm;

/// One reason to trust.
#[derive(Clone, Debug)]
pub struct TrustLine {
    /// Its icon.
    pub icon: IconName,
    /// Its heading.
    pub title: String,
    /// A sentence.
    pub text: String,
}

impl TrustLine {
    /// A reason.
    pub fn new(icon: IconName, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            icon,
            title: title.into(),
            text: text.into(),
        }
    }
}

/// Sign-in, sign-up, reset, and all that comes before a workspace.
#[component]
pub fn AuthShell(
    /// Whose app this is.
    #[prop(optional)]
    realm: Realm,
    /// The product's name.
    #[prop(into)]
    product: String,
    /// What to do here: "Sign in to Tenantry".
    #[prop(into)]
    title: String,
    /// A sentence below it.
    #[prop(optional, into)]
    description: Option<String>,
    /// The second column: a heading and its reasons. None for a single column.
    #[prop(optional, into)]
    pitch: Option<String>,
    /// The reasons.
    #[prop(optional)]
    trust: Vec<TrustLine>,
    /// Below the card: the way to the other form.
    #[prop(optional, into)]
    footer: Option<ViewFnOnce>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let operator = realm == Realm::Operator;
    let reasons = trust
        .into_iter()
        .map(|line| {
            view! {
                <li class="trust-line">
                    <Icon name=line.icon size=18/>
                    <div>
                        <p class="trust-title">{line.title}</p>
                        <p class="trust-text">{line.text}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    let pitch = pitch.map(|pitch| {
        view! {
            <aside class="auth-aside" aria-label=product.clone()>
                <p class="auth-pitch">{pitch}</p>
                <ul class="trust">{reasons}</ul>
            </aside>
        }
    });
    let split = pitch.is_some();
    view! {
        <div class="auth" class:auth-split=split class:auth-operator=operator>
            <main class="auth-main" id="main">
                <div class="auth-brand">
                    <Logo size=24/>
                    <span class="brand-name">{product}</span>
                    {operator.then(|| view! { <span class="badge badge-neutral">"Operator"</span> })}
                </div>
                <div class="auth-card">
                    <h1 class="auth-title">{title}</h1>
                    {description.map(|text| view! { <p class="auth-description">{text}</p> })}
                    {children()}
                </div>
                {footer.map(|footer| view! { <div class="auth-footer">{footer.run()}</div> })}
            </main>
            {pitch}
        </div>
    }
}
