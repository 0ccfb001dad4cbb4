//! Behind a set-up link: whoever opens it may set single sign-on up, without an account.

use crate::layouts::AuthPage;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::use_query;
use ui::prelude::*;

/// For which workspace the link is, without opening it.
#[server(prefix = "/api/t", endpoint = "setup_links/offer", input = GetUrl)]
pub async fn offer_setup_link(#[server(default)] link: String) -> Result<String, AppError> {
    use crate::current;
    use domain::setup_links;
    web::report(async { setup_links::offer(&current::request()?, &link).await }.await)
}

/// Opens the link for this browser.
#[server(prefix = "/api/t", endpoint = "setup_links/open")]
pub async fn open_setup_link(link: String) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::setup_links;
    web::report(
        async {
            let opened = setup_links::use_link(&current::request()?, &link).await?;
            current::keep_setup(&opened.token);
            current::go_to(&links::workspace(&opened.slug, "connections"));
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let query = use_query();
    let link = query.with_untracked(|query| query.get("link").to_owned());
    let form_link = StoredValue::new(link.clone());
    let offer = Resource::new(move || link.clone(), offer_setup_link);
    let open = ServerAction::<OpenSetupLink>::new();
    let failure = failure(open);
    view! {
        <AuthPage title="Set up single sign-on">
            <Load resource=offer let:workspace>
                <ActionForm action=open>
                    <FormError message=failure.message()/>
                    <p>
                        "You can set up single sign-on for " <strong>{workspace}</strong>
                        " in this browser for as long as the link is valid, and do nothing else. The link opens once."
                    </p>
                    <input type="hidden" name="link" value=form_link.get_value()/>
                    <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=open.pending() class="w-full">
                        "Begin"
                    </Button>
                </ActionForm>
            </Load>
        </AuthPage>
    }
}
