//! What a tenant may ask of the installation: its plan's limits, and an operator's word above them.

use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::operator_permissions::OperatorPermission;
use shared::views::{LimitView, TenantDetail};
use ui::prelude::*;

use super::frame::{LoadPart, use_tenant_id};
use super::tenant_href;
use crate::viewer::use_viewer;

/// Sets other limits for a tenant than its plan's; an empty one is the plan's again.
#[server(prefix = "/api/a", endpoint = "tenants/set_limits")]
pub async fn set_limits(
    /// The tenant's id.
    tenant: String,
    /// Requests a second.
    #[server(default)]
    requests_per_second: String,
    /// Requests at a time.
    #[server(default)]
    concurrent_requests: String,
    /// Why.
    #[server(default)]
    reason: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::tenants::{self, NewAllowance};

    let set = async {
        let ctx = current::operator()?;
        let id = web::named(&tenant)?;
        let new = NewAllowance::parse(&requests_per_second, &concurrent_requests, &reason)?;
        tenants::set_allowance(&ctx, id, new).await?;
        current::go_to(&format!("{}?notice=limits-set", tenant_href(&tenant, "")));
        Ok(())
    };
    web::report(set.await)
}

/// The limits on the tenant's first page.
#[component]
pub(super) fn Limits(detail: TenantDetail) -> impl IntoView {
    let may_write = use_viewer().allows(OperatorPermission::LimitsWrite);
    let href = tenant_href(&detail.tenant.id.to_string(), "limits");
    let limits = detail.limits;
    view! {
        <Card
            title="Limits"
            description="What this tenant may ask of the installation, so that no other is slow because of it."
            actions=move || may_write.then(|| view! {
                <ButtonLink href=href size=Size::Sm icon=IconName::Gauge>"Change limits"</ButtonLink>
            })
        >
            <DescriptionList>
                <Description term="Requests a second"><InForce limit=limits.requests_per_second/></Description>
                <Description term="Requests at a time">
                    <InForce limit=limits.concurrent_requests/>
                </Description>
            </DescriptionList>
        </Card>
    }
}

#[component]
fn InForce(limit: LimitView) -> impl IntoView {
    match limit.instead {
        Some(number) => view! {
            <span class="inline-flex flex-wrap items-center gap-2">
                {number}
                <Badge tone=Tone::Warning>"Override"</Badge>
                <span class="text-muted">{format!("instead of {} by plan", limit.plan)}</span>
            </span>
        }
        .into_any(),
        None => view! {
            <span>{limit.plan} " " <span class="text-muted">"by plan"</span></span>
        }
        .into_any(),
    }
}

/// `/tenants/{tenant}/limits`
#[component]
pub fn LimitsPage() -> impl IntoView {
    let tenant = use_tenant_id();
    // The tenant itself is all the form needs, and the frame has it.
    let nothing = Resource::new(move || tenant.get(), async |_| Ok(()));
    let set = ServerAction::<SetLimits>::new();
    view! {
        <LoadPart resource=nothing let:data>
            <LimitsForm detail=data.0 set=set/>
        </LoadPart>
    }
}

#[component]
fn LimitsForm(detail: TenantDetail, set: ServerAction<SetLimits>) -> impl IntoView {
    let failure = failure(set);
    let id = detail.tenant.id.to_string();
    let back = tenant_href(&id, "");
    let limits = detail.limits;
    let value = |limit: LimitView| {
        limit
            .instead
            .map(|number| number.to_string())
            .unwrap_or_default()
    };
    let plan = sentence(&detail.tenant.plan);
    let [rate_hint, concurrent_hint] = [limits.requests_per_second, limits.concurrent_requests]
        .map(|limit| {
            let LimitView { plan: allowed, .. } = limit;
            format!("The plan {plan} allows {allowed}. Leave it empty for that.")
        });
    view! {
        <Card
            title="Change limits"
            description="In force from the next request on. It stands in the operators’ log and in the tenant's own, with the reason."
        >
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=id/>
                <Field
                    label="Requests a second"
                    name="requests_per_second"
                    hint=rate_hint
                    error=failure.field("requests_per_second")
                >
                    <TextInput
                        name="requests_per_second"
                        inputmode="numeric"
                        value=value(limits.requests_per_second)
                    />
                </Field>
                <Field
                    label="Requests at a time"
                    name="concurrent_requests"
                    hint=concurrent_hint
                    error=failure.field("concurrent_requests")
                >
                    <TextInput
                        name="concurrent_requests"
                        inputmode="numeric"
                        value=value(limits.concurrent_requests)
                    />
                </Field>
                <Field
                    label="Reason"
                    name="reason"
                    hint="The tenant's administrators read it, too."
                    error=failure.field("reason")
                >
                    <TextInput name="reason" maxlength=300_u32 required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Save limits"</Button>
                    <ButtonLink href=back>"Cancel"</ButtonLink>
                </div>
            </ActionForm>
        </Card>
    }
}
