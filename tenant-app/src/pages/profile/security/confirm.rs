//! Proving anew who one is, before what must not happen behind an open laptop.

use crate::pages::identities::addresses::{self, CONFIRM};
use crate::pages::identities::providers::RefusalBanner;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{PasskeyCeremony, ProviderView, WantedProof};
use ui::links::{Query, use_query};
use ui::prelude::*;

/// Where it is done.
#[cfg(feature = "ssr")]
const PATH: &str = "/profile/confirm";

/// What the person can prove it by.
#[server(prefix = "/api/t", endpoint = "sessions/confirm_wanted", input = GetUrl)]
pub async fn get_wanted_proof() -> Result<WantedProof, AppError> {
    use crate::current;
    use domain::sessions;
    web::report(async { sessions::wanted(&current::session()?).await }.await)
}

/// Takes the proof and goes to `next`.
#[server(prefix = "/api/t", endpoint = "sessions/confirm")]
pub async fn confirm_identity(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::sessions;
    use ui::links::same_site;
    web::report(
        async {
            let given = if code.is_empty() { password } else { code };
            let session = sessions::confirm(&current::session()?, &given).await?;
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/profile/security"));
            Ok(())
        }
        .await,
    )
}

/// Asks for one of the person's passkeys.
#[server(prefix = "/api/t", endpoint = "sessions/begin_passkey_confirmation")]
pub async fn begin_passkey_confirmation() -> Result<PasskeyCeremony, AppError> {
    use crate::current;
    use domain::sessions;
    web::report(async { sessions::begin_passkey_confirmation(&current::session()?).await }.await)
}

/// Takes the answer as the proof and goes to `next`.
#[server(prefix = "/api/t", endpoint = "sessions/confirm_by_passkey")]
pub async fn confirm_by_passkey(
    ceremony: String,
    answer: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::{secrets::Token, sessions};
    use ui::links::same_site;
    web::report(
        async {
            let ceremony = Token::presented(&ceremony);
            let session =
                sessions::confirm_by_passkey(&current::session()?, &ceremony, &answer).await?;
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/profile/security"));
            Ok(())
        }
        .await,
    )
}

/// Goes on to `page` once something has been done; or first to where the person proves who they are, and then to `page`.
#[cfg(feature = "ssr")]
pub(crate) fn go_on(done: domain::Result<()>, page: &str) -> domain::Result<()> {
    or_confirm_first(done, page)?;
    crate::current::go_to(page);
    Ok(())
}

/// Sends a person who must prove first who they are to the page where they do, and then to `next`, without its news:
/// nothing has been done yet.
#[cfg(feature = "ssr")]
pub(crate) fn or_confirm_first<T>(result: domain::Result<T>, next: &str) -> domain::Result<T> {
    use shared::ErrorCode;
    if let Err(domain::Error::Refused(refused)) = &result
        && refused.code == ErrorCode::ConfirmIdentity
    {
        let (page, query) = next.split_once('?').unwrap_or((next, ""));
        let next = Query::parse(query).without(&["notice"]).href(page);
        crate::current::go_to(&Query::default().with("next", &next).href(PATH));
    }
    result
}

/// The page.
#[component]
pub fn ConfirmIdentityPage() -> impl IntoView {
    let query = use_query();
    let next = StoredValue::new(query.with_untracked(|query| query.get("next").to_owned()));
    let wanted = Resource::new(|| (), |()| get_wanted_proof());
    let confirm = ServerAction::<ConfirmIdentity>::new();
    let failure = failure(confirm);
    view! {
        <Title text="Confirm that it is you"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Confirm that it is you"
                description="So that nobody else can, at a screen that you left or with somebody’s word for you. This holds for half an hour."
            />
            <FailureBanner failure=failure/>
            <Load resource=wanted let:wanted>
                <Card><Prove wanted=wanted next=next.get_value() confirm=confirm/></Card>
            </Load>
        </Page>
    }
}

#[component]
fn Prove(
    wanted: WantedProof,
    next: String,
    confirm: ServerAction<ConfirmIdentity>,
) -> impl IntoView {
    let failure = failure(confirm);
    let (factors, password, connection, providers) = match wanted {
        WantedProof::Factor(factors) => (Some(factors), false, None, Vec::new()),
        WantedProof::Single {
            password,
            connection,
            providers,
        } => (None, password, connection, providers),
    };
    let by_passkey = factors
        .filter(|factors| factors.passkey)
        .map(|_| view! { <PasskeyProof next=next.clone()/> });
    let back = next.clone();
    let form = (factors.is_some() || password).then(|| {
        view! {
            <ActionForm action=confirm attr:class="form">
                <input type="hidden" name="next" value=back/>
                {match factors {
                    Some(factors) => view! { <CodeField error=failure.field("code") app=factors.app/> }.into_any(),
                    None => view! {
                        <Field label="Password" name="password" error=failure.field("password")>
                            <PasswordInput name="password"/>
                        </Field>
                    }
                    .into_any(),
                }}
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Confirm"</Button>
                </div>
            </ActionForm>
        }
    });
    let by_connection = connection.map(|connection| {
        let href = Query::default()
            .with("force", "true")
            .with("next", &next)
            .href(&format!("/sso/{connection}/start"));
        view! {
            <div class="flex flex-col gap-2">
                <p class="text-muted">"Your identity provider asks you to sign in again, and sends you back here."</p>
                <div><ButtonLink href=href external=true icon=IconName::Key>"Continue with single sign-on"</ButtonLink></div>
            </div>
        }
    });
    let by_provider = (!providers.is_empty())
        .then(|| view! { <SignInAgain providers=providers next=next.clone()/> });
    let by_nothing = (form.is_none() && by_connection.is_none() && by_provider.is_none()).then(|| {
        view! {
            <p>
                "There is neither a password nor a second factor to ask for. Sign out, and in again: that counts for half an hour."
            </p>
        }
    });
    view! {
        <div class="flex flex-col gap-6">{by_passkey} {form} {by_connection} {by_provider} {by_nothing}</div>
    }
}

/// One of the person's passkeys.
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

/// The providers to sign in at again, for somebody with neither password nor second factor.
#[component]
fn SignInAgain(providers: Vec<ProviderView>, next: String) -> impl IntoView {
    let refusal = use_query().with_untracked(SignInRefusal::of);
    let forms = providers
        .clone()
        .into_iter()
        .map(|provider| {
            view! {
                // The browser's own form: what answers it leads to the provider.
                <form method="post" action=addresses::of(CONFIRM, &provider.name)>
                    <input type="hidden" name="next" value=next.clone()/>
                    <Button submit=true kind=ButtonKind::Primary>"Sign in again with " {provider.label}</Button>
                </form>
            }
        })
        .collect_view();
    view! {
        <div class="form">
            {refusal.map(|refusal| view! { <RefusalBanner refusal=refusal providers=providers/> })}
            {forms}
        </div>
    }
}
