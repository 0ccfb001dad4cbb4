//! Making a workspace: the first one after sign-up, and any further one.

use super::list_workspaces;
use crate::here::viewer_of_request;
use crate::layouts::AuthPage;
use crate::links;
use crate::pages::sessions::SignOut;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::requests::Slug;
use shared::views::WorkspaceSummary;
use ui::prelude::*;

/// Creates the workspace with the person as its owner. Without an address one is made of the name.
#[server(prefix = "/api/t", endpoint = "workspaces/create")]
pub async fn create_workspace(
    name: String,
    #[server(default)] slug: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::tenants::{self, NewWorkspace};
    use shared::requests::{FormParser, WorkspaceName};
    web::report(
        async {
            let slug = if slug.trim().is_empty() {
                Slug::suggest(&name)
            } else {
                slug
            };
            let mut form = FormParser::default();
            let name = form.field::<WorkspaceName>("name", &name);
            let slug = form.field::<Slug>("slug", &slug);
            let (name, slug) = form.finish(name.zip(slug))?;
            let ctx = tenants::create(&current::session()?, NewWorkspace { name, slug }).await?;
            current::go_to(&links::workspace(
                &ctx.tenant.slug,
                "?notice=workspace-created",
            ));
            Ok(())
        }
        .await,
    )
}

/// Asks for name and address.
#[component]
pub fn NewWorkspacePage() -> impl IntoView {
    let create = ServerAction::<CreateWorkspace>::new();
    let workspaces = Resource::new(|| (), |()| list_workspaces());
    let failure = failure(create);
    let name = RwSignal::new(String::new());
    let slug = RwSignal::new(String::new());
    // Follows the name until the person writes an address of their own.
    Effect::new(move |previous: Option<String>| {
        let suggestion = Slug::suggest(&name.get());
        if slug.with_untracked(|slug| slug.is_empty() || Some(slug) == previous.as_ref()) {
            slug.set(suggestion.clone());
        }
        suggestion
    });
    view! {
        <AuthPage
            title="Create a workspace"
            description="A workspace holds your team, its projects and its audit log."
            footer=move || view! { <OtherWays workspaces=workspaces/> }
        >
            <ActionForm action=create>
                <FormError message=failure.message()/>
                <Field label="Name" name="name" hint="Your company or team. You can use spaces." error=failure.field("name")>
                    <TextInput name="name" bind=name autocomplete="organization" maxlength=80_u32 required=true autofocus=true/>
                </Field>
                <Field
                    label="Address"
                    name="slug"
                    hint="3 to 40 letters, digits and hyphens. It cannot be changed later."
                    error=failure.field("slug")
                >
                    <TextInput name="slug" bind=slug prefix="/t/" autocomplete="off" maxlength=40_u32 pattern="[A-Za-z0-9\\-]*"/>
                </Field>
                <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=create.pending() class="w-full">
                    "Create workspace"
                </Button>
            </ActionForm>
        </AuthPage>
    }
}

/// Back to where one works, or out.
#[component]
fn OtherWays(workspaces: Resource<Result<Vec<WorkspaceSummary>, AppError>>) -> impl IntoView {
    let email = SharedValue::new(|| viewer_of_request().map(|viewer| viewer.email)).into_inner();
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <div class="flex flex-col gap-2">
            <Suspense>
                {move || Suspend::new(async move {
                    workspaces.await.unwrap_or_default().into_iter().next().map(|workspace| {
                        view! {
                            <a href=links::workspace(&workspace.slug, "") rel="external">
                                {format!("Back to {}", workspace.name)}
                            </a>
                        }
                    })
                })}
            </Suspense>
            <ActionForm action=sign_out attr:class="flex flex-wrap items-center gap-2">
                {email.map(|email| view! { <span class="break-words">"Signed in as " {email}</span> })}
                <Button submit=true kind=ButtonKind::Ghost size=Size::Sm>"Sign out"</Button>
            </ActionForm>
        </div>
    }
}
