//! The pages by section: each section is compiled into files of its own, which a browser loads with
//! the first page of it.
//!
//! What stands in the first load is what the layouts and the router need. The sections are few on
//! purpose: code that two of them share is cut into a file for that very pair, so that twenty
//! sections would make hundreds of files. To add a page, add a line to a section, and a route in
//! [`crate::app`].

macro_rules! sections {
    ($($(#[$doc:meta])* $section:ident { $($name:ident = $page:path;)* })*) => {$(
        $(#[$doc])*
        pub mod $section {
            use crate::pages;
            use leptos::prelude::*;
            use leptos_router::LazyRoute;

            #[derive(Clone, Copy)]
            enum Page {
                $($name,)*
            }

            #[lazy($section)]
            fn show(page: Page) -> AnyView {
                match page {
                    $(Page::$name => $page().into_any(),)*
                }
            }

            $(
                #[doc = concat!("Shows `", stringify!($page), "`.")]
                pub struct $name;

                impl LazyRoute for $name {
                    fn data() -> Self {
                        Self
                    }

                    async fn view(_this: Self) -> AnyView {
                        show(Page::$name).await
                    }

                    async fn preload() {
                        #[cfg(target_family = "wasm")]
                        __preload_show().await;
                    }
                }
            )*
        }
    )*};
}

sections! {
    /// Before a workspace.
    entry {
        Home = pages::home::HomePage;
        SignUp = pages::sign_ups::SignUpPage;
        CheckMail = pages::sign_ups::CheckMailPage;
        VerifyEmail = pages::sign_ups::VerifyEmailPage;
        SignIn = pages::sessions::SignInPage;
        ForgotPassword = pages::password_resets::ForgotPasswordPage;
        ResetPassword = pages::password_resets::ResetPasswordPage;
        Invitation = pages::invitations::InvitationPage;
        NewWorkspace = pages::workspaces::NewWorkspacePage;
    }

    /// One's own account.
    account {
        Profile = pages::profile::ProfilePage;
        Sessions = pages::profile::SessionsPage;
    }

    /// The product itself: a founder's own nouns come here.
    product {
        Overview = pages::overview::OverviewPage;
        Projects = pages::projects::ProjectsPage;
        NewProject = pages::projects::NewProjectPage;
        Project = pages::projects::ProjectPage;
    }

    /// Looking after a workspace.
    administration {
        Members = pages::members::MembersPage;
        Invite = pages::members::InvitePage;
        Audit = pages::audit::AuditPage;
        Settings = pages::workspaces::SettingsPage;
    }

    /// The gallery, which customers never see.
    gallery {
        Gallery = pages::gallery::GalleryPage;
    }
}
