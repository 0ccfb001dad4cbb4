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
            let factor = web::named(&factor)?;
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
            let factor = web::named(&factor)?;
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
                <Factors security=security begin=begin/>
            </Load>
            <Load resource=identities shape=SkeletonShape::Rows let:identities>
                <Identities identities=identities/>
            </Load>
        </Page>
    }
}

#[component]
fn Factors(security: SecurityView, begin: ServerAction<BeginTotp>) -> impl IntoView {
    let add_app = move || {
        view! {
            <ActionForm action=begin>
                <Button submit=true icon=IconName::Plus pending=begin.pending()>"Add an authenticator app"</Button>
            </ActionForm>
        }
    };
    // Without JavaScript there are no passkeys, and the way to them is hidden.
    let add_passkey = || {
        view! {
            <ButtonLink href="/profile/security/passkey" icon=IconName::Fingerprint class="js-only">"Add a passkey"</ButtonLink>
        }
    };
    let SecurityView {
        apps,
        passkeys,
        recovery_codes_left: left,
    } = security;
    if apps.is_empty() && passkeys.is_empty() {
        return view! {
            <Card>
                <EmptyState
                    icon=IconName::ShieldCheck
                    title="Your password alone protects your account"
                    description="Add a passkey, which you sign in with by fingerprint, face or PIN, or an authenticator app, which shows a code that you are asked for."
                >
                    {add_passkey()}
                    {add_app()}
                </EmptyState>
            </Card>
        }
        .into_any();
    }
    view! {
        <FactorCard title="Passkeys" none="With one you sign in without a password." factors=passkeys actions=add_passkey/>
        <FactorCard title="Authenticator apps" none="It shows a code that you are asked for after your password." factors=apps actions=add_app/>
        <RecoveryCodes left=left/>
    }
    .into_any()
}

#[component]
fn FactorCard(
    title: &'static str,
    none: &'static str,
    factors: Vec<FactorView>,
    #[prop(into)] actions: ViewFnOnce,
) -> impl IntoView {
    let none = factors
        .is_empty()
        .then(|| view! { <p class="text-muted">{none}</p> });
    let rows = factors
        .into_iter()
        .map(|factor| view! { <Factor factor=factor/> })
        .collect_view();
    view! {
        <Card title=title actions=actions>
            <div class="flex flex-col gap-6">{none} {rows}</div>
        </Card>
    }
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
                consequence="It no longer signs you in, nor proves who you are. Without any second factor your password alone protects your account, and workspaces that require one are closed to you."
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
            description="For when your phone or passkey is gone. Each works once, as the second step after your password."
            actions=|| view! { <ButtonLink href="/profile/security/recovery-codes" size=Size::Sm>"Show"</ButtonLink> }
        >
            <p>
                <Badge tone=if few { Tone::Warning } else { Tone::Success }>{left} " left"</Badge>
                {few.then_some(" Make new ones before you need them.")}
            </p>
        </Card>
    }
}
