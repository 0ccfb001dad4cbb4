//! What is fixed about the workspace, and what the viewer may do in it.

use super::session_limits::SessionLimitsCard;
use super::sign_in_policy::SignInPolicyCard;
use crate::here::use_here;
use crate::pages::members::changes::LeaveWorkspace;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::permissions::Permission;
use ui::prelude::*;

const LEAVE: &str = "leave-workspace";

/// Name, address, plan, and one's own role with what it allows.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let here = use_here();
    let workspace = here.workspace.workspace.clone();
    let address = here.href("");
    let rights = rights(&here);
    let (tenant, leave_title) = (here.slug(), format!("Leave {}?", workspace.name));
    let leave = ServerAction::<LeaveWorkspace>::new();
    view! {
        <Title text="Settings"/>
        <Page>
            <PageHeader title="Settings" description="What is fixed about this workspace, and what your role allows."/>
            <Card title="General" flush=true>
                <SettingRow title="Name" description="What members see in the switcher and in mails.">
                    {workspace.name}
                </SettingRow>
                <SettingRow title="Address" description="Stands in every link to this workspace.">
                    <CopyText value=address/>
                </SettingRow>
                <SettingRow title="Workspace ID" description="Name it when you write to support.">
                    <CopyText value=workspace.id.to_string()/>
                </SettingRow>
                <SettingRow title="Plan">
                    <p><Badge>{sentence(&workspace.plan)}</Badge></p>
                </SettingRow>
            </Card>
            {here.allows(Permission::SecurityManage).then(|| view! { <SignInPolicyCard/> <SessionLimitsCard/> })}
            <Card
                title="Your role"
                description="Who has which role stands on the members page."
                flush=true
            >
                <SettingRow title="Role" description="Given to you when you joined.">
                    <p><Badge tone=Tone::Accent>{workspace.role}</Badge></p>
                </SettingRow>
                <SettingRow title="It allows you to">
                    <ul class="flex flex-col gap-2">{rights}</ul>
                </SettingRow>
            </Card>
            <FailureBanner failure=failure(leave)/>
            <Card title="Leave" flush=true danger=true>
                <SettingRow
                    title="Leave this workspace"
                    description="You lose access at once. What you made stays. The last owner cannot leave."
                >
                    <DialogTrigger dialog=LEAVE kind=ButtonKind::Danger icon=IconName::LogOut>"Leave…"</DialogTrigger>
                </SettingRow>
            </Card>
            <ConfirmDialog
                id=LEAVE
                title=leave_title
                consequence="You lose access at once. To come back, you need a new invitation."
            >
                <ActionForm action=leave>
                    <input type="hidden" name="tenant" value=tenant/>
                    <ConfirmActions dialog=LEAVE confirm="Leave workspace" pending=leave.pending()/>
                </ActionForm>
            </ConfirmDialog>
        </Page>
    }
}

fn rights(here: &crate::here::Here) -> impl IntoView + use<> {
    Permission::ALL
        .iter()
        .map(|permission| {
            let allowed = here.allows(*permission);
            let icon = if allowed { IconName::Check } else { IconName::X };
            view! {
                <li class="flex items-start gap-2" class:text-muted=!allowed>
                    <span class="mt-0.5"><Icon name=icon label=if allowed { "Allowed" } else { "Not allowed" }/></span>
                    <span>{permission.description()}</span>
                </li>
            }
        })
        .collect_view()
}
