//! Changing one's password.

use crate::password_strength::PasswordStrength;
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::requests::Password;
use ui::prelude::*;

/// Sets a new password, given the present one, and ends all other sessions.
#[server(prefix = "/api/t", endpoint = "profile/change_password")]
pub async fn change_password(current: String, password: String) -> Result<(), AppError> {
    use domain::users;
    use shared::requests::FormParser;
    web::report(
        async {
            let session = crate::current::session()?;
            let present = Password::existing(&current)
                .map_err(|refusal| AppError::field("current", refusal.to_string()))?;
            let mut form = FormParser::default();
            let password = form.field::<Password>("password", &password);
            let token = users::change_password(&session, present, form.finish(password)?).await?;
            crate::current::keep_session(&token);
            crate::current::go_to("/profile?notice=password-changed");
            Ok(())
        }
        .await,
    )
}

/// The form.
#[component]
pub(super) fn PasswordCard() -> impl IntoView {
    let change = ServerAction::<ChangePassword>::new();
    let failure = failure(change);
    let password = RwSignal::new(String::new());
    // What was typed must not stay behind in the form.
    Effect::new(move |_| {
        if change.value().with(|value| matches!(value, Some(Ok(())))) {
            password.set(String::new());
        }
    });
    view! {
        <Card title="Password" description="Changing it signs you out everywhere else.">
            <ActionForm action=change attr:class="form">
                <FormError message=failure.message()/>
                <Field label="Present password" name="current" error=failure.field("current")>
                    <PasswordInput name="current"/>
                </Field>
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
                    />
                </Field>
                <PasswordStrength password=password/>
                <div class="form-actions">
                    <Button submit=true pending=change.pending()>"Change password"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
