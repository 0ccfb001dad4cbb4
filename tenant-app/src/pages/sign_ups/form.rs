//! The form to sign up.

use crate::layouts::AuthPage;
use crate::pages::identities::WaysIn;
use crate::password_strength::PasswordStrength;
use crate::time_zone::TimeZoneField;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::requests::Password;
use ui::prelude::*;

/// Has a mail sent that verifies the address. The answer does not tell whether it is known.
#[server(prefix = "/api/t", endpoint = "sign_ups/request")]
pub async fn request_sign_up(
    name: String,
    email: String,
    password: String,
    #[server(default)] time_zone: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::sign_ups::{self, LINK_LIFETIME, NewSignUp};
    use shared::requests::{EmailAddress, FormParser, PersonName};
    use ui::links::Query;
    web::report(
        async {
            let mut form = FormParser::default();
            let name = form.field::<PersonName>("name", &name);
            let email = form.field::<EmailAddress>("email", &email);
            let password = form.field::<Password>("password", &password);
            let ((name, email), password) = form.finish(name.zip(email).zip(password))?;
            let sent_to = Query::default()
                .with("email", email.as_str())
                .href("/check-your-mail");
            let new = NewSignUp {
                email,
                name,
                password,
                time_zone,
            };
            let browser = sign_ups::request(&current::request()?, new).await?;
            web::set_cookie(current::SIGN_UP_COOKIE, browser.expose(), LINK_LIFETIME);
            current::go_to(&sent_to);
            Ok(())
        }
        .await,
    )
}

/// Where a person begins.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let request = ServerAction::<RequestSignUp>::new();
    let failure = failure(request);
    let password = RwSignal::new(String::new());
    view! {
        <AuthPage
            title="Create your account"
            description="Free to start. You make your workspace in the next step."
            footer=|| view! { "Have an account? " <a href="/sign-in">"Sign in"</a> }
        >
            <WaysIn next="">
                <ActionForm action=request>
                    <FormError message=failure.message()/>
                    <Field label="Your name" name="name" error=failure.field("name")>
                        <TextInput name="name" autocomplete="name" maxlength=100_u32 required=true autofocus=true/>
                    </Field>
                    <Field label="Work e-mail" name="email" error=failure.field("email")>
                        <TextInput name="email" kind="email" autocomplete="username" maxlength=254_u32 required=true/>
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
                    <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=request.pending() class="w-full">
                        "Create account"
                    </Button>
                </ActionForm>
            </WaysIn>
        </AuthPage>
    }
}
