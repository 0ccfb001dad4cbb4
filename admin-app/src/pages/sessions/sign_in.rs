//! The sign-in page.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::prelude::*;

use super::SignIn;
use ui::links::use_query;

/// `/sign-in?next=…&notice=…`
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query();
    let sign_in = ServerAction::<SignIn>::new();
    let failure = failure(sign_in);
    let next = move || query.with(|query| query.get("next").to_owned());
    let notice = move || query.with(|query| notice(query.get("notice")));
    view! {
        <Title text="Sign in"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Operator portal"
            description="For the team that runs the product. All that is done here is recorded."
            footer=|| view! { <p>"No account? An owner of the portal invites you. Forgot your password? They send you a link."</p> }
        >
            <ActionForm action=sign_in attr:class="form">
                {move || notice().map(|text| view! { <Banner tone=Tone::Info>{text}</Banner> })}
                <FormError message=failure.message()/>
                <input type="hidden" name="next" value=next/>
                <Field label="E-mail" name="email" error=failure.field("email")>
                    <TextInput name="email" kind="email" autocomplete="username" required=true autofocus=true/>
                </Field>
                <Field label="Password" name="password" error=failure.field("password")>
                    <PasswordInput name="password"/>
                </Field>
                <Button
                    submit=true
                    kind=ButtonKind::Primary
                    size=Size::Lg
                    pending=sign_in.pending()
                    class="w-full"
                >
                    "Sign in"
                </Button>
            </ActionForm>
        </AuthShell>
    }
}

fn notice(code: &str) -> Option<&'static str> {
    match code {
        "session-ended" => Some("Your session has ended. Sign in to go on where you were."),
        "password-set" => Some("Your password is set. Sign in with it."),
        "signed-out" => Some("You are signed out."),
        _ => None,
    }
}
