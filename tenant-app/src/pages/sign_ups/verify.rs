//! The page behind the link in the mail. Opening it changes nothing: mail scanners open links, too.

use crate::layouts::AuthPage;
use leptos::form::ActionForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::use_query;
use ui::prelude::*;

/// What the link is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpOfferView {
    /// The address that is being verified.
    pub email: String,
    /// Whether one click is enough, or the password is asked for.
    pub same_browser: bool,
}

/// Looks at the link without using it.
#[server(prefix = "/api/t", endpoint = "sign_ups/offer", input = GetUrl)]
pub async fn offer_sign_up(token: String) -> Result<SignUpOfferView, AppError> {
    use crate::current;
    use domain::{secrets::Token, sign_ups};
    web::report(
        async {
            let browser = web::cookie(current::SIGN_UP_COOKIE).map(|text| Token::presented(&text));
            let offer = sign_ups::offer(&current::request()?, &token, browser.as_ref()).await?;
            Ok(SignUpOfferView {
                email: offer.email,
                same_browser: offer.same_browser,
            })
        }
        .await,
    )
}

/// Creates the account and signs the person in.
#[server(prefix = "/api/t", endpoint = "sign_ups/verify")]
pub async fn verify_sign_up(
    token: String,
    #[server(default)] password: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::{secrets::Token, sign_ups};
    use shared::requests::Password;
    web::report(
        async {
            let browser = web::cookie(current::SIGN_UP_COOKIE).map(|text| Token::presented(&text));
            let password = Password::existing(&password).ok();
            let session =
                sign_ups::verify(&current::request()?, &token, browser.as_ref(), password).await?;
            current::keep_session(&session);
            web::remove_cookie(current::SIGN_UP_COOKIE);
            current::go_to("/workspaces/new");
            Ok(())
        }
        .await,
    )
}

/// Confirms the address: one button in the browser that signed up, the password in another.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let token = use_query().with_untracked(|query| query.get("token").to_owned());
    let offer = Resource::new(
        {
            let token = token.clone();
            move || token.clone()
        },
        offer_sign_up,
    );
    let verify = ServerAction::<VerifySignUp>::new();
    view! {
        <AuthPage title="Confirm your e-mail address">
            <Load resource=offer failed=link_is_spent let:offer>
                <Confirmation verify=verify token=token.clone() offer=offer/>
            </Load>
        </AuthPage>
    }
}

#[component]
fn Confirmation(
    verify: ServerAction<VerifySignUp>,
    token: String,
    offer: SignUpOfferView,
) -> impl IntoView {
    let failure = failure(verify);
    let password = (!offer.same_browser).then(|| {
        view! {
            <Field
                label="Password"
                name="password"
                hint="You signed up in another browser. Enter the password you chose there."
                error=failure.field("password")
            >
                <PasswordInput name="password" autofocus=true/>
            </Field>
        }
    });
    view! {
        <ActionForm action=verify>
            <FormError message=failure.message()/>
            <p class="text-muted">
                "This creates your account for " <strong class="text-ink break-words">{offer.email}</strong> "."
            </p>
            <input type="hidden" name="token" value=token/>
            {password}
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=verify.pending() class="w-full">
                "Confirm and go on"
            </Button>
        </ActionForm>
    }
}

fn link_is_spent(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="This link does not work">{error.message}</Banner>
            <ButtonLink href="/sign-in" kind=ButtonKind::Primary size=Size::Lg class="w-full">"Sign in"</ButtonLink>
            <ButtonLink href="/sign-up" size=Size::Lg class="w-full">"Sign up again"</ButtonLink>
        </div>
    }
    .into_any()
}
