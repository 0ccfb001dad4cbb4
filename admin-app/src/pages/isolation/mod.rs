//! How tenants are kept apart: the doctor's report, to be read, printed and sent to a customer.

mod page;
mod parts;

pub use page::IsolationPage;

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::AppError;
use shared::isolation::IsolationReport;

/// Examines the database and answers the report. The page links to it as the download.
#[server(prefix = "/api/a", endpoint = "isolation/report", input = GetUrl)]
pub async fn get_isolation_report() -> Result<IsolationReport, AppError> {
    let report = async {
        let ctx = crate::current::operator()?;
        domain::doctor::report(&ctx).await
    };
    web::report(report.await)
}
