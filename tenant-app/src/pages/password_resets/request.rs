//! Asking for the link.

use crate::layouts::AuthPage;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use ui::prelude::*;

/// Has a link sent if the address has an account, and answers the same if not.
#[server(prefix = "/api/t", endpoint = "password_resets/request")]
pub async fn request_password_reset(email: String) -> Result<(), AppError> {
    use crate::current;
    use domain::password_resets;
    use shared::requests::{EmailAddress, FormParser};
    use ui::links::Query;
    web::report(
        async {
            let mut form = FormParser::default();
            let email = form.field::<EmailAddress>("email", &email);
            let email = form.finish(email)?;
            password_resets::request(&current::request()?, &email).await?;
            let query = Query::default()
                .with("email", email.as_str())
                .with("for", "reset");
            current::go_to(&query.href("/check-your-mail"));
            Ok(())
        }
        .await,
    )
}

/// Asks for the address.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let request = ServerAction::<RequestPasswordReset>::new();
    let failure = failure(request);
    view! {
        <AuthPage
            title="Reset your password"
            description="We send you a link to choose a new one."
            footer=|| view! { "Remembered it? " <a href="/sign-in">"Sign in"</a> }
        >
            <ActionForm action=request>
                <FormError message=failure.message()/>
                <Field label="E-mail" name="email" error=failure.field("email")>
                    <TextInput name="email" kind="email" autocomplete="username" maxlength=254_u32 required=true autofocus=true/>
                </Field>
                <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=request.pending() class="w-full">
                    "Send the link"
                </Button>
            </ActionForm>
        </AuthPage>
    }
}
