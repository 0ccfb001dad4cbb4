//! What the pages of operators read.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::AppError;
use shared::paging::Page;
use shared::views::{OperatorDetail, OperatorView};

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::operators;

/// A page of the operators that a filter finds.
#[server(prefix = "/api/a", endpoint = "operators/list", input = GetUrl)]
pub async fn list_operators(
    /// A part of the name or of the address.
    #[server(default)]
    q: String,
    /// A role's key.
    #[server(default)]
    role: String,
    /// A status.
    #[server(default)]
    status: String,
    /// A cursor of an earlier page.
    #[server(default)]
    cursor: String,
) -> Result<Page<OperatorView>, AppError> {
    use shared::requests::{FormParser, SearchText};
    use shared::views::OperatorStatus;

    let list = async {
        let ctx = current::operator()?;
        let mut form = FormParser::default();
        let search = form.field::<SearchText>("q", &q);
        let filter = operators::OperatorFilter {
            search: Some(form.finish(search)?),
            // What is no role or status narrows nothing, as in every list.
            role: role.parse().ok(),
            status: OperatorStatus::from_name(&status),
            cursor,
        };
        operators::list(&ctx, &filter).await
    };
    web::report(list.await)
}

/// One operator.
#[server(prefix = "/api/a", endpoint = "operators/get", input = GetUrl)]
pub async fn get_operator(
    /// Their id.
    operator: String,
) -> Result<OperatorDetail, AppError> {
    let detail = async {
        let id = web::named(&operator)?;
        operators::get(&current::operator()?, id).await
    };
    web::report(detail.await)
}
