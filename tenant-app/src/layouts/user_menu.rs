//! The menu of whoever is signed in, the same in every house.

use crate::here::Viewer;
use crate::pages::sessions::SignOut;
use crate::theme::ThemeChoice;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::prelude::*;

/// Theme, profile, sessions, and the way out.
#[component]
pub fn ViewerMenu(
    /// Who is signed in.
    viewer: Viewer,
) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let theme = viewer.theme();
    view! {
        <UserMenu
            name=viewer.name
            email=viewer.email
            image=viewer.avatar
            theme=move || view! { <ThemeChoice current=theme/> }
        >
            <MenuLink href="/profile" icon=IconName::User external=true>"Profile"</MenuLink>
            <MenuLink href="/profile/sessions" icon=IconName::Laptop external=true>"Sessions"</MenuLink>
            <MenuSeparator/>
            <ActionForm action=sign_out>
                <MenuAction icon=IconName::LogOut submit=true>"Sign out"</MenuAction>
            </ActionForm>
        </UserMenu>
    }
}
