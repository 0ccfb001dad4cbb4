//! The page of one's own second factors.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::ids::OperatorFactorId;
use shared::views::{FactorView, OperatorProviderView, OperatorSecurityView};
use ui::links::use_query;
use ui::prelude::*;

use super::{BeginTotp, RemoveFactor, RenameFactor};
use crate::pages::sessions::addresses::CONFIRM;

/// One's own second factors.
#[server(prefix = "/api/a", endpoint = "security/get", input = GetUrl)]
pub async fn get_security() -> Result<OperatorSecurityView, AppError> {
    use crate::current;

    let security = async { domain::operators::factors::list(&current::operator()?).await };
    web::report(security.await)
}

/// `/profile/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    let security = Resource::new(|| (), |()| get_security());
    let begin = ServerAction::<BeginTotp>::new();
    view! {
        <Title text="Security"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Security"
                description="The portal opens to your password and a second factor together, to neither alone."
            />
            <FailureBanner failure=failure(begin)/>
            <Load resource=security shape=SkeletonShape::Rows let:security>
                <Factors security=security.clone() begin=begin/>
                <RecoveryCodes security=security/>
            </Load>
        </Page>
    }
}

#[component]
fn Factors(security: OperatorSecurityView, begin: ServerAction<BeginTotp>) -> impl IntoView {
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
    let OperatorSecurityView {
        apps,
        passkeys,
        provider,
        ..
    } = security;
    let only = apps.len() + passkeys.len() == 1;
    let rows = move |factors: Vec<FactorView<OperatorFactorId>>| {
        if factors.is_empty() {
            return view! { <p class="text-muted">"None yet."</p> }.into_any();
        }
        let rows = factors
            .into_iter()
            .map(|factor| view! { <Factor factor=factor only=only/> })
            .collect_view();
        view! { <div class="flex flex-col gap-6">{rows}</div> }.into_any()
    };
    view! {
        <Card
            title="Passkeys"
            description="Instead of a code after your password: by fingerprint, face or PIN."
            actions=add_passkey
        >
            {rows(passkeys)}
        </Card>
        <Card
            title="Authenticator apps"
            description="To replace one, add the new one first, and then remove the old one."
            actions=add_app
        >
            {rows(apps)}
        </Card>
        {provider.map(|provider| view! { <Provider provider=provider/> })}
    }
}

#[component]
fn Provider(provider: OperatorProviderView) -> impl IntoView {
    let OperatorProviderView { label, linked } = provider;
    let refusal = use_query().with_untracked(SignInRefusal::of);
    let refused = refusal
        .map(|refusal| view! { <SignInRefusalBanner refusal=refusal label=Some(label.clone())/> });
    let link = format!("Link {label}");
    let content = if linked {
        view! { <p><Badge tone=Tone::Success>"Linked"</Badge></p> }.into_any()
    } else {
        view! {
            // The browser's own form: what answers it leads to the provider.
            <form method="post" action=CONFIRM>
                <input type="hidden" name="next" value="/profile/security"/>
                <Button submit=true icon=IconName::Plus>{link}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <Card title=label description="Instead of your password and a second factor. An owner unlinks it by resetting your second factor.">
            <div class="flex flex-col gap-4">{refused} {content}</div>
        </Card>
    }
}

#[component]
fn Factor(factor: FactorView<OperatorFactorId>, only: bool) -> impl IntoView {
    let rename = ServerAction::<RenameFactor>::new();
    let remove = ServerAction::<RemoveFactor>::new();
    let renaming = failure(rename);
    let id = factor.id.to_string();
    let name_field = format!("name-{id}");
    let dialog = format!("remove-{id}");
    let title = format!("Remove {}?", factor.name);
    let added = factor.added_at;
    let used = factor.last_used_at.map(|at| {
        view! { ", last used " <Time at=at offset=at.offset()/> }
    });
    let trigger = (!only).then(|| {
        let dialog = dialog.clone();
        view! { <DialogTrigger dialog=dialog kind=ButtonKind::Danger>"Remove…"</DialogTrigger> }
    });
    let question = (!only).then(|| {
        let (id, for_actions) = (id.clone(), dialog.clone());
        view! {
            <ConfirmDialog id=dialog title=title consequence="It no longer proves who you are.">
                <ActionForm action=remove>
                    <input type="hidden" name="factor" value=id/>
                    <ConfirmActions dialog=for_actions confirm="Remove" pending=remove.pending()/>
                </ActionForm>
            </ConfirmDialog>
        }
    });
    view! {
        <section class="flex flex-col gap-3">
            <FailureBanner failure=failure(remove)/>
            <ActionForm action=rename attr:class="form">
                <FormError message=renaming.message()/>
                <input type="hidden" name="factor" value=id/>
                <Field label="Name" name="name" id=name_field.clone() error=renaming.field("name")>
                    <TextInput name="name" id=name_field value=factor.name maxlength=60_u32 required=true/>
                </Field>
                <p class="text-sm text-muted">"Added " <Time at=added offset=added.offset()/> {used}</p>
                <div class="form-actions">
                    <Button submit=true pending=rename.pending()>"Rename"</Button>
                    {trigger}
                </div>
            </ActionForm>
            {question}
        </section>
    }
}

#[component]
fn RecoveryCodes(security: OperatorSecurityView) -> impl IntoView {
    let left = security.recovery_codes_left;
    let few = left < 4;
    let label = if security.recovery_codes_kept {
        "Make new codes…"
    } else {
        "Show"
    };
    view! {
        <Card
            title="Recovery codes"
            description="For when your phone or passkey is gone. Each works once."
            actions=move || view! { <ButtonLink href="/profile/security/recovery-codes" size=Size::Sm>{label}</ButtonLink> }
        >
            <p>
                <Badge tone=if few { Tone::Warning } else { Tone::Success }>{left} " left"</Badge>
                {few.then_some(" Make new ones before you need them.")}
                {(!security.recovery_codes_kept).then_some(" You have not kept them yet.")}
            </p>
        </Card>
    }
}
