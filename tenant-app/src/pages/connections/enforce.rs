//! Requiring single sign-on, after a rehearsal of who would be locked out.

use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::RehearsalView;
use ui::prelude::*;

const REQUIRE: &str = "require-sso";
const LIFT: &str = "lift-sso";

/// What holds, and who would be locked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enforcement {
    /// Whether it is required.
    pub required: bool,
    /// Who could still sign in.
    pub rehearsal: RehearsalView,
}

/// What holds, and a rehearsal.
#[server(prefix = "/api/t", endpoint = "connections/rehearse", input = GetUrl)]
pub async fn rehearse_sso(tenant: String) -> Result<Enforcement, AppError> {
    use crate::current;
    use domain::tenants;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            Ok(Enforcement {
                required: ctx.tenant.sso_required,
                rehearsal: tenants::rehearse_sso(&ctx).await?,
            })
        }
        .await,
    )
}

/// Requires it, or lifts that.
#[server(prefix = "/api/t", endpoint = "connections/require")]
pub async fn require_sso(
    tenant: String,
    #[server(default)] required: bool,
    #[server(default)] confirm_name: String,
) -> Result<(), AppError> {
    use crate::pages::profile::security::confirm::or_confirm_first;
    use crate::{current, links};
    use domain::tenants;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            // Without the feature nothing can be rehearsed; it can be lifted where the rest is cleared up.
            let page = if ctx.tenant.sso {
                "connections/enforce"
            } else {
                "connections"
            };
            let page = links::workspace(&tenant, page);
            let session = current::session()?;
            let set = tenants::require_sso(&ctx, &session, required, &confirm_name).await;
            or_confirm_first(set, &page)?;
            current::go_to(&format!("{page}?notice=sign-in-policy-set"));
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn EnforcePage() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let slug = here.slug();
    let enforcement = Resource::new(move || changes.get(), move |_| rehearse_sso(slug.clone()));
    let require = ServerAction::<RequireSso>::new();
    let list = here.href("connections");
    view! {
        <Title text="Require single sign-on"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Require single sign-on"
                description="Members then get in by a connection of this workspace only. It holds with their next request, also in sessions that are open."
                crumbs=vec![Crumb::link("Single sign-on", list), Crumb::here("Require")]
            />
            <FailureBanner failure=failure(require)/>
            <Load resource=enforcement let:enforcement>
                <Enforce here=here.clone() enforcement=enforcement require=require/>
            </Load>
        </Page>
    }
}

#[component]
fn Enforce(
    here: Here,
    enforcement: Enforcement,
    require: ServerAction<RequireSso>,
) -> impl IntoView {
    let name = here.workspace.workspace.name.clone();
    let rehearsal = enforcement.rehearsal;
    let action = if enforcement.required {
        view! { <Lift here=here require=require/> }.into_any()
    } else {
        view! { <Require here=here name=name rehearsal=rehearsal.clone() require=require/> }
            .into_any()
    };
    view! {
        <Rehearsal rehearsal=rehearsal/>
        {action}
    }
}

/// Who could still sign in.
#[component]
fn Rehearsal(rehearsal: RehearsalView) -> impl IntoView {
    let more = rehearsal.locked_out_count - i64::try_from(rehearsal.locked_out.len()).unwrap_or(0);
    let locked_out = (rehearsal.locked_out_count > 0).then(|| {
        let people = rehearsal
            .locked_out
            .into_iter()
            .map(|email| view! { <li>{email}</li> })
            .collect_view();
        view! {
            <Banner tone=Tone::Danger title="These would be locked out">
                <ul class="list-disc pl-5">{people}</ul>
                {(more > 0).then(|| view! { <p>"and " {more} " more."</p> })}
                <p>"Their addresses are in none of your verified domains. Verify the domain, or remove them."</p>
            </Banner>
        }
    });
    view! {
        <Card title="Rehearsal" description="As things are now. Nothing has been changed.">
            <DescriptionList>
                <Description term="Active members">{rehearsal.members}</Description>
                <Description term="Have signed in by a connection">{rehearsal.proven}</Description>
                <Description term="Could, and have not yet">{rehearsal.expected}</Description>
                <Description term="Would be locked out">{rehearsal.locked_out_count}</Description>
                <Description term="Owners who get in without">
                    {rehearsal.owners_with_second_factor} " of " {rehearsal.owners}
                    <p class="text-sm text-muted">
                        "With password and second factor, or a recovery code: the way back in when the provider fails."
                    </p>
                </Description>
                <Description term="Active connections">{rehearsal.active_connections}</Description>
            </DescriptionList>
        </Card>
        {locked_out}
    }
}

#[component]
fn Require(
    here: Here,
    name: String,
    rehearsal: RehearsalView,
    require: ServerAction<RequireSso>,
) -> impl IntoView {
    let missing = [
        (
            rehearsal.active_connections == 0,
            "Activate a connection first.",
        ),
        (
            rehearsal.proven == 0,
            "Let somebody sign in by a connection first.",
        ),
        (
            rehearsal.owners_with_second_factor == 0,
            "Let an owner add a second factor first, and keep its recovery codes.",
        ),
    ]
    .into_iter()
    .find_map(|(missing, what)| missing.then_some(what));
    match missing {
        Some(what) => view! { <Banner tone=Tone::Warning>{what}</Banner> }.into_any(),
        None => view! {
            <div>
                <DialogTrigger dialog=REQUIRE kind=ButtonKind::Danger>"Require single sign-on…"</DialogTrigger>
            </div>
            <ConfirmDialog
                id=REQUIRE
                title="Require single sign-on?"
                consequence="With their next request, members who have not signed in by a connection of this workspace are asked to."
            >
                <ActionForm action=require>
                    <input type="hidden" name="tenant" value=here.slug()/>
                    <input type="hidden" name="required" value="true"/>
                    <ConfirmActions dialog=REQUIRE confirm="Require it" typed_name=name pending=require.pending()/>
                </ActionForm>
            </ConfirmDialog>
        }
        .into_any(),
    }
}

/// What holds, and the way to lift it.
#[component]
pub(super) fn Lift(here: Here, require: ServerAction<RequireSso>) -> impl IntoView {
    view! {
        <Banner tone=Tone::Success>"Single sign-on is required."</Banner>
        <div><DialogTrigger dialog=LIFT>"No longer require it…"</DialogTrigger></div>
        <ConfirmDialog
            id=LIFT
            title="No longer require single sign-on?"
            consequence="Members who have a password can sign in with it again."
        >
            <ActionForm action=require>
                <input type="hidden" name="tenant" value=here.slug()/>
                <ConfirmActions dialog=LIFT confirm="No longer require it" pending=require.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
}
