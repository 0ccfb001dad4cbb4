//! The page behind the link.

use crate::layouts::AuthPage;
use crate::password_strength::PasswordStrength;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::requests::Password;
use ui::links::use_query;
use ui::prelude::*;

/// Whose password the link resets.
#[server(prefix = "/api/t", endpoint = "password_resets/offer", input = GetUrl)]
pub async fn offer_password_reset(token: String) -> Result<String, AppError> {
    use crate::current;
    use domain::password_resets;
    web::report(async { password_resets::offer(&current::request()?, &token).await }.await)
}

/// Sets the new password and ends every session of the account.
#[server(prefix = "/api/t", endpoint = "password_resets/complete")]
pub async fn complete_password_reset(token: String, password: String) -> Result<(), AppError> {
    use crate::current;
    use domain::password_resets;
    use shared::requests::FormParser;
    web::report(
        async {
            let mut form = FormParser::default();
            let password = form.field::<Password>("password", &password);
            let password = form.finish(password)?;
            password_resets::complete(&current::request()?, &token, password).await?;
            web::remove_cookie(current::SESSION_COOKIE);
            current::go_to("/sign-in?notice=password-reset");
            Ok(())
        }
        .await,
    )
}

/// Asks for the new password.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let token = use_query().with_untracked(|query| query.get("token").to_owned());
    let offer = Resource::new(
        {
            let token = token.clone();
            move || token.clone()
        },
        offer_password_reset,
    );
    let complete = ServerAction::<CompletePasswordReset>::new();
    view! {
        <AuthPage title="Choose a new password">
            <Load resource=offer failed=link_is_spent let:email>
                <NewPassword complete=complete token=token.clone() email=email/>
            </Load>
        </AuthPage>
    }
}

#[component]
fn NewPassword(
    complete: ServerAction<CompletePasswordReset>,
    token: String,
    email: String,
) -> impl IntoView {
    let failure = failure(complete);
    let password = RwSignal::new(String::new());
    view! {
        <ActionForm action=complete>
            <FormError message=failure.message()/>
            <p class="text-muted">
                "For " <strong class="text-ink break-words">{email.clone()}</strong>
                ". You will be signed out everywhere else."
            </p>
            <input type="hidden" name="token" value=token/>
            // Tells a password manager whose password this is.
            <input type="hidden" name="username" autocomplete="username" value=email/>
            <Field
                label="New password"
                name="password"
                hint="At least 10 characters. Three or four unrelated words make a good one."
                error=failure.field("password")
            >
                <PasswordInput
                    name="password"
                    autocomplete="new-password"
                    minlength=u32::try_from(Password::MIN_LENGTH).unwrap_or_default()
                    bind=password
                    autofocus=true
                />
            </Field>
            <PasswordStrength password=password/>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=complete.pending() class="w-full">
                "Set the password"
            </Button>
        </ActionForm>
    }
}

fn link_is_spent(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="This link does not work">{error.message}</Banner>
            <ButtonLink href="/forgot-password" kind=ButtonKind::Primary size=Size::Lg class="w-full">
                "Ask for a new link"
            </ButtonLink>
        </div>
    }
    .into_any()
}
