//! The routes, and the document around every page.

use crate::flash::Flash;
use crate::layouts::{AccountLayout, WorkspaceLayout};
use crate::redirects::provide_redirects;
use crate::sections::{
    account, activation, attempts, audit, connection, connections, domains, door, enforcement,
    exports, factor, gallery, identity, joining, member, members, overview, product, project,
    provider, role, roles, security, settings,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Outlet, ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};
use ui::prelude::*;

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
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <HeadAssets assets=state.assets />
                <MetaTags />
            </head>
            <body>
                <App />
                <IconSprite />
            </body>
        </html>
    }
}

/// The app itself, the same on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_redirects();
    provide_toasts();
    view! {
        <Title formatter=|text: String| if text.is_empty() { "Tenantry".to_owned() } else { format!("{text} · Tenantry") }/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view={Lazy::<door::Home>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view={Lazy::<joining::SignUp>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/check-your-mail") view={Lazy::<joining::CheckMail>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/verify-email") view={Lazy::<joining::VerifyEmail>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view={Lazy::<door::SignIn>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/code") view={Lazy::<door::SecondFactor>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/sso") view={Lazy::<door::SingleSignOn>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/sign-in/finish") view={Lazy::<identity::Finish>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/set-up") view={Lazy::<door::SetUp>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view={Lazy::<door::ForgotPassword>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view={Lazy::<door::ResetPassword>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view={Lazy::<joining::Invitation>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/workspaces/new") view={Lazy::<joining::NewWorkspace>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view={Lazy::<gallery::Gallery>::new()} ssr=SsrMode::Async/>
                <AccountRoutes/>
                <WorkspaceRoutes/>
            </Routes>
            <ToastRegion><Flash/></ToastRegion>
        </Router>
    }
}

/// One's own account.
#[component(transparent)]
fn AccountRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/profile") view=AccountLayout ssr=SsrMode::Async>
            <Route path=path!("") view={Lazy::<account::Profile>::new()} ssr=SsrMode::Async/>
            <Route path=path!("sessions") view={Lazy::<account::Sessions>::new()} ssr=SsrMode::Async/>
            <Route path=path!("security") view={Lazy::<security::Security>::new()} ssr=SsrMode::Async/>
            <Route path=path!("security/authenticator/:factor") view={Lazy::<factor::Authenticator>::new()} ssr=SsrMode::Async/>
            <Route path=path!("security/passkey") view={Lazy::<factor::Passkey>::new()} ssr=SsrMode::Async/>
            <Route path=path!("security/recovery-codes") view={Lazy::<security::RecoveryCodes>::new()} ssr=SsrMode::Async/>
            <Route path=path!("confirm") view={Lazy::<identity::Confirm>::new()} ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}

/// The pages of a workspace.
#[component(transparent)]
fn WorkspaceRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/t/:tenant") view=WorkspaceLayout ssr=SsrMode::Async>
            <Route path=path!("") view={Lazy::<overview::Overview>::new()} ssr=SsrMode::Async/>
            <Route path=path!("projects") view={Lazy::<product::Projects>::new()} ssr=SsrMode::Async/>
            <Route path=path!("projects/new") view={Lazy::<product::NewProject>::new()} ssr=SsrMode::Async/>
            <Route path=path!("projects/:project") view={Lazy::<project::Project>::new()} ssr=SsrMode::Async/>
            <Route path=path!("members") view={Lazy::<members::List>::new()} ssr=SsrMode::Async/>
            <Route path=path!("members/invite") view={Lazy::<members::Invite>::new()} ssr=SsrMode::Async/>
            <Route path=path!("members/:member") view={Lazy::<member::Member>::new()} ssr=SsrMode::Async/>
            <Route path=path!("roles") view={Lazy::<roles::List>::new()} ssr=SsrMode::Async/>
            <Route path=path!("roles/new") view={Lazy::<role::New>::new()} ssr=SsrMode::Async/>
            <Route path=path!("roles/:role") view={Lazy::<role::Role>::new()} ssr=SsrMode::Async/>
            <Route path=path!("roles/:role/delete") view={Lazy::<roles::Delete>::new()} ssr=SsrMode::Async/>
            <Route path=path!("audit") view={Lazy::<audit::Log>::new()} ssr=SsrMode::Async/>
            <Route path=path!("audit/exports") view={Lazy::<exports::Exports>::new()} ssr=SsrMode::Async/>
            <Route path=path!("audit/:entry") view={Lazy::<audit::Entry>::new()} ssr=SsrMode::Async/>
            <ConnectionRoutes/>
            <Route path=path!("settings") view={Lazy::<settings::Settings>::new()} ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}

/// Single sign-on of a workspace.
#[component(transparent)]
fn ConnectionRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("connections") view=Outlet ssr=SsrMode::Async>
            <Route path=path!("") view={Lazy::<connections::List>::new()} ssr=SsrMode::Async/>
            <Route path=path!("new") view={Lazy::<provider::New>::new()} ssr=SsrMode::Async/>
            <Route path=path!("enforce") view={Lazy::<enforcement::Enforce>::new()} ssr=SsrMode::Async/>
            <Route path=path!("link") view={Lazy::<connections::MadeLink>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/guide") view={Lazy::<provider::Guide>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/metadata") view={Lazy::<connection::Metadata>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/attributes") view={Lazy::<connection::Attributes>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/members") view={Lazy::<connection::Provisioning>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/domains") view={Lazy::<domains::Domains>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/test") view={Lazy::<activation::Test>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/activate") view={Lazy::<activation::Activate>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/attempts") view={Lazy::<attempts::List>::new()} ssr=SsrMode::Async/>
            <Route path=path!(":connection/attempts/:attempt") view={Lazy::<attempts::Attempt>::new()} ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}
