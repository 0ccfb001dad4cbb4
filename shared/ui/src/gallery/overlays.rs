//! Dialogs, menus, tooltips.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::button::{Button, ButtonKind};
use crate::dialog::{
    ConfirmActions, ConfirmDialog, Dialog, DialogCancel, DialogFooter, DialogTrigger,
};
use crate::field::Field;
use crate::icon::IconName;
use crate::input::TextInput;
use crate::menu::{Align, Menu, MenuAction, MenuLabel, MenuLink, MenuSeparator};
use crate::switcher::{TenantSwitcher, UserMenu, Workspace};
use crate::theme::{Theme, ThemeSwitch};
use crate::tooltip::Tooltip;

#[component]
pub(super) fn DialogSection() -> impl IntoView {
    view! {
        <Section id="dialogs" title="Dialogs">
            <Specimen title="Form, confirmation, irreversible">
                <DialogTrigger dialog="g-dialog" icon=IconName::UserPlus>"Invite…"</DialogTrigger>
                <DialogTrigger dialog="g-confirm">"Archive…"</DialogTrigger>
                <DialogTrigger dialog="g-typed" kind=ButtonKind::Danger>"Delete workspace…"</DialogTrigger>
            </Specimen>
            <Dialog id="g-dialog" title="Invite a colleague" description="They get a link that works for seven days.">
                <form class="form" method="dialog">
                    <Field label="E-mail" name="g-invite">
                        <TextInput name="g-invite" kind="email" placeholder="grace@acme.test" autofocus=true/>
                    </Field>
                    <DialogFooter>
                        <DialogCancel dialog="g-dialog"/>
                        <Button kind=ButtonKind::Primary submit=true>"Send invitation"</Button>
                    </DialogFooter>
                </form>
            </Dialog>
            <ConfirmDialog
                id="g-confirm"
                title="Archive project Atlas?"
                consequence="It leaves the list and becomes read-only. You can bring it back at any time."
            >
                <form method="dialog">
                    <ConfirmActions dialog="g-confirm" confirm="Archive project"/>
                </form>
            </ConfirmDialog>
            <ConfirmDialog
                id="g-typed"
                title="Delete workspace Acme?"
                consequence="12 projects, 24 members and the audit log are deleted for ever. This cannot be undone."
            >
                <form method="dialog">
                    <ConfirmActions dialog="g-typed" confirm="Delete workspace" typed_name="acme"/>
                </form>
            </ConfirmDialog>
        </Section>
    }
}

#[component]
pub(super) fn MenuSection() -> impl IntoView {
    let workspace = |name: &str, plan: &str| Workspace {
        name: name.to_owned(),
        plan: plan.to_owned(),
        href: "#menus".to_owned(),
    };
    view! {
        <Section id="menus" title="Menus and tooltips">
            <Specimen title="Actions">
                <Menu id="g-menu" label="Actions for Atlas" align=Align::Start>
                    <MenuLabel>"Project"</MenuLabel>
                    <MenuLink href="#menus" icon=IconName::Pencil>"Rename"</MenuLink>
                    <MenuAction icon=IconName::Archive>"Archive"</MenuAction>
                    <MenuSeparator/>
                    <MenuAction icon=IconName::Trash danger=true dialog="g-typed">"Delete…"</MenuAction>
                </Menu>
                <Menu id="g-menu-sort" label="Sort by" trigger=|| "Sort by" align=Align::Start>
                    <MenuLink href="#menus" selected=true>"Newest"</MenuLink>
                    <MenuLink href="#menus">"Name"</MenuLink>
                </Menu>
            </Specimen>
            <Specimen title="Shell">
                <div class="gallery-switcher">
                    <TenantSwitcher
                        id="g-switcher"
                        current=workspace("Acme Corporation", "Business")
                        others=vec![workspace("Globex", "Free"), workspace("Initech", "Team")]
                        create_href="#menus"
                    />
                </div>
                <UserMenu
                    id="g-user"
                    name="Ada Lovelace"
                    email="ada@acme.test"
                    theme=|| view! { <ThemeSwitch action="#menus" current=Theme::System/> }
                >
                    <MenuLink href="#menus" icon=IconName::User>"Profile"</MenuLink>
                    <MenuAction icon=IconName::LogOut>"Sign out"</MenuAction>
                </UserMenu>
            </Specimen>
            <Specimen title="Tooltip">
                <Tooltip id="g-tooltip" text="Counted at the end of each hour, UTC">
                    <Button attr:aria-describedby="g-tooltip">"How is usage counted?"</Button>
                </Tooltip>
            </Specimen>
        </Section>
    }
}
