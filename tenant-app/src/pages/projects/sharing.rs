//! Who sees a project besides those who see all of them.

use crate::here::Here;
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{ProjectGrantView, SharingView};
use ui::prelude::*;
#[cfg(feature = "ssr")]
use {
    crate::{current, links},
    domain::projects,
};

/// Who a project is shared with, and who it could be shared with.
#[server(prefix = "/api/t", endpoint = "projects/sharing", input = GetUrl)]
pub async fn get_sharing(tenant: String, project: String) -> Result<SharingView, AppError> {
    web::report(
        async { projects::sharing(&current::tenant(&tenant)?, web::named(&project)?).await }.await,
    )
}

/// Shares a project with a member or a role.
#[server(prefix = "/api/t", endpoint = "projects/share")]
pub async fn share_project(
    tenant: String,
    project: String,
    #[server(default)] grantee: String,
    #[server(default)] access: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let to = grantee
                .parse()
                .map_err(|_| AppError::field("grantee", "Choose a member or a role."))?;
            projects::share(&ctx, web::named(&project)?, to, access == "edit").await?;
            back(&tenant, &project, "project-shared");
            Ok(())
        }
        .await,
    )
}

/// Ends a sharing.
#[server(prefix = "/api/t", endpoint = "projects/unshare")]
pub async fn unshare_project(
    tenant: String,
    project: String,
    grant: String,
) -> Result<(), AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let grant = web::named(&grant)?;
            projects::unshare(&ctx, web::named(&project)?, grant).await?;
            back(&tenant, &project, "project-unshared");
            Ok(())
        }
        .await,
    )
}

#[cfg(feature = "ssr")]
fn back(tenant: &str, project: &str, notice: &str) {
    current::go_to(&links::workspace(
        tenant,
        &format!("projects/{project}?notice={notice}"),
    ));
}

/// The card on the project's page.
#[component]
pub(super) fn Sharing(here: Here, project: String) -> impl IntoView {
    let changes = use_changes();
    let (slug, id) = (here.slug(), project.clone());
    let sharing = Resource::new(
        move || changes.get(),
        move |_| get_sharing(slug.clone(), id.clone()),
    );
    let share = ServerAction::<ShareProject>::new();
    let unshare = ServerAction::<UnshareProject>::new();
    view! {
        <Card
            title="Sharing"
            description="Whoever may work with every project sees this one. Others see it when it is shared with them or with their role."
        >
            <FailureBanner failure=failure(unshare)/>
            <Load resource=sharing let:sharing>
                <div class="flex flex-col gap-4">
                    <Grants here=here.clone() project=project.clone() grants=sharing.grants unshare=unshare/>
                    <Share here=here.clone() project=project.clone() candidates=sharing.candidates share=share/>
                </div>
            </Load>
        </Card>
    }
}

#[component]
fn Grants(
    here: Here,
    project: String,
    grants: Vec<ProjectGrantView>,
    unshare: ServerAction<UnshareProject>,
) -> impl IntoView {
    if grants.is_empty() {
        return view! { <p class="text-muted">"It is shared with nobody else."</p> }.into_any();
    }
    let rows = grants
        .into_iter()
        .map(|grant| {
            let (tenant, project) = (here.slug(), project.clone());
            let kind = if grant.is_role { "Role" } else { "Member" };
            let access = if grant.may_edit {
                "Can edit"
            } else {
                "Can view"
            };
            view! {
                <tr>
                    <Td primary=true>{grant.name}</Td>
                    <Td label="Kind">{kind}</Td>
                    <Td label="Access"><Badge>{access}</Badge></Td>
                    <Td actions=true>
                        <ActionForm action=unshare>
                            <input type="hidden" name="tenant" value=tenant/>
                            <input type="hidden" name="project" value=project/>
                            <input type="hidden" name="grant" value=grant.id.to_string()/>
                            <Button submit=true size=Size::Sm>"Stop sharing"</Button>
                        </ActionForm>
                    </Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="Shared with">
            <thead>
                <tr>
                    <Th>"Name"</Th>
                    <Th>"Kind"</Th>
                    <Th>"Access"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
    .into_any()
}

#[component]
fn Share(
    here: Here,
    project: String,
    candidates: Vec<shared::views::GranteeView>,
    share: ServerAction<ShareProject>,
) -> impl IntoView {
    let failure = failure(share);
    let options = candidates
        .into_iter()
        .map(|candidate| {
            let label = if candidate.is_role {
                format!("{} (everybody with this role)", candidate.name)
            } else {
                candidate.name
            };
            SelectOption::new(candidate.id, label)
        })
        .collect::<Vec<_>>();
    let access = vec![
        SelectOption::new("view", "Can view"),
        SelectOption::new("edit", "Can edit, as far as their role allows"),
    ];
    view! {
        <ActionForm action=share attr:class="form">
            <FormError message=failure.message()/>
            <input type="hidden" name="tenant" value=here.slug()/>
            <input type="hidden" name="project" value=project/>
            <Field label="Share with" name="grantee" error=failure.field("grantee")>
                <Select name="grantee" options=options required=true/>
            </Field>
            <Field label="Access" name="access">
                <Select name="access" options=access value="view"/>
            </Field>
            <div class="form-actions">
                <Button submit=true pending=share.pending()>"Share"</Button>
            </div>
        </ActionForm>
    }
}
