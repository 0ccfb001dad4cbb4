//! Creating a project: a dialog in the list, and a page of its own where the dialog cannot be.

use super::actions::CreateProject;
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::prelude::*;

const DIALOG: &str = "new-project";

/// Leads to the page; once hydrated it opens the dialog instead.
#[component]
pub(super) fn NewProjectButton(href: String) -> impl IntoView {
    view! {
        <ButtonLink
            href=href
            kind=ButtonKind::Primary
            icon=IconName::Plus
            on:click=|event| {
                event.prevent_default();
                open_dialog(DIALOG);
            }
        >
            "New project"
        </ButtonLink>
    }
}

/// The dialog.
#[component]
pub(super) fn NewProjectDialog(here: Here) -> impl IntoView {
    let create = ServerAction::<CreateProject>::new();
    let failure = failure(create);
    view! {
        <Dialog id=DIALOG title="New project" description="Everybody in the workspace will see it.">
            <ActionForm action=create attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <Field label="Name" name="name" id="new-project-name" error=failure.field("name")>
                    <TextInput name="name" placeholder="Website relaunch" maxlength=120_u32 required=true autofocus=true/>
                </Field>
                <DialogFooter>
                    <DialogCancel dialog=DIALOG/>
                    <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Create project"</Button>
                </DialogFooter>
            </ActionForm>
        </Dialog>
    }
}

/// The page.
#[component]
pub fn NewProjectPage() -> impl IntoView {
    let here = use_here();
    let list = here.href("projects");
    let create = ServerAction::<CreateProject>::new();
    let failure = failure(create);
    view! {
        <Title text="New project"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="New project"
                description="Everybody in the workspace will see it."
                crumbs=vec![Crumb::link("Projects", list.clone()), Crumb::here("New project")]
            />
            <Card>
                <ActionForm action=create attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="tenant" value=here.slug()/>
                    <Field label="Name" name="name" error=failure.field("name")>
                        <TextInput name="name" placeholder="Website relaunch" maxlength=120_u32 required=true autofocus=true/>
                    </Field>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=create.pending()>"Create project"</Button>
                        <ButtonLink href=list>"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
