//! The form to sign in.

use super::passkey::PasskeyWay;
use crate::here::viewer_of_request;
use crate::layouts::AuthPage;
use crate::pages::identities::WaysIn;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use shared::AppError;
use ui::links::{same_site, use_query};
use ui::prelude::*;

/// Opens a session and goes to `next`, if that is a page of ours.
#[server(prefix = "/api/t", endpoint = "sessions/sign_in")]
pub async fn sign_in(
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::{Error, sessions};
    use shared::ErrorCode;
    use shared::requests::{EmailAddress, FormParser, Password};
    use ui::links::Query;
    web::report(
        async {
            let mut form = FormParser::default();
            let email = form.field::<EmailAddress>("email", &email);
            let email = form.finish(email)?;
            let password = Password::existing(&password)
                .map_err(|refusal| AppError::field("password", refusal.to_string()))?;
            let ctx = current::request()?;
            let signed_in = match sessions::sign_in(&ctx, &email, password).await {
                Err(Error::Refused(refused)) if refused.code == ErrorCode::InvalidCredentials => {
                    return Err(or_by_single_sign_on(&ctx, &email, refused).await.into());
                }
                other => other?,
            };
            match signed_in {
                sessions::SignIn::Done(session) => {
                    current::keep_session(&session);
                    current::go_to(same_site(&next).unwrap_or("/"));
                }
                sessions::SignIn::SecondFactor(challenge) => {
                    current::keep_challenge(&challenge);
                    current::go_to(&Query::default().with("next", &next).href("/sign-in/code"));
                }
            }
            Ok(())
        }
        .await,
    )
}

/// Tells whoever may have no password what opens the door instead. An address' domain says so, whether or not anybody has
/// the address.
#[cfg(feature = "ssr")]
async fn or_by_single_sign_on(
    ctx: &domain::RequestContext,
    email: &shared::requests::EmailAddress,
    mut refused: AppError,
) -> AppError {
    if let Ok(Some(_)) = domain::sign_in_flows::way_of_address(ctx, email).await {
        refused
            .message
            .push_str(" Your company has single sign-on: use it below.");
    }
    refused
}

/// Where a person comes back. Whoever is signed in goes on at once.
#[component]
pub fn SignInPage() -> impl IntoView {
    let signed_in = SharedValue::new(|| viewer_of_request().is_some()).into_inner();
    let query = use_query();
    let next =
        query.with_untracked(|query| same_site(query.get("next")).unwrap_or_default().to_owned());
    if signed_in {
        let path = if next.is_empty() {
            "/".to_owned()
        } else {
            next
        };
        return view! { <Redirect path=path/> }.into_any();
    }
    let notice = query.with_untracked(|query| notice(query.get("notice"), !next.is_empty()));
    // The form is made where the ways in are known, and may be made again.
    let next = StoredValue::new(next);
    let sign_in = ServerAction::<SignIn>::new();
    let failure = failure(sign_in);
    view! {
        <AuthPage
            title="Sign in to Tenantry"
            footer=|| view! { "New here? " <a href="/sign-up">"Create an account"</a> }
        >
            {notice.map(|(tone, text)| view! { <Banner tone=tone>{text}</Banner> })}
            <WaysIn next=next.get_value()>
                <ActionForm action=sign_in>
                    <FormError message=failure.message()/>
                    <input type="hidden" name="next" value=next.get_value()/>
                    <Field label="E-mail" name="email" error=failure.field("email")>
                        <TextInput name="email" kind="email" autocomplete="username" maxlength=254_u32 required=true autofocus=true/>
                    </Field>
                    <Field
                        label="Password"
                        name="password"
                        error=failure.field("password")
                        aside=|| view! { <a href="/forgot-password">"Forgot password?"</a> }
                    >
                        <PasswordInput name="password"/>
                    </Field>
                    <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=sign_in.pending() class="w-full">
                        "Sign in"
                    </Button>
                </ActionForm>
                <div class="form">
                    <PasskeyWay next=next.get_value()/>
                    <p class="text-center"><a href="/sign-in/sso">"Use single sign-on"</a></p>
                </div>
            </WaysIn>
        </AuthPage>
    }
    .into_any()
}

fn notice(notice: &str, comes_from_a_page: bool) -> Option<(Tone, &'static str)> {
    match notice {
        "session-ended" => Some((
            Tone::Warning,
            "Your session has ended. Sign in to go on where you were.",
        )),
        "signed-out" => Some((Tone::Success, "You are signed out.")),
        "signed-out-here" => Some((
            Tone::Warning,
            "You are signed out here. Your identity provider has not confirmed that you are signed out there, too.",
        )),
        "password-reset" => Some((Tone::Success, "Your new password works. Sign in with it.")),
        _ if comes_from_a_page => Some((Tone::Info, "Sign in to see that page.")),
        _ => None,
    }
}
