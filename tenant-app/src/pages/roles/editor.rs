//! The page of one role, and of one to be made: name, description, the matrix, and a preview of who
//! gains and loses what before it is saved.

use super::actions::{CreateRole, UpdateRole, get_role, preview_role};
use super::matrix::{Matrix, Ticked};
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::permissions::{Permission, PermissionSet};
use shared::views::{RolePreview, RoleSummary};
use ui::links::{Query, use_query};
use ui::prelude::*;

/// A new role, empty or as a copy of another: `?from=rol_…`.
#[component]
pub fn NewRolePage() -> impl IntoView {
    let here = use_here();
    let query = use_query();
    let slug = here.slug();
    let original = Resource::new(
        move || query.with(|query| query.get("from").to_owned()),
        move |from| {
            let slug = slug.clone();
            async move {
                if from.is_empty() {
                    Ok(None)
                } else {
                    get_role(slug, from).await.map(Some)
                }
            }
        },
    );
    let create = ServerAction::<CreateRole>::new();
    let list = here.href("roles");
    view! {
        <Title text="New role"/>
        <Page>
            <PageHeader
                title="New role"
                description="Tick what it allows. You can tick what you hold yourself."
                crumbs=vec![Crumb::link("Roles", list), Crumb::here("New role")]
            />
            <Load resource=original let:original>
                <NewRole here=here.clone() original=original create=create/>
            </Load>
        </Page>
    }
}

#[component]
fn NewRole(
    here: Here,
    original: Option<RoleSummary>,
    create: ServerAction<CreateRole>,
) -> impl IntoView {
    let (name, description, permissions) = match original {
        Some(RoleSummary {
            role, permissions, ..
        }) => (
            format!("Copy of {}", role.name),
            role.description,
            permissions,
        ),
        None => (String::new(), String::new(), Vec::new()),
    };
    // Of a copy only what the viewer holds is ticked: the rest they could not save.
    let held = permissions
        .into_iter()
        .filter(|name| here.workspace.permissions.contains(name))
        .collect::<Vec<_>>();
    let ticked = Ticked::new(&held);
    let failure = failure(create);
    let list = here.href("roles");
    view! {
        <ActionForm action=create attr:class="form">
            <input type="hidden" name="tenant" value=here.slug()/>
            <RoleFields name=name description=description failure=failure/>
            <Matrix here=here ticked=ticked fixed=false/>
            <div class="save-bar">
                <p class="text-muted" role="status">
                    {move || format!("{} permissions", ticked.get().iter().count())}
                </p>
                <ButtonLink href=list>"Cancel"</ButtonLink>
                <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Create role"</Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn RoleFields(name: String, description: String, failure: Failure) -> impl IntoView {
    view! {
        <FormError message=failure.message()/>
        {move || failure.field("permissions").get().map(|message| view! {
            <Banner tone=Tone::Danger>{message}</Banner>
        })}
        <Field label="Name" name="name" error=failure.field("name")>
            <TextInput name="name" value=name maxlength=60_u32 required=true/>
        </Field>
        <Field label="Description" name="description" optional=true error=failure.field("description")>
            <TextInput name="description" value=description maxlength=200_u32/>
        </Field>
    }
}

/// One role: to be edited by who may, and to be read by everybody else.
#[component]
pub fn RolePage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let changes = use_changes();
    let slug = here.slug();
    let role = Resource::new(
        move || {
            (
                params.with(|params| params.get("role").unwrap_or_default()),
                changes.get(),
            )
        },
        move |(role, _)| get_role(slug.clone(), role),
    );
    let update = ServerAction::<UpdateRole>::new();
    view! {
        <Page>
            <Load resource=role let:summary>
                <Role here=here.clone() summary=summary update=update/>
            </Load>
        </Page>
    }
}

#[component]
fn Role(here: Here, summary: RoleSummary, update: ServerAction<UpdateRole>) -> impl IntoView {
    let own = summary.role.key.is_none();
    let may_manage = here.allows(Permission::RolesManage);
    let editable = own && may_manage && summary.within_reach;
    let name = summary.role.name.clone();
    let list = here.href("roles");
    let id = summary.role.id.to_string();
    let copy = may_manage.then(|| {
        Query::default()
            .with("from", &id)
            .href(&here.href("roles/new"))
    });
    let delete = editable.then(|| here.href(&format!("roles/{id}/delete")));
    let why_fixed = if own {
        "This role allows more than you hold, so you cannot change it."
    } else {
        "Built-in roles stay as they are. Duplicate the role, and change the copy."
    };
    let ticked = Ticked::new(&summary.permissions);
    view! {
        <Title text=name.clone()/>
        <PageHeader
            title=name.clone()
            description=summary.role.description.clone()
            crumbs=vec![Crumb::link("Roles", list), Crumb::here(name)]
            badges=move || view! { <Badge>{if own { "Custom" } else { "Built in" }}</Badge> }
            actions=move || view! {
                {copy.map(|href| view! { <ButtonLink href=href icon=IconName::Copy>"Duplicate"</ButtonLink> })}
                {delete.map(|href| view! {
                    <ButtonLink href=href icon=IconName::Trash kind=ButtonKind::Danger>"Delete…"</ButtonLink>
                })}
            }
        />
        {if editable {
            view! { <EditRole here=here summary=summary ticked=ticked update=update/> }.into_any()
        } else {
            view! {
                {may_manage.then(|| view! { <Banner>{why_fixed}</Banner> })}
                <Matrix here=here ticked=ticked fixed=true/>
            }
            .into_any()
        }}
    }
}

#[component]
fn EditRole(
    here: Here,
    summary: RoleSummary,
    ticked: Ticked,
    update: ServerAction<UpdateRole>,
) -> impl IntoView {
    let failure = failure(update);
    let id = summary.role.id.to_string();
    let before = PermissionSet::from_names(summary.permissions.iter().map(String::as_str));
    view! {
        <ActionForm action=update attr:class="form">
            <input type="hidden" name="tenant" value=here.slug()/>
            <input type="hidden" name="role" value=id.clone()/>
            <RoleFields name=summary.role.name description=summary.role.description failure=failure/>
            <Matrix here=here.clone() ticked=ticked fixed=false/>
            <div class="save-bar">
                <Consequences here=here role=id before=before ticked=ticked/>
                <Button submit=true kind=ButtonKind::Primary pending=update.pending()>"Save role"</Button>
            </div>
        </ActionForm>
    }
}

/// Who gains and loses what. Without WebAssembly it tells who has the role, which the change is for.
#[component]
fn Consequences(here: Here, role: String, before: PermissionSet, ticked: Ticked) -> impl IntoView {
    let slug = here.slug();
    let preview = Resource::new(
        move || ticked.get().names().join(","),
        move |permissions| preview_role(slug.clone(), role.clone(), permissions),
    );
    view! {
        <div role="status" class="grow">
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    preview.await.map(|preview| view! { <Preview preview=preview before=before/> })
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Preview(preview: RolePreview, before: PermissionSet) -> impl IntoView {
    let people = match preview.members {
        0 => "Nobody has this role yet.".to_owned(),
        1 => format!("{} has this role.", preview.names.join("")),
        count => {
            let shown = preview.names.len();
            let more = usize::try_from(count)
                .unwrap_or(shown)
                .saturating_sub(shown);
            let names = preview.names.join(", ");
            if more == 0 {
                format!("{count} members have this role: {names}.")
            } else {
                format!("{count} members have this role: {names} and {more} more.")
            }
        }
    };
    let unchanged = preview.gained.is_empty() && preview.lost.is_empty();
    let line = |verb: &str, names: &[String]| {
        (!names.is_empty()).then(|| {
            view! { <p><strong>{verb.to_owned()}</strong> " " <code>{names.join(", ")}</code></p> }
        })
    };
    let kept = before.iter().count() - preview.lost.len();
    view! {
        {line("They gain", &preview.gained)}
        {line("They lose", &preview.lost)}
        {unchanged.then(|| view! { <p>"No permission changes."</p> })}
        <p class="text-muted">
            {people}
            {(preview.invitations > 0).then(|| format!(" {} open invitations give it.", preview.invitations))}
            {(preview.connections > 0)
                .then(|| format!(" {} connections give it to newcomers.", preview.connections))}
            {format!(" {kept} permissions stay.")}
        </p>
    }
}
