//! What becomes of somebody who comes for the first time.

use super::wizard::{Step, Wizard, connection_of_address};
use crate::here::{Here, use_here};
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::ConnectionDetail;
use ui::prelude::*;

/// The roles that the connection may give to newcomers: id and name.
#[server(prefix = "/api/t", endpoint = "connections/roles", input = GetUrl)]
pub async fn get_newcomer_roles(
    tenant: String,
    connection: String,
) -> Result<Vec<(String, String)>, AppError> {
    use crate::current;
    use domain::connections;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let roles = connections::newcomer_roles(&ctx, web::named(&connection)?).await?;
            let roles = roles.into_iter();
            Ok(roles.map(|(id, name)| (id.to_string(), name)).collect())
        }
        .await,
    )
}

/// Sets it.
#[server(prefix = "/api/t", endpoint = "connections/set_provisioning")]
pub async fn set_provisioning(
    tenant: String,
    connection: String,
    #[server(default)] provisions: bool,
    role_id: String,
) -> Result<(), AppError> {
    use super::wizard::after;
    use crate::current;
    use crate::pages::profile::security::confirm::or_confirm_first;
    use domain::connections;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let id = web::named(&connection)?;
            let role = role_id
                .parse()
                .map_err(|_| AppError::field("role_id", "Choose a role."))?;
            let session = current::session().ok();
            let set =
                connections::set_provisioning(&ctx, session.as_ref(), id, provisions, role).await;
            let notice = "connection-saved";
            let page = after(&tenant, &connection, Step::Provisioning, notice);
            or_confirm_first(set, &page)?;
            current::go_to(&after(&tenant, &connection, Step::Domains, notice));
            Ok(())
        }
        .await,
    )
}

/// The step.
#[component]
pub fn ProvisioningPage() -> impl IntoView {
    let here = StoredValue::new(use_here());
    let slug = here.with_value(Here::slug);
    let connection = connection_of_address();
    let roles = Resource::new(
        move || connection.get(),
        move |connection| get_newcomer_roles(slug.clone(), connection),
    );
    view! {
        <Wizard
            step=Step::Provisioning
            description="What becomes of somebody who signs in by this connection for the first time. It holds at once, also while the connection is active."
            let:detail
        >
            <Load resource=roles let:roles>
                <Provisioning here=here.get_value() detail=detail.clone() roles=roles/>
            </Load>
        </Wizard>
    }
}

#[component]
fn Provisioning(
    here: Here,
    detail: ConnectionDetail,
    roles: Vec<(String, String)>,
) -> impl IntoView {
    let set = ServerAction::<SetProvisioning>::new();
    let failure = failure(set);
    // Whoever came by a set-up link has no role of their own to give.
    let hint = if roles.len() > 1 {
        "What they may do here. Whoever is a member already keeps their role."
    } else {
        "What newcomers get now. Somebody in the workspace who may give another role chooses it."
    };
    let options = roles
        .into_iter()
        .map(|(id, name)| SelectOption::new(id, name))
        .collect();
    view! {
        <Card>
            <ActionForm action=set attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="connection" value=detail.summary.id.to_string()/>
                <Switch
                    name="provisions"
                    label="Make them a member"
                    hint="Else they need an invitation. Either way your provider decides who may sign in at all."
                    checked=detail.provisions
                />
                <Field label="With the role" name="role_id" hint=hint error=failure.field("role_id")>
                    <Select name="role_id" options=options value=detail.role_id.to_string() required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=set.pending()>"Save and go on"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
