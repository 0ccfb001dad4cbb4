//! What went wrong at an identity provider, on the page where somebody began: the server tells it in the address.

use crate::banner::Banner;
use crate::links::Query;
use crate::tone::Tone;
use leptos::prelude::*;
use shared::sign_in_problems::SignInProblem;

/// What an address says of a sign-in that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRefusal {
    /// What went wrong.
    pub problem: SignInProblem,
    /// The provider's name, where there are several.
    pub provider: String,
    /// The request's id.
    pub request: String,
}

impl SignInRefusal {
    /// What the query of a page says.
    pub fn of(query: &Query) -> Option<Self> {
        let problem = SignInProblem::from_code(query.get("problem"))?;
        Some(Self {
            problem,
            provider: query.get("provider").to_owned(),
            // An id of ours, and no text of whoever made the link.
            request: query
                .get("request")
                .chars()
                .filter(|character| character.is_ascii_hexdigit() || *character == '-')
                .take(64)
                .collect(),
        })
    }

    /// The page on which somebody began, with what went wrong. `next` is where they wanted to go.
    pub fn href(&self, page: &str, next: &str) -> String {
        Query::default()
            .with("problem", self.problem.code())
            .with("provider", &self.provider)
            .with("request", &self.request)
            .with("next", next)
            .href(page)
    }
}

/// What went wrong, and what to do.
#[component]
pub fn SignInRefusalBanner(
    /// What the address says.
    refusal: SignInRefusal,
    /// What people call the provider, if there is still one of that name.
    label: Option<String>,
) -> impl IntoView {
    let label = label.unwrap_or_else(|| "The provider".to_owned());
    let message = refusal.problem.message(&label);
    let request = refusal.request;
    view! {
        <Banner tone=Tone::Warning title="That did not work">
            {message}
            {(!request.is_empty()).then(|| view! { <p>"Request ID: " <code class="code">{request}</code></p> })}
        </Banner>
    }
}
