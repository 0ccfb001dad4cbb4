//! Which workspace, and who: the two menus of the shell.

use leptos::prelude::*;

use crate::avatar::{Avatar, AvatarShape};
use crate::icon::{Icon, IconName};
use crate::menu::{Align, Menu, MenuLabel, MenuLink, MenuSeparator};
use crate::text::ui_text;

/// A workspace in the switcher.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// Its name.
    pub name: String,
    /// Its plan, shown beside the name.
    pub plan: String,
    /// Its first page.
    pub href: String,
}

/// The workspace at hand with its plan, and the others.
#[component]
pub fn TenantSwitcher(
    /// The one at hand.
    current: Workspace,
    /// The others of this person.
    #[prop(optional)]
    others: Vec<Workspace>,
    /// Where a new one is made.
    #[prop(optional, into)]
    create_href: Option<String>,
    /// The popover's id.
    #[prop(default = "tenant-switcher".to_owned(), into)]
    id: String,
) -> impl IntoView {
    let Workspace { name, plan, href } = current;
    let trigger_name = name.clone();
    let trigger = move || {
        view! {
            <Avatar name=trigger_name.clone() shape=AvatarShape::Workspace/>
            <span class="switcher-text">
                <span class="switcher-name">{trigger_name}</span>
                <span class="switcher-plan">{plan}</span>
            </span>
            <span class="switcher-chevron"><Icon name=IconName::ChevronsUpDown size=14/></span>
        }
    };
    let others = others
        .into_iter()
        .map(|workspace| {
            view! { <WorkspaceItem name=workspace.name plan=workspace.plan href=workspace.href/> }
        })
        .collect_view();
    view! {
        <Menu id=id label=ui_text().workspaces trigger=trigger trigger_class="switcher" align=Align::Start>
            <MenuLabel>{ui_text().workspaces}</MenuLabel>
            <MenuLink href=href selected=true>
                <span class="workspace-item">
                    <Avatar name=name.clone() shape=AvatarShape::Workspace/>
                    {name}
                </span>
            </MenuLink>
            {others}
            {create_href.map(|href| view! {
                <MenuSeparator/>
                <MenuLink href=href icon=IconName::Plus>"Create workspace"</MenuLink>
            })}
        </Menu>
    }
}

#[component]
fn WorkspaceItem(name: String, plan: String, href: String) -> impl IntoView {
    view! {
        <MenuLink href=href external=true>
            <span class="workspace-item">
                <Avatar name=name.clone() shape=AvatarShape::Workspace/>
                {name}
                <span class="workspace-plan">{plan}</span>
            </span>
        </MenuLink>
    }
}

/// Who is signed in, and what concerns them alone.
#[component]
pub fn UserMenu(
    /// Their name.
    #[prop(into)]
    name: String,
    /// Their address.
    #[prop(into)]
    email: String,
    /// The address of their picture.
    #[prop(optional_no_strip, into)]
    image: Option<String>,
    /// Their links: profile, security. End with the form that signs out, its button a `MenuAction`.
    children: Children,
    /// The `ThemeSwitch`.
    #[prop(optional, into)]
    theme: Option<ViewFnOnce>,
    /// The popover's id.
    #[prop(default = "user-menu".to_owned(), into)]
    id: String,
) -> impl IntoView {
    let label = format!("{}: {name}", ui_text().user_menu);
    let avatar_name = name.clone();
    let hidden_label = label.clone();
    let trigger = move || {
        view! {
            <Avatar name=avatar_name large=true image=image/>
            <span class="sr-only">{hidden_label}</span>
        }
    };
    view! {
        <Menu id=id label=label trigger=trigger trigger_class="user-button">
            <div class="user-card">
                <span class="user-name">{name}</span>
                <span class="user-email">{email}</span>
            </div>
            <MenuSeparator/>
            {theme.map(|theme| view! { {theme.run()} <MenuSeparator/> })}
            {children()}
        </Menu>
    }
}
