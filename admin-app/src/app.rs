//! The routes, and the document around every page.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{ParentRoute, Redirect, Route, Router, Routes},
    path,
};
use ui::prelude::*;

use crate::flash::Flash;
use crate::layout::Frame;
use crate::sections::{
    confirmation, entry, gallery, limits, log, operator, platform, security, team, tenant,
    tenant_members, tenants,
};

/// The document around every page, with the headers that belong to it.
#[cfg(feature = "ssr")]
pub fn shell(state: crate::state::AppState) -> impl IntoView {
    use http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
    use leptos::nonce::use_nonce;
    use leptos_meta::MetaTags;
    use ui::assets::{HeadAssets, content_security_policy};

    if let (Some(response), Some(nonce)) =
        (use_context::<leptos_axum::ResponseOptions>(), use_nonce())
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(&nonce))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=crate::theme::chosen().as_str()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="robots" content="noindex"/>
                <HeadAssets assets=state.assets/>
                <MetaTags/>
            </head>
            <body>
                <App/>
                <IconSprite/>
            </body>
        </html>
    }
}

/// The app itself, the same on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_toasts();
    view! {
        <Title formatter=|page: String| format!("{page} · Tenantry operators")/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view={Lazy::<entry::SignIn>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view={Lazy::<entry::SecondFactor>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/enrol") view={Lazy::<entry::Enrol>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/set-password") view={Lazy::<entry::SetPassword>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view={Lazy::<gallery::Gallery>::new()} ssr=SsrMode::Async/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view=Start ssr=SsrMode::Async/>
                    <Route path=path!("/tenants") view={Lazy::<tenants::List>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/isolation") view={Lazy::<platform::Isolation>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/operators") view={Lazy::<team::Operators>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/operators/new") view={Lazy::<team::NewOperator>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/operators/:operator") view={Lazy::<operator::Operator>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/audit") view={Lazy::<log::Audit>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/profile/security") view={Lazy::<security::Security>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/profile/security/authenticator/:factor") view={Lazy::<security::Authenticator>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/profile/security/passkey") view={Lazy::<security::Passkey>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/profile/security/recovery-codes") view={Lazy::<security::RecoveryCodes>::new()} ssr=SsrMode::Async/>
                    <Route path=path!("/profile/confirm") view={Lazy::<confirmation::Confirm>::new()} ssr=SsrMode::Async/>
                    <ParentRoute path=path!("/tenants/:tenant") view={Lazy::<tenant::Frame>::new()} ssr=SsrMode::Async>
                        <Route path=path!("") view={Lazy::<tenant::Overview>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("members") view={Lazy::<tenant_members::Members>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("timeline") view={Lazy::<tenant::Timeline>::new()} ssr=SsrMode::Async/>
                        <Route path=path!("limits") view={Lazy::<limits::Limits>::new()} ssr=SsrMode::Async/>
                    </ParentRoute>
                </ParentRoute>
            </Routes>
            <ToastRegion><Flash/></ToastRegion>
        </Router>
    }
}

/// Operators start at the list of tenants.
#[component]
fn Start() -> impl IntoView {
    view! { <Redirect path="/tenants"/> }
}
