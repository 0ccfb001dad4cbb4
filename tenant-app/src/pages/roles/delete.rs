//! Deleting a role: what it means, and who inherits its members.

use super::actions::{DeleteRole, get_role};
use super::list::list_roles;
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::permissions::MEMBER;
use shared::views::RoleSummary;
use ui::prelude::*;

/// The page that asks.
#[component]
pub fn DeleteRolePage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let slug = here.slug();
    let roles = Resource::new(
        move || params.with(|params| params.get("role").unwrap_or_default()),
        move |role| {
            let slug = slug.clone();
            async move { Ok((get_role(slug.clone(), role).await?, list_roles(slug).await?)) }
        },
    );
    let delete = ServerAction::<DeleteRole>::new();
    view! {
        <Title text="Delete role"/>
        <Page width=PageWidth::Narrow>
            <Load resource=roles let:roles>
                <Ask here=here.clone() summary=roles.0 roles=roles.1 delete=delete/>
            </Load>
        </Page>
    }
}

#[component]
fn Ask(
    here: Here,
    summary: RoleSummary,
    roles: Vec<RoleSummary>,
    delete: ServerAction<DeleteRole>,
) -> impl IntoView {
    let failure = failure(delete);
    let role = summary.role;
    let list = here.href("roles");
    let back = here.href(&format!("roles/{}", role.id));
    let heirs = roles
        .into_iter()
        .filter(|other| other.within_reach && other.role.id != role.id)
        .collect::<Vec<_>>();
    let usual = heirs
        .iter()
        .find(|other| other.role.key.as_deref() == Some(MEMBER.key))
        .map(|other| other.role.id.to_string());
    let options = heirs
        .into_iter()
        .map(|other| SelectOption::new(other.role.id.to_string(), other.role.name))
        .collect::<Vec<_>>();
    let meaning = match summary.members {
        0 => "Nobody has this role.".to_owned(),
        1 => "One member has this role, and gets another one.".to_owned(),
        count => format!("{count} members have this role, and get another one."),
    };
    let newcomers = match summary.connections {
        0 => None,
        1 => Some(
            "One connection gives it to newcomers, and will give them the new role.".to_owned(),
        ),
        count => Some(format!(
            "{count} connections give it to newcomers, and will give them the new role."
        )),
    };
    view! {
        <PageHeader
            title=format!("Delete the role {}?", role.name)
            description="This cannot be undone. What was shared with the role is shared with it no more."
            crumbs=vec![
                Crumb::link("Roles", list),
                Crumb::link(role.name, back.clone()),
                Crumb::here("Delete"),
            ]
        />
        <Card>
            <ActionForm action=delete attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="role" value=role.id.to_string()/>
                <p>{meaning}</p>
                {newcomers.map(|text| view! { <p>{text}</p> })}
                <Field label="Their new role" name="heir" error=failure.field("heir")>
                    <Select name="heir" options=options value=usual.unwrap_or_default() required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Danger pending=delete.pending()>"Delete role"</Button>
                    <ButtonLink href=back>"Cancel"</ButtonLink>
                </div>
            </ActionForm>
        </Card>
    }
}
