//! The providers, as buttons.

use super::addresses::{self, START};
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{ProviderView, WaysInView};
use ui::links::{Query, same_site, use_query};
use ui::prelude::*;

/// The ways in here. Where a broker keeps accounts, leads there at once, unless the page has something to say.
#[server(prefix = "/api/t", endpoint = "identities/ways_in", input = GetUrl)]
pub async fn get_ways_in(
    #[server(default)] next: String,
    #[server(default)] stay: bool,
) -> Result<WaysInView, AppError> {
    use crate::current;
    use domain::identities;
    web::report(
        async {
            let ways = identities::ways_in(&current::request()?);
            if let (Some(broker), false) = (&ways.broker, stay) {
                current::go_to(&begin(&broker.name, &next));
            }
            Ok(ways)
        }
        .await,
    )
}

/// Where a sign-in by a provider begins.
fn begin(provider: &str, next: &str) -> String {
    Query::default()
        .with("next", same_site(next).unwrap_or_default())
        .href(&addresses::of(START, provider))
}

/// The ways in: what went wrong with the last one, a button for each provider, and the form; or a broker's button
/// alone.
#[component]
pub(crate) fn WaysIn(
    /// The page to come to afterwards.
    #[prop(into)]
    next: String,
    /// The form for a password.
    children: ChildrenFn,
) -> impl IntoView {
    let query = use_query();
    let refusal = query.with_untracked(SignInRefusal::of);
    let signed_out = query.with_untracked(|query| query.get("notice") == "signed-out");
    let stay = refusal.is_some() || signed_out;
    let ways = Resource::new(
        {
            let next = next.clone();
            move || next.clone()
        },
        move |next| get_ways_in(next, stay),
    );
    view! {
        <Load resource=ways let:ways>
            {refusal.clone().map(|refusal| {
                let known = ways.providers.iter().chain(&ways.broker).cloned().collect::<Vec<_>>();
                view! { <RefusalBanner refusal=refusal providers=known/> }
            })}
            {match ways.broker {
                Some(broker) => view! { <Ways providers=vec![broker] next=next.clone() alone=true/> }.into_any(),
                None => view! {
                    {(!ways.providers.is_empty()).then(|| view! { <Ways providers=ways.providers next=next.clone()/> })}
                    {children()}
                }
                .into_any(),
            }}
        </Load>
    }
}

#[component]
fn Ways(
    providers: Vec<ProviderView>,
    next: String,
    /// Whether nothing stands below.
    #[prop(optional)]
    alone: bool,
) -> impl IntoView {
    let class = if alone {
        "flex flex-col gap-2"
    } else {
        "flex flex-col gap-2 border-b border-line pb-6"
    };
    let ways = providers
        .into_iter()
        .map(|provider| {
            let href = begin(&provider.name, &next);
            view! {
                <li>
                    <ButtonLink href=href size=Size::Lg class="w-full" external=true>
                        "Continue with " {provider.label}
                    </ButtonLink>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class=class aria-label="Other accounts">{ways}</ul>
    }
}

/// What went wrong at one of these providers, and what to do.
#[component]
pub(crate) fn RefusalBanner(
    /// What the address says.
    refusal: SignInRefusal,
    /// The providers there are.
    providers: Vec<ProviderView>,
) -> impl IntoView {
    let known = providers
        .into_iter()
        .find(|provider| provider.name == refusal.provider);
    view! { <SignInRefusalBanner refusal=refusal label=known.map(|provider| provider.label)/> }
}
