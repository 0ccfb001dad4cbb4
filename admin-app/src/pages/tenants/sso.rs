//! Whether a tenant has single sign-on: by its plan, and by an operator's word above it.

use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::operator_permissions::OperatorPermission;
use shared::views::{SsoAvailability, TenantDetail};
use ui::prelude::*;

use crate::viewer::use_viewer;

const DIALOG: &str = "set-sso";

/// Switches single sign-on on or off for a tenant, or leaves it to the plan.
#[server(prefix = "/api/a", endpoint = "tenants/set_sso")]
pub async fn set_sso(
    /// The tenant's id.
    tenant: String,
    /// `on`, `off` or `plan`.
    #[server(default)]
    choice: String,
    /// Why.
    #[server(default)]
    reason: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::tenants::{self, NewSso};

    let set = async {
        let ctx = current::operator()?;
        let id = web::named(&tenant)?;
        let new = NewSso::parse(&choice, &reason)?;
        let set = tenants::set_sso(&ctx, id, new).await;
        current::or_confirm_first(set, &super::tenant_href(&tenant, ""))?;
        current::go_to(&format!(
            "{}?notice=sso-set",
            super::tenant_href(&tenant, "")
        ));
        Ok(())
    };
    web::report(set.await)
}

/// The card on the tenant's first page.
#[component]
pub(super) fn SingleSignOn(detail: TenantDetail) -> impl IntoView {
    let may_write = use_viewer().allows(OperatorPermission::FeaturesWrite);
    let set = ServerAction::<SetSso>::new();
    let failure = failure(set);
    let SsoAvailability { plan, instead } = detail.sso;
    let word = |on: bool| if on { "Available" } else { "Not available" };
    let by_plan = format!("As the plan says ({})", word(plan).to_lowercase());
    let options = vec![
        SelectOption::new("plan", by_plan),
        SelectOption::new("on", "Available"),
        SelectOption::new("off", "Not available"),
    ];
    let chosen = match instead {
        None => "plan",
        Some(true) => "on",
        Some(false) => "off",
    };
    let id = detail.tenant.id.to_string();
    view! {
        <Card
            title="Single sign-on"
            description="Switching it on is all it takes: the tenant's own administrators set it up."
            actions=move || may_write.then(|| view! {
                <DialogTrigger dialog=DIALOG size=Size::Sm>"Change…"</DialogTrigger>
            })
        >
            <p class="flex flex-wrap items-center gap-2">
                {word(instead.unwrap_or(plan))}
                {match instead {
                    Some(_) => view! { <Badge tone=Tone::Warning>"Override"</Badge> }.into_any(),
                    None => view! { <span class="text-muted">"by plan"</span> }.into_any(),
                }}
            </p>
        </Card>
        {may_write.then(|| view! {
            <Dialog id=DIALOG title="Single sign-on" description="In force from the next request on. It stands in both logs, with the reason.">
                <ActionForm action=set attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="tenant" value=id/>
                    <Field label="Single sign-on" name="choice" error=failure.field("choice")>
                        <Select name="choice" options=options value=chosen.to_owned()/>
                    </Field>
                    <Field label="Reason" name="reason" hint="The tenant's administrators read it, too." error=failure.field("reason")>
                        <TextInput name="reason" maxlength=300_u32 required=true/>
                    </Field>
                    <DialogFooter>
                        <DialogCancel dialog=DIALOG/>
                        <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Save"</Button>
                    </DialogFooter>
                </ActionForm>
            </Dialog>
        })}
    }
}
