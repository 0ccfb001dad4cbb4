//! How members must sign in.

use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::Moment;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use crate::pages::profile::security::confirm::or_confirm_first;

const LIFT: &str = "lift-mfa";

/// How members must sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPolicy {
    /// From when on they need a second factor.
    #[serde(with = "time::serde::rfc3339::option")]
    pub mfa_required_from: Option<Moment>,
    /// How many of them have none.
    pub without_factor: i64,
}

/// How members must sign in.
#[server(prefix = "/api/t", endpoint = "workspaces/sign_in_policy", input = GetUrl)]
pub async fn get_sign_in_policy(tenant: String) -> Result<SignInPolicy, AppError> {
    use domain::tenants;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            Ok(SignInPolicy {
                mfa_required_from: ctx.tenant.mfa_required_from.map(|at| ctx.local(at)),
                without_factor: tenants::members_without_factor(&ctx).await?,
            })
        }
        .await,
    )
}

/// Requires a second factor after some days, or no longer.
#[server(prefix = "/api/t", endpoint = "workspaces/require_mfa")]
pub async fn require_mfa(
    tenant: String,
    #[server(default)] grace_days: Option<u8>,
) -> Result<(), AppError> {
    use crate::links;
    use domain::tenants;
    web::report(
        async {
            let settings = links::workspace(&tenant, "settings");
            let ctx = current::tenant(&tenant)?;
            let set = tenants::require_mfa(&ctx, &current::session()?, grace_days).await;
            or_confirm_first(set, &settings)?;
            current::go_to(&format!("{settings}?notice=sign-in-policy-set"));
            Ok(())
        }
        .await,
    )
}

/// The card among the settings.
#[component]
pub(super) fn SignInPolicyCard() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let slug = here.slug();
    let policy = Resource::new(
        move || changes.get(),
        move |_| get_sign_in_policy(slug.clone()),
    );
    let require = ServerAction::<RequireMfa>::new();
    view! {
        <Card title="Sign-in" description="Holds for everybody, whatever their role.">
            <FailureBanner failure=failure(require)/>
            <Load resource=policy let:policy>
                <Policy here=here.clone() policy=policy require=require/>
            </Load>
        </Card>
    }
}

#[component]
fn Policy(here: Here, policy: SignInPolicy, require: ServerAction<RequireMfa>) -> impl IntoView {
    let tenant = here.slug();
    let without = match policy.without_factor {
        0 => "Every member has a second factor.".to_owned(),
        1 => "One member has no second factor, and would be locked out.".to_owned(),
        more => format!("{more} members have no second factor, and would be locked out."),
    };
    match policy.mfa_required_from {
        Some(from) => view! {
            <div class="flex flex-col gap-4">
                <p>
                    "Two-step sign-in is required from " <Time at=from offset=from.offset()/> " on. "
                    {without}
                </p>
                <div><DialogTrigger dialog=LIFT>"No longer require it…"</DialogTrigger></div>
            </div>
            <ConfirmDialog
                id=LIFT
                title="No longer require two-step sign-in?"
                consequence="Members can sign in with their password alone, unless they have a second factor."
            >
                <ActionForm action=require>
                    <input type="hidden" name="tenant" value=tenant/>
                    <ConfirmActions dialog=LIFT confirm="No longer require it" pending=require.pending()/>
                </ActionForm>
            </ConfirmDialog>
        }
        .into_any(),
        None => view! {
            <ActionForm action=require attr:class="form">
                <input type="hidden" name="tenant" value=tenant/>
                <p class="text-muted">{without}</p>
                <Field
                    label="Require two-step sign-in"
                    name="grace_days"
                    hint="Until then members are reminded on every page; afterwards they are led to add a second factor first."
                    error=failure(require).field("grace_days")
                >
                    <Select
                        name="grace_days"
                        options=vec![
                            SelectOption::new("14", "In 14 days"),
                            SelectOption::new("7", "In 7 days"),
                            SelectOption::new("30", "In 30 days"),
                            SelectOption::new("0", "At once"),
                        ]
                        value="14"
                        required=true
                    />
                </Field>
                <div class="form-actions">
                    <Button submit=true pending=require.pending()>"Require it"</Button>
                </div>
            </ActionForm>
        }
        .into_any(),
    }
}
