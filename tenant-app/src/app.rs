//! The routes, and the document around every page.

use crate::flash::Flash;
use crate::layouts::{AccountLayout, WorkspaceLayout};
use crate::pages::audit::AuditPage;
use crate::pages::gallery::GalleryPage;
use crate::pages::home::HomePage;
use crate::pages::invitations::InvitationPage;
use crate::pages::members::{InvitePage, MembersPage};
use crate::pages::not_found::NotFoundPage;
use crate::pages::overview::OverviewPage;
use crate::pages::password_resets::{ForgotPasswordPage, ResetPasswordPage};
use crate::pages::profile::{ProfilePage, SessionsPage};
use crate::pages::projects::{NewProjectPage, ProjectPage, ProjectsPage};
use crate::pages::sessions::SignInPage;
use crate::pages::sign_ups::{CheckMailPage, SignUpPage, VerifyEmailPage};
use crate::pages::workspaces::{NewWorkspacePage, SettingsPage};
use crate::redirects::provide_redirects;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, MatchNestedRoutes, SsrMode, path};
use ui::prelude::*;

/// The document around every page, with the headers that belong to it.
#[cfg(feature = "ssr")]
pub fn shell(state: crate::state::AppState) -> impl IntoView {
    use http::{HeaderValue, header::CONTENT_SECURITY_POLICY};
    use leptos::nonce::use_nonce;
    use leptos_meta::MetaTags;
    use ui::assets::{HeadAssets, content_security_policy};

    if let (Some(response), Some(nonce)) = (use_context::<leptos_axum::ResponseOptions>(), use_nonce())
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
                <Route path=path!("/") view=HomePage ssr=SsrMode::Async/>
                <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/check-your-mail") view=CheckMailPage ssr=SsrMode::Async/>
                <Route path=path!("/verify-email") view=VerifyEmailPage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot-password") view=ForgotPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/reset-password") view=ResetPasswordPage ssr=SsrMode::Async/>
                <Route path=path!("/invitation") view=InvitationPage ssr=SsrMode::Async/>
                <Route path=path!("/workspaces/new") view=NewWorkspacePage ssr=SsrMode::Async/>
                <Route path=path!("/gallery") view={Lazy::<GalleryPage>::new()} ssr=SsrMode::Async/>
                <AccountRoutes/>
                <WorkspaceRoutes/>
            </Routes>
            <ToastRegion><Flash/></ToastRegion>
        </Router>
    }
}

/// One's own account.
#[component(transparent)]
fn AccountRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/profile") view=AccountLayout ssr=SsrMode::Async>
            <Route path=path!("") view=ProfilePage ssr=SsrMode::Async/>
            <Route path=path!("sessions") view=SessionsPage ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}

/// The pages of a workspace.
#[component(transparent)]
fn WorkspaceRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/t/:tenant") view=WorkspaceLayout ssr=SsrMode::Async>
            <Route path=path!("") view=OverviewPage ssr=SsrMode::Async/>
            <Route path=path!("projects") view=ProjectsPage ssr=SsrMode::Async/>
            <Route path=path!("projects/new") view=NewProjectPage ssr=SsrMode::Async/>
            <Route path=path!("projects/:project") view=ProjectPage ssr=SsrMode::Async/>
            <Route path=path!("members") view=MembersPage ssr=SsrMode::Async/>
            <Route path=path!("members/invite") view=InvitePage ssr=SsrMode::Async/>
            <Route path=path!("audit") view=AuditPage ssr=SsrMode::Async/>
            <Route path=path!("settings") view=SettingsPage ssr=SsrMode::Async/>
        </ParentRoute>
    }
    .into_inner()
}
