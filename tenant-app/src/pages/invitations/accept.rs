//! Joining: as somebody new, as whoever is signed in, or after signing in.

use crate::pages::sessions::SignOut;
use crate::password_strength::PasswordStrength;
use crate::time_zone::TimeZoneField;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::requests::Password;
use shared::views::InvitationOffer;
use ui::links::{Query, sign_in};
use ui::prelude::*;

/// Makes the signed-in person a member.
#[server(prefix = "/api/t", endpoint = "invitations/accept")]
pub async fn accept_invitation(token: String) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::invitations;
    web::report(
        async {
            let slug = invitations::accept(&current::session()?, &token).await?;
            current::go_to(&links::workspace(&slug, "?notice=workspace-joined"));
            Ok(())
        }
        .await,
    )
}

/// Creates the account of the invited address, signs the person in and makes them a member.
#[server(prefix = "/api/t", endpoint = "invitations/accept_as_new_user")]
pub async fn accept_as_new_user(
    token: String,
    name: String,
    password: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::invitations::{self, Acceptance};
    use shared::requests::{FormParser, PersonName};
    web::report(
        async {
            let mut form = FormParser::default();
            let name = form.field::<PersonName>("name", &name);
            let password = form.field::<Password>("password", &password);
            let (name, password) = form.finish(name.zip(password))?;
            let acceptance = Acceptance {
                name,
                password,
                time_zone,
            };
            let (session, slug) =
                invitations::accept_as_new_user(&current::request()?, &token, acceptance).await?;
            current::keep_session(&session);
            current::go_to(&links::workspace(&slug, "?notice=workspace-joined"));
            Ok(())
        }
        .await,
    )
}

/// What is offered, and the way to take it.
#[component]
pub(super) fn Offer(token: String, offer: InvitationOffer) -> impl IntoView {
    let way = match &offer.signed_in_as {
        Some(address) if *address == offer.email => view! { <Join token=token/> }.into_any(),
        Some(address) => view! { <WrongAddress token=token address=address.clone() invited=offer.email.clone()/> }.into_any(),
        None if offer.has_account => view! { <SignInFirst token=token email=offer.email.clone()/> }.into_any(),
        None => view! { <JoinAsNewUser token=token email=offer.email.clone()/> }.into_any(),
    };
    view! {
        <p class="auth-description">
            <strong class="text-ink">{offer.invited_by}</strong> " invites you to join "
            <strong class="text-ink">{offer.workspace}</strong> " as " {offer.role} "."
        </p>
        {way}
    }
}

#[component]
fn Join(token: String) -> impl IntoView {
    let accept = ServerAction::<AcceptInvitation>::new();
    let failure = failure(accept);
    view! {
        <ActionForm action=accept>
            <FormError message=failure.message()/>
            <input type="hidden" name="token" value=token/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=accept.pending() class="w-full">
                "Join the workspace"
            </Button>
        </ActionForm>
    }
}

#[component]
fn JoinAsNewUser(token: String, email: String) -> impl IntoView {
    let accept = ServerAction::<AcceptAsNewUser>::new();
    let failure = failure(accept);
    let password = RwSignal::new(String::new());
    view! {
        <ActionForm action=accept>
            <FormError message=failure.message()/>
            <input type="hidden" name="token" value=token/>
            <Field label="E-mail" name="email" hint="The invitation was sent here." error=failure.field("email")>
                <TextInput name="email" kind="email" value=email autocomplete="username" readonly=true/>
            </Field>
            <Field label="Your name" name="name" error=failure.field("name")>
                <TextInput name="name" autocomplete="name" maxlength=100_u32 required=true autofocus=true/>
            </Field>
            <Field
                label="Password"
                name="password"
                hint="At least 10 characters. Three or four unrelated words make a good one."
                error=failure.field("password")
            >
                <PasswordInput
                    name="password"
                    autocomplete="new-password"
                    minlength=u32::try_from(Password::MIN_LENGTH).unwrap_or_default()
                    bind=password
                />
            </Field>
            <PasswordStrength password=password/>
            <TimeZoneField/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=accept.pending() class="w-full">
                "Create account and join"
            </Button>
        </ActionForm>
    }
}

#[component]
fn SignInFirst(token: String, email: String) -> impl IntoView {
    view! {
        <div class="form">
            <p class="text-muted">
                "This invitation is for " <strong class="text-ink break-words">{email}</strong>
                ". Sign in with that address, and we bring you back here."
            </p>
            <ButtonLink
                href=sign_in(&invitation(&token))
                kind=ButtonKind::Primary
                size=Size::Lg
                class="w-full"
            >
                "Sign in to join"
            </ButtonLink>
        </div>
    }
}

#[component]
fn WrongAddress(token: String, address: String, invited: String) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    view! {
        <ActionForm action=sign_out>
            <Banner tone=Tone::Warning title="This invitation is for another address">
                "It was sent to " <strong>{invited}</strong> ", and you are signed in as "
                <strong>{address}</strong> "."
            </Banner>
            <input type="hidden" name="next" value=invitation(&token)/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=sign_out.pending() class="w-full">
                "Sign out and continue"
            </Button>
            <ButtonLink href="/" external=true size=Size::Lg class="w-full">"Stay signed in"</ButtonLink>
        </ActionForm>
    }
}

fn invitation(token: &str) -> String {
    Query::default().with("token", token).href("/invitation")
}
