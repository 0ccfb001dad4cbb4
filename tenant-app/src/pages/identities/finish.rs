//! The page of somebody whom a provider has named for the first time: they make an account, or link it to the
//! one they have.

use crate::layouts::AuthPage;
use crate::pages::sessions::SignOut;
use crate::redirects::use_changes;
use crate::time_zone::TimeZoneField;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{AccountOfAddress, PendingIdentityView};
use ui::links::{Query, sign_in, use_query};
use ui::prelude::*;

/// What the provider has proved, and what there is for it here.
#[server(prefix = "/api/t", endpoint = "identities/offer", input = GetUrl)]
pub async fn offer_identity(identity: String) -> Result<PendingIdentityView, AppError> {
    use crate::current;
    use domain::{identities, secrets::Token};
    web::report(
        async {
            let (identity, session) = (Token::presented(&identity), current::session().ok());
            let browser = current::flow_browser();
            let ctx = current::request()?;
            identities::offer(&ctx, session.as_ref(), &identity, browser.as_ref()).await
        }
        .await,
    )
}

/// Creates the account and signs the person in.
#[server(prefix = "/api/t", endpoint = "identities/sign_up")]
pub async fn sign_up_with_identity(
    identity: String,
    name: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::identities::{self, NewPerson};
    use domain::secrets::Token;
    use shared::requests::{FormParser, PersonName};
    use ui::links::same_site;
    web::report(
        async {
            let mut form = FormParser::default();
            let name = form.field::<PersonName>("name", &name);
            let name = form.finish(name)?;
            let new = NewPerson { name, time_zone };
            let (identity, browser) = (Token::presented(&identity), current::flow_browser());
            let ctx = current::request()?;
            let (session, next) =
                identities::sign_up(&ctx, &identity, browser.as_ref(), new).await?;
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/workspaces/new"));
            Ok(())
        }
        .await,
    )
}

/// Links it to the account of whoever is signed in.
#[server(prefix = "/api/t", endpoint = "identities/link_pending")]
pub async fn link_pending_identity(identity: String) -> Result<(), AppError> {
    use crate::current;
    use crate::pages::profile::security::confirm::or_confirm_first;
    use domain::{identities, secrets::Token};
    use ui::links::same_site;
    web::report(
        async {
            let browser = current::flow_browser();
            let pending = Token::presented(&identity);
            let linked =
                identities::link_pending(&current::session()?, &pending, browser.as_ref()).await;
            let next = or_confirm_first(linked, &here(&identity))?;
            let fallback = "/profile/security?notice=identity-linked";
            current::go_to(same_site(&next).unwrap_or(fallback));
            Ok(())
        }
        .await,
    )
}

/// The page itself, for coming back to it.
fn here(identity: &str) -> String {
    Query::default()
        .with("identity", identity)
        .href("/sign-in/finish")
}

/// The page.
#[component]
pub fn FinishPage() -> impl IntoView {
    let identity = use_query().with_untracked(|query| query.get("identity").to_owned());
    let changes = use_changes();
    let offer = Resource::new(
        {
            let identity = identity.clone();
            move || (identity.clone(), changes.get())
        },
        |(identity, _)| offer_identity(identity),
    );
    view! {
        <AuthPage title="One more step">
            <Load resource=offer failed=is_over let:offer>
                <Offer identity=identity.clone() offer=offer/>
            </Load>
        </AuthPage>
    }
}

#[component]
fn Offer(identity: String, offer: PendingIdentityView) -> impl IntoView {
    match offer.account.clone() {
        AccountOfAddress::None => view! { <SignUp identity=identity offer=offer/> }.into_any(),
        AccountOfAddress::SignedOut => {
            view! { <SignInFirst identity=identity offer=offer/> }.into_any()
        }
        AccountOfAddress::SignedIn => view! { <Link identity=identity offer=offer/> }.into_any(),
        AccountOfAddress::Another(address) => {
            view! { <Another identity=identity offer=offer address=address/> }.into_any()
        }
    }
}

#[component]
fn SignUp(identity: String, offer: PendingIdentityView) -> impl IntoView {
    let sign_up = ServerAction::<SignUpWithIdentity>::new();
    let failure = failure(sign_up);
    let provider = offer.provider.clone();
    view! {
        <p class="auth-description">
            "There is no account for " <strong class="text-ink break-words">{offer.email}</strong>
            " yet. Create one, and sign in to it with " {offer.provider} "."
        </p>
        <ActionForm action=sign_up>
            <FormError message=failure.message()/>
            <input type="hidden" name="identity" value=identity/>
            <Field label="Your name" name="name" error=failure.field("name")>
                <TextInput name="name" value=offer.name autocomplete="name" maxlength=100_u32 required=true autofocus=true/>
            </Field>
            <TimeZoneField/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=sign_up.pending() class="w-full">
                "Create account"
            </Button>
            <p class="text-center text-muted">
                "Your account has another address? " <a href="/sign-in" rel="external">"Sign in"</a>
                " to it, and link " {provider} " in your profile."
            </p>
        </ActionForm>
    }
}

#[component]
fn SignInFirst(identity: String, offer: PendingIdentityView) -> impl IntoView {
    view! {
        <div class="form">
            <p class="text-muted">
                "There is an account for " <strong class="text-ink break-words">{offer.email}</strong>
                " already. Sign in as you have until now, and we link " {offer.provider}
                " to it: from then on either will do."
            </p>
            <ButtonLink href=sign_in(&here(&identity)) kind=ButtonKind::Primary size=Size::Lg class="w-full">
                "Sign in to link it"
            </ButtonLink>
        </div>
    }
}

#[component]
fn Link(identity: String, offer: PendingIdentityView) -> impl IntoView {
    let link = ServerAction::<LinkPendingIdentity>::new();
    let failure = failure(link);
    let label = format!("Link {}", offer.provider);
    view! {
        <ActionForm action=link>
            <FormError message=failure.message()/>
            <p class="text-muted">
                "From now on you can sign in to the account of "
                <strong class="text-ink break-words">{offer.email}</strong> " with " {offer.provider} ", too."
            </p>
            <input type="hidden" name="identity" value=identity/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=link.pending() class="w-full">
                {label}
            </Button>
            <ButtonLink href="/" external=true size=Size::Lg class="w-full">"Not now"</ButtonLink>
        </ActionForm>
    }
}

#[component]
fn Another(identity: String, offer: PendingIdentityView, address: String) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <ActionForm action=sign_out>
            <Banner tone=Tone::Warning title="You are signed in with another address">
                {offer.provider} " knows you as " <strong>{offer.email}</strong> ", and you are signed in as "
                <strong>{address}</strong> ". To sign in to that one with it, link it in your profile."
            </Banner>
            <input type="hidden" name="next" value=here(&identity)/>
            <ButtonLink href="/profile/security" external=true kind=ButtonKind::Primary size=Size::Lg class="w-full">
                "Go to my profile"
            </ButtonLink>
            <Button submit=true size=Size::Lg pending=sign_out.pending() class="w-full">"Sign out and continue"</Button>
        </ActionForm>
    }
}

fn is_over(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="Begin again">{error.message}</Banner>
            <ButtonLink href="/sign-in" kind=ButtonKind::Primary size=Size::Lg class="w-full">"Sign in"</ButtonLink>
        </div>
    }
    .into_any()
}
