//! The page behind the link.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::AppError;
use shared::requests::Password;
use ui::prelude::*;

use super::{SetPassword, offer_password_link};
use ui::links::use_query;

/// `/set-password?token=…`
#[component]
pub fn SetPasswordPage() -> impl IntoView {
    let token = use_query().with_untracked(|query| query.get("token").to_owned());
    let offer = Resource::new(
        {
            let token = token.clone();
            move || token.clone()
        },
        offer_password_link,
    );
    let set = ServerAction::<SetPassword>::new();
    view! {
        <Title text="Choose your password"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Choose your password"
            description="For the operator portal. Nobody but you knows it."
        >
            <Load resource=offer failed=link_is_spent let:email>
                <NewPassword set=set token=token.clone() email=email/>
            </Load>
        </AuthShell>
    }
}

#[component]
fn NewPassword(set: ServerAction<SetPassword>, token: String, email: String) -> impl IntoView {
    let failure = failure(set);
    view! {
        <ActionForm action=set attr:class="form">
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
                    autofocus=true
                />
            </Field>
            <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=set.pending() class="w-full">
                "Set the password"
            </Button>
        </ActionForm>
    }
}

fn link_is_spent(error: AppError) -> AnyView {
    view! {
        <div class="form">
            <Banner tone=Tone::Warning title="This link does not work">{error.message}</Banner>
            <ButtonLink href="/sign-in" kind=ButtonKind::Primary size=Size::Lg class="w-full">
                "Sign in"
            </ButtonLink>
        </div>
    }
    .into_any()
}
