//! Proving anew who one is, before what must not happen behind an open laptop.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::use_query;
use ui::prelude::*;

/// Where it is done.
#[cfg(feature = "ssr")]
const PATH: &str = "/profile/confirm";

/// Whether a code is asked for, because there is a second factor; else it is the password.
#[server(prefix = "/api/t", endpoint = "sessions/confirm_wanted", input = GetUrl)]
pub async fn get_wanted_proof() -> Result<bool, AppError> {
    use crate::current;
    use domain::sessions::{self, Proof};
    web::report(async { Ok(sessions::wanted(&current::session()?).await? == Proof::Code) }.await)
}

/// Takes the proof and goes to `next`.
#[server(prefix = "/api/t", endpoint = "sessions/confirm")]
pub async fn confirm_identity(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::sessions;
    use ui::links::same_site;
    web::report(
        async {
            let given = if code.is_empty() { password } else { code };
            let session = sessions::confirm(&current::session()?, &given).await?;
            current::keep_session(&session);
            current::go_to(same_site(&next).unwrap_or("/profile/security"));
            Ok(())
        }
        .await,
    )
}

/// Sends a person who must prove first who they are to the page where they do, and then back.
#[cfg(feature = "ssr")]
pub(crate) fn or_confirm_first<T>(result: domain::Result<T>, next: &str) -> domain::Result<T> {
    use shared::ErrorCode;
    use ui::links::Query;
    if let Err(domain::Error::Refused(refused)) = &result
        && refused.code == ErrorCode::ConfirmIdentity
    {
        crate::current::go_to(&Query::default().with("next", next).href(PATH));
    }
    result
}

/// The page.
#[component]
pub fn ConfirmIdentityPage() -> impl IntoView {
    let query = use_query();
    let next = query.with_untracked(|query| query.get("next").to_owned());
    let wanted = Resource::new(|| (), |()| get_wanted_proof());
    let confirm = ServerAction::<ConfirmIdentity>::new();
    let failure = failure(confirm);
    view! {
        <Title text="Confirm that it is you"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Confirm that it is you"
                description="What you are about to do changes how your account is protected. This holds for half an hour."
            />
            <Card>
                <ActionForm action=confirm attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="next" value=next/>
                    <Load resource=wanted let:code>
                        {if code {
                            view! { <CodeField error=failure.field("code")/> }.into_any()
                        } else {
                            view! {
                                <Field label="Password" name="password" error=failure.field("password")>
                                    <PasswordInput name="password"/>
                                </Field>
                            }
                            .into_any()
                        }}
                    </Load>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Confirm"</Button>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}

/// Where a code is typed: of an authenticator app, or a recovery code.
#[component]
pub fn CodeField(
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field
            label="Code"
            name="code"
            hint="The six digits that your authenticator app shows. Without your phone, a recovery code."
            error=error
        >
            <TextInput name="code" autocomplete="one-time-code" maxlength=40_u32 required=true autofocus=true/>
        </Field>
    }
}
