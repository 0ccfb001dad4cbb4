//! The sign-in page.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::prelude::*;

use super::SignIn;
use super::provider::WaysIn;
use ui::links::use_query;

/// `/sign-in?next=…&notice=…`
#[component]
pub fn SignInPage() -> impl IntoView {
    let query = use_query();
    let sign_in = ServerAction::<SignIn>::new();
    let failure = failure(sign_in);
    // The form is made where the ways in are known, and may be made again.
    let next = StoredValue::new(query.with_untracked(|query| query.get("next").to_owned()));
    let notice = query.with_untracked(|query| notice(query.get("notice")));
    view! {
        <Title text="Sign in"/>
        <AuthShell
            realm=Realm::Operator
            product="Tenantry"
            title="Operator portal"
            description="For the team that runs the product. All that is done here is recorded."
            footer=|| view! { <p>"No account? An owner of the portal invites you. Forgot your password? They send you a link."</p> }
        >
            {notice.map(|text| view! { <Banner tone=Tone::Info>{text}</Banner> })}
            <WaysIn next=next.get_value()>
                <ActionForm action=sign_in attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="next" value=next.get_value()/>
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
            </WaysIn>
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
