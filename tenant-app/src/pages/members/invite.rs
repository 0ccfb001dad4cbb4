//! Inviting somebody: a dialog in the list, and a page of its own where the dialog cannot be.

use super::actions::CreateInvitation;
use super::list::list_members;
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::permissions::MEMBER;
use shared::views::RoleView;
use ui::prelude::*;

const DIALOG: &str = "invite";

/// Leads to the page; once hydrated it opens the dialog instead.
#[component]
pub(super) fn InviteButton(href: String) -> impl IntoView {
    view! {
        <ButtonLink
            href=href
            kind=ButtonKind::Primary
            icon=IconName::UserPlus
            on:click=|event| {
                event.prevent_default();
                open_dialog(DIALOG);
            }
        >
            "Invite people"
        </ButtonLink>
    }
}

/// The dialog.
#[component]
pub(super) fn InviteDialog(here: Here, roles: Vec<RoleView>) -> impl IntoView {
    let create = ServerAction::<CreateInvitation>::new();
    let failure = failure(create);
    view! {
        <Dialog id=DIALOG title="Invite people" description="They get a mail with a link that works for seven days.">
            <ActionForm action=create attr:class="form">
                <InviteFields here=here roles=roles failure=failure/>
                <DialogFooter>
                    <DialogCancel dialog=DIALOG/>
                    <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Send invitation"</Button>
                </DialogFooter>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn InviteFields(here: Here, roles: Vec<RoleView>, failure: Failure) -> impl IntoView {
    // Most people one invites are to work, not to administrate.
    let usual = roles
        .iter()
        .find(|role| role.key.as_deref() == Some(MEMBER.key))
        .or_else(|| roles.last())
        .map(|role| role.id.to_string())
        .unwrap_or_default();
    let options = roles
        .into_iter()
        .map(|role| RadioCard::new(role.id.to_string(), role.name, role.description))
        .collect::<Vec<_>>();
    view! {
        <FormError message=failure.message()/>
        <input type="hidden" name="tenant" value=here.slug()/>
        <Field
            label="E-mail"
            name="email"
            hint="One address, or a list of up to 50: separated by commas, spaces or lines."
            error=failure.field("email")
        >
            <Textarea name="email" rows=2_u32 placeholder="grace@example.com" required=true/>
        </Field>
        <RadioCards name="role" legend="Role" options=options value=usual/>
        {move || failure.field("role").get().map(|message| view! { <p class="field-error">{message}</p> })}
    }
}

/// The page.
#[component]
pub fn InvitePage() -> impl IntoView {
    let here = use_here();
    let slug = here.slug();
    let members = Resource::new(
        || (),
        move |()| {
            let all = String::new;
            list_members(slug.clone(), all(), all(), all(), all(), all())
        },
    );
    let create = ServerAction::<CreateInvitation>::new();
    let list = here.href("members");
    view! {
        <Title text="Invite people"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Invite people"
                description="They get a mail with a link that works for seven days."
                crumbs=vec![Crumb::link("Members", list), Crumb::here("Invite people")]
            />
            <Card>
                <Load resource=members let:view>
                    <InviteForm here=here.clone() roles=view.roles create=create/>
                </Load>
            </Card>
        </Page>
    }
}

#[component]
fn InviteForm(
    here: Here,
    roles: Vec<RoleView>,
    create: ServerAction<CreateInvitation>,
) -> impl IntoView {
    let list = here.href("members");
    view! {
        <ActionForm action=create attr:class="form">
            <InviteFields here=here roles=roles failure=failure(create)/>
            <div class="form-actions">
                <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Send invitation"</Button>
                <ButtonLink href=list>"Cancel"</ButtonLink>
            </div>
        </ActionForm>
    }
}
