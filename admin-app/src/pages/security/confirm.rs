//! Proving anew who one is, before what must not happen behind an open laptop.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::AppError;
use ui::links::use_query;
use ui::prelude::*;

/// Takes the code and goes to `next`.
#[server(prefix = "/api/a", endpoint = "sessions/confirm")]
pub async fn confirm_identity(
    /// Of an authenticator app, or a recovery code.
    #[server(default)]
    code: String,
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    use crate::current;

    let confirmed = async {
        let session = domain::operators::confirm(&current::operator()?, &code).await?;
        current::keep_session(&session);
        current::go_to(&next);
        Ok(())
    };
    web::report(confirmed.await)
}

/// `/profile/confirm?next=…`
#[component]
pub fn ConfirmIdentityPage() -> impl IntoView {
    let next = use_query().with_untracked(|query| query.get("next").to_owned());
    let confirm = ServerAction::<ConfirmIdentity>::new();
    let failure = failure(confirm);
    view! {
        <Title text="Confirm that it is you"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Confirm that it is you"
                description="What you are about to do changes how the portal or a customer is protected. This holds for half an hour; what you had begun, begin again."
            />
            <Card>
                <ActionForm action=confirm attr:class="form">
                    <FormError message=failure.message()/>
                    <input type="hidden" name="next" value=next/>
                    <CodeField error=failure.field("code")/>
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=confirm.pending()>"Confirm"</Button>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
