//! The report in two views: each tenant table by each check, and each check with its explanation.

use leptos::prelude::*;
use shared::isolation::{Check, IsolationReport, Remark};
use ui::prelude::*;

/// A row a tenant table, a column a check.
#[component]
pub(super) fn TableResults(report: IsolationReport) -> impl IntoView {
    let checks: Vec<Check> = report.checks_of_tables().cloned().collect();
    let heads = checks
        .iter()
        .map(|check| {
            let label = column(&check.key);
            view! { <Th>{label}</Th> }
        })
        .collect_view();
    let rows = report
        .tables
        .into_iter()
        .map(|table| {
            let cells = checks
                .iter()
                .map(|check| {
                    let (label, result) = (column(&check.key), result(check, &table));
                    view! { <Td label=label>{result}</Td> }
                })
                .collect_view();
            view! { <tr><Td primary=true><code class="code">{table}</code></Td>{cells}</tr> }
        })
        .collect_view();
    view! {
        <h2 class="page-section">"By table"</h2>
        <DataTable caption="Each tenant table and the checks it passed">
            <thead><tr><Th>"Tenant table"</Th>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
}

/// What a check is called at the head of a column.
fn column(key: &str) -> &'static str {
    match key {
        "tables" => "Known",
        "row_level_security" => "Row security",
        "policies" => "Policy",
        "keys" => "Keys",
        "indexes" => "Index",
        "grants" => "Grants",
        "product_data" => "No operator",
        "append_only" => "Append only",
        _ => "Other",
    }
}

fn result(check: &Check, table: &String) -> AnyView {
    let findings = check.findings_on(table).count();
    if findings > 0 {
        let count = format!("{findings} found");
        view! { <StatusBadge status="failed" label=count/> }.into_any()
    } else if check.examined.contains(table) {
        view! { <StatusBadge status="healthy" label="Pass"/> }.into_any()
    } else {
        view! { <span class="text-muted">"n/a"</span> }.into_any()
    }
}

/// Every check: what it means, what it looked at, what it found.
#[component]
pub(super) fn Checks(checks: Vec<Check>) -> impl IntoView {
    let cards = checks
        .into_iter()
        .map(|check| view! { <CheckCard check=check/> })
        .collect_view();
    view! {
        <h2 class="page-section">"By check"</h2>
        <div class="report">{cards}</div>
    }
}

#[component]
fn CheckCard(check: Check) -> impl IntoView {
    let (status, label) = if check.passed() {
        ("healthy", "Pass")
    } else {
        ("failed", "Finding")
    };
    let examined = check.examined.join(", ");
    view! {
        <section class="report-check">
            <div class="report-head">
                <h3>{check.title}</h3>
                <StatusBadge status=status label=label/>
            </div>
            <p>{check.explanation}</p>
            <Remarks title="Found" remarks=check.findings/>
            <Remarks title="Excepted, with the reason" remarks=check.exceptions/>
            <p class="text-muted">"Examined: " {examined}</p>
        </section>
    }
}

#[component]
fn Remarks(title: &'static str, remarks: Vec<Remark>) -> impl IntoView {
    (!remarks.is_empty()).then(|| {
        let items = remarks
            .into_iter()
            .map(|remark| view! { <li><code class="code">{remark.subject}</code> ": " {remark.text}</li> })
            .collect_view();
        view! {
            <h4>{title}</h4>
            <ul>{items}</ul>
        }
    })
}
