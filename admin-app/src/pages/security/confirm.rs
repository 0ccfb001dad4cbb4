//! Proving anew who one is, before what must not happen behind an open laptop.

use crate::pages::sessions::addresses::CONFIRM;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{OperatorProofs, PasskeyCeremony};
use ui::links::use_query;
use ui::prelude::*;

/// Takes the code and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/confirm")]
pub async fn confirm_identity(
    /// Of an authenticator app, or a recovery code.
    #[server(default)]
    code: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;

    let confirmed = async {
        let session = domain::operators::confirm(&current::operator()?, &code).await?;
        current::keep_session(&session);
        current::go_to(&next);
        Ok(())
    };
    web::report(confirmed.await)
}

/// What the operator can give.
#[server(prefix = "/api/a", endpoint = "sessions/confirm_wanted", input = GetUrl)]
pub async fn get_wanted_proof() -> Result<OperatorProofs, AppError> {
    use crate::current;

    let wanted = async { domain::operators::wanted(&current::operator()?).await };
    web::report(wanted.await)
}

/// Asks for one of the operator's passkeys.
#[server(prefix = "/api/a", endpoint = "sessions/begin_passkey_confirmation")]
pub async fn begin_passkey_confirmation() -> Result<PasskeyCeremony, AppError> {
    use crate::current;

    let begun =
        async { domain::operators::begin_passkey_confirmation(&current::operator()?).await };
    web::report(begun.await)
}

/// Takes the answer and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/confirm_by_passkey")]
pub async fn confirm_by_passkey(
    /// The ceremony's token.
    ceremony: String,
    /// What the browser has answered.
    answer: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::{operators, secrets::Token};

    let confirmed = async {
        let (ctx, ceremony) = (current::operator()?, Token::presented(&ceremony));
        let session = operators::confirm_by_passkey(&ctx, &ceremony, &answer).await?;
        current::keep_session(&session);
        current::go_to(&next);
        Ok(())
    };
    web::report(confirmed.await)
}

/// `/profile/confirm?next=…`
#[component]
pub fn ConfirmIdentityPage() -> impl IntoView {
    let next = StoredValue::new(use_query().with_untracked(|query| query.get("next").to_owned()));
    let wanted = Resource::new(|| (), |()| get_wanted_proof());
    let confirm = ServerAction::<ConfirmIdentity>::new();
    view! {
        <Title text="Confirm that it is you"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Confirm that it is you"
                description="What you are about to do changes how the portal or a customer is protected. This holds for half an hour; what you had begun, begin again."
            />
            <Load resource=wanted let:wanted>
                <Card><Prove wanted=wanted next=next.get_value() confirm=confirm/></Card>
            </Load>
        </Page>
    }
}

#[component]
fn Prove(
    wanted: OperatorProofs,
    next: String,
    confirm: ServerAction<ConfirmIdentity>,
) -> impl IntoView {
    let OperatorProofs { factors, provider } = wanted;
    let back = next.clone();
    let code = (factors.app || factors.passkey).then(|| {
        let failure = failure(confirm);
        view! {
            <ActionForm action=confirm attr:class="form">
                <FormError message=failure.message()/>
                <input type="hidden" name="next" value=back/>
                <CodeField error=failure.field("code") app=factors.app/>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Confirm"</Button>
                </div>
            </ActionForm>
        }
    });
    view! {
        <div class="flex flex-col gap-6">
            {provider.map(|label| view! { <ProviderProof label=label next=next.clone()/> })}
            {factors.passkey.then(|| view! { <PasskeyProof next=next/> })}
            {code}
        </div>
    }
}

#[component]
fn ProviderProof(label: String, next: String) -> impl IntoView {
    let refusal = use_query().with_untracked(SignInRefusal::of);
    view! {
        <div class="form">
            {refusal.map(|refusal| view! { <SignInRefusalBanner refusal=refusal label=Some(label.clone())/> })}
            // The browser's own form: what answers it leads to the provider.
            <form method="post" action=CONFIRM>
                <input type="hidden" name="next" value=next/>
                <Button submit=true kind=ButtonKind::Primary>"Sign in again with " {label}</Button>
            </form>
        </div>
    }
}

#[component]
fn PasskeyProof(next: String) -> impl IntoView {
    let confirm = ServerAction::<ConfirmByPasskey>::new();
    let call = move |PasskeyAnswer { ceremony, answer }| ConfirmByPasskey {
        ceremony,
        answer,
        next: next.clone(),
    };
    view! {
        <div class="form">
            <PasskeyButton
                label="Use a passkey"
                begin=|| Box::pin(begin_passkey_confirmation())
                action=confirm
                call=call
            />
        </div>
    }
}
