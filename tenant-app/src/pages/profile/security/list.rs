//! The page of second factors.

use super::identities::{Identities, list_identities};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{FactorView, SecurityView};
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::confirm::or_confirm_first;

#[cfg(feature = "ssr")]
const PATH: &str = "/profile/security";

/// One's second factors.
#[server(prefix = "/api/t", endpoint = "security/get", input = GetUrl)]
pub async fn get_security() -> Result<SecurityView, AppError> {
    use crate::current;
    use domain::factors;
    web::report(async { factors::list(&current::session()?).await }.await)
}

/// Begins to add an authenticator app.
#[server(prefix = "/api/t", endpoint = "security/begin_totp")]
pub async fn begin_totp() -> Result<(), AppError> {
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let begun = factors::begin_totp(&current::session()?).await;
            let factor = or_confirm_first(begun, PATH)?;
            current::go_to(&format!("{PATH}/authenticator/{factor}"));
            Ok(())
        }
        .await,
    )
}

/// Gives a factor another name.
#[server(prefix = "/api/t", endpoint = "security/rename_factor")]
pub async fn rename_factor(factor: String, name: String) -> Result<(), AppError> {
    use crate::current;
    use domain::factors;
    use shared::requests::{FactorName, FormParser};
    web::report(
        async {
            let factor = factor.parse().map_err(|_| AppError::not_found())?;
            let mut form = FormParser::default();
            let name = form.field::<FactorName>("name", &name);
            factors::rename(&current::session()?, factor, form.finish(name)?).await?;
            current::go_to(&format!("{PATH}?notice=factor-renamed"));
            Ok(())
        }
        .await,
    )
}

/// Removes a factor.
#[server(prefix = "/api/t", endpoint = "security/remove_factor")]
pub async fn remove_factor(factor: String) -> Result<(), AppError> {
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let factor = factor.parse().map_err(|_| AppError::not_found())?;
            let removed = factors::remove(&current::session()?, factor).await;
            or_confirm_first(removed, PATH)?;
            current::go_to(&format!("{PATH}?notice=factor-removed"));
            Ok(())
        }
        .await,
    )
}

/// What protects the account, and the ways to change it.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let changes = use_changes();
    let security = Resource::new(move || changes.get(), |_| get_security());
    let identities = Resource::new(move || changes.get(), |_| list_identities());
    let begin = ServerAction::<BeginTotp>::new();
    view! {
        <Title text="Security"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Security"
                description="With a second factor nobody signs in as you who only knows your password, or has an account that you have linked."
            />
            <FailureBanner failure=failure(begin)/>
            <Load resource=security shape=SkeletonShape::Rows let:security>
                <Factors factors=security.factors.clone() begin=begin/>
                {(!security.factors.is_empty()).then(|| view! { <RecoveryCodes left=security.recovery_codes_left/> })}
            </Load>
            <Load resource=identities shape=SkeletonShape::Rows let:identities>
                <Identities identities=identities/>
            </Load>
        </Page>
    }
}

#[component]
fn Factors(factors: Vec<FactorView>, begin: ServerAction<BeginTotp>) -> impl IntoView {
    let add = move || {
        view! {
            <ActionForm action=begin>
                <Button submit=true icon=IconName::Plus pending=begin.pending()>"Add an authenticator app"</Button>
            </ActionForm>
        }
    };
    if factors.is_empty() {
        return view! {
            <Card>
                <EmptyState
                    icon=IconName::ShieldCheck
                    title="Your password alone protects your account"
                    description="Add an authenticator app: it shows a code that you are asked for when you sign in."
                >
                    {add()}
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    let rows = factors
        .into_iter()
        .map(|factor| view! { <Factor factor=factor/> })
        .collect_view();
    view! {
        <Card title="Authenticator apps" actions=add>
            <div class="flex flex-col gap-6">{rows}</div>
        </Card>
    }
    .into_any()
}

#[component]
fn Factor(factor: FactorView) -> impl IntoView {
    let rename = ServerAction::<RenameFactor>::new();
    let remove = ServerAction::<RemoveFactor>::new();
    let renaming = failure(rename);
    let id = factor.id.to_string();
    let (name_field, dialog) = (format!("name-{id}"), format!("remove-{id}"));
    let (for_rename, for_trigger, for_actions) = (id.clone(), dialog.clone(), dialog.clone());
    let title = format!("Remove {}?", factor.name);
    let added = factor.added_at;
    let used = factor.last_used_at.map(|at| {
        view! { ", last used " <Time at=at offset=at.offset()/> }
    });
    view! {
        <section class="flex flex-col gap-3">
            <FailureBanner failure=failure(remove)/>
            <ActionForm action=rename attr:class="form">
                <FormError message=renaming.message()/>
                <input type="hidden" name="factor" value=for_rename/>
                <Field label="Name" name="name" id=name_field.clone() error=renaming.field("name")>
                    <TextInput name="name" id=name_field value=factor.name maxlength=60_u32 required=true/>
                </Field>
                <p class="text-sm text-muted">"Added " <Time at=added offset=added.offset()/> {used}</p>
                <div class="form-actions">
                    <Button submit=true pending=rename.pending()>"Rename"</Button>
                    <DialogTrigger dialog=for_trigger kind=ButtonKind::Danger>"Remove…"</DialogTrigger>
                </div>
            </ActionForm>
            <ConfirmDialog
                id=dialog
                title=title
                consequence="Its codes no longer work. Without any second factor your password alone protects your account, and workspaces that require one are closed to you."
            >
                <ActionForm action=remove>
                    <input type="hidden" name="factor" value=id/>
                    <ConfirmActions dialog=for_actions confirm="Remove" pending=remove.pending()/>
                </ActionForm>
            </ConfirmDialog>
        </section>
    }
}

#[component]
fn RecoveryCodes(left: i64) -> impl IntoView {
    let few = left < 4;
    view! {
        <Card
            title="Recovery codes"
            description="For when your phone is gone. Each works once, instead of a code of the app."
            actions=|| view! { <ButtonLink href="/profile/security/recovery-codes" size=Size::Sm>"Show"</ButtonLink> }
        >
            <p>
                <Badge tone=if few { Tone::Warning } else { Tone::Success }>{left} " left"</Badge>
                {few.then_some(" Make new ones before you need them.")}
            </p>
        </Card>
    }
}
