//! What to do after a form that had a mail sent.

use crate::layouts::AuthPage;
use leptos::prelude::*;
use ui::links::use_query;
use ui::prelude::*;

/// Says where the mail went, for a sign-up and for a forgotten password (`for=reset`).
#[component]
pub fn CheckMailPage() -> impl IntoView {
    let query = use_query();
    let is_reset = query.with_untracked(|query| query.get("for") == "reset");
    let again = if is_reset {
        "/forgot-password"
    } else {
        "/sign-up"
    };
    let email = move || {
        query.with(|query| match query.get("email") {
            "" => "the address you gave".to_owned(),
            email => email.to_owned(),
        })
    };
    view! {
        <AuthPage
            title="Check your mail"
            footer=move || view! { "No mail? Look in the spam folder, or " <a href=again>"try again"</a> "." }
        >
            <div class="form">
                <p class="text-muted">
                    {if is_reset {
                        "If there is an account for "
                    } else {
                        "We have sent a link to "
                    }}
                    <strong class="text-ink break-words">{email}</strong>
                    {if is_reset {
                        ", we have sent it a link to choose a new password. It works for one hour."
                    } else {
                        ". Open it in this browser to go on. It works for 24 hours."
                    }}
                </p>
                <Banner>"You can close this page: the link opens a new one."</Banner>
            </div>
        </AuthPage>
    }
}
