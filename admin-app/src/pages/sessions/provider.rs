//! The company's own provider, as a button beside the form.

use super::addresses::START;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::{Query, same_site, use_query};
use ui::prelude::*;

/// What people call the company's provider, if there is one.
#[server(prefix = "/api/a", endpoint = "sessions/provider", input = GetUrl)]
pub async fn get_provider() -> Result<Option<String>, AppError> {
    use crate::current;
    web::report(
        async {
            let (realm, _) = current::realm()?;
            Ok(domain::operators::provider_label(&realm).map(str::to_owned))
        }
        .await,
    )
}

/// The ways in: what went wrong with the last one, the provider's button if there is a provider, and the form.
#[component]
pub(super) fn WaysIn(
    /// The page to come to afterwards.
    #[prop(into)]
    next: String,
    /// The form for a password.
    children: ChildrenFn,
) -> impl IntoView {
    let refusal = use_query().with_untracked(SignInRefusal::of);
    let provider = Resource::new(|| (), |()| get_provider());
    view! {
        <Load resource=provider let:provider>
            {refusal.clone().map(|refusal| {
                view! { <SignInRefusalBanner refusal=refusal label=provider.clone()/> }
            })}
            {provider.map(|label| {
                let href = Query::default().with("next", same_site(&next).unwrap_or_default()).href(START);
                view! {
                    <div class="border-b border-line pb-6">
                        <ButtonLink href=href size=Size::Lg class="w-full" external=true>
                            "Continue with " {label}
                        </ButtonLink>
                    </div>
                }
            })}
            {children()}
        </Load>
    }
}
