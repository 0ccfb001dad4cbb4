//! Where the server itself takes a browser to a provider and back.

use shared::sign_in_problems::SignInProblem;
use ui::links::Query;

/// Where a sign-in begins, by its pattern.
pub const START: &str = "/sign-in/with/{provider}";
/// Where a provider sends the browser back to, by its pattern.
pub const CALLBACK: &str = "/sign-in/with/{provider}/callback";
/// Where linking begins, by its pattern.
pub const LINK: &str = "/profile/security/link/{provider}";
/// Where a provider's session ends after ours has.
pub const SIGN_OUT: &str = "/sso/sign-out";
/// Where a proof of who one is begins, by its pattern.
pub const CONFIRM: &str = "/profile/confirm/with/{provider}";

/// The address of a pattern.
pub(crate) fn of(pattern: &str, provider: &str) -> String {
    pattern.replace("{provider}", provider)
}

/// What an address says of a sign-in that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What went wrong.
    pub problem: SignInProblem,
    /// The provider's name.
    pub provider: String,
    /// The request's id.
    pub request: String,
}

impl Refusal {
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
}

/// The page on which somebody began, with what went wrong.
#[cfg(feature = "ssr")]
pub fn after_refusal(
    page: &str,
    provider: &str,
    problem: SignInProblem,
    next: &str,
    request: &str,
) -> String {
    Query::default()
        .with("problem", problem.code())
        .with("provider", provider)
        .with("request", request)
        .with("next", next)
        .href(page)
}

/// The page on which somebody proves first who they are, and comes back to link.
#[cfg(feature = "ssr")]
pub fn confirm_first() -> String {
    Query::default()
        .with("next", "/profile/security")
        .href("/profile/confirm")
}

/// The page of somebody whom a provider has named for the first time.
#[cfg(feature = "ssr")]
pub fn finish_page(identity: &str) -> String {
    Query::default()
        .with("identity", identity)
        .href("/sign-in/finish")
}
