//! An entry by itself: what a link in a ticket or a mail leads to.

use super::words;
use crate::here::{Here, use_here};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{AuditEntryView, FieldChange};
use time::UtcOffset;
use ui::prelude::*;

/// An entry of the log.
#[server(prefix = "/api/t", endpoint = "audit/get", input = GetUrl)]
pub async fn get_audit_entry(tenant: String, entry: String) -> Result<AuditEntryView, AppError> {
    use crate::current;
    web::report(
        async {
            let entry = entry.parse().map_err(|_| AppError::not_found())?;
            domain::audit::get(&current::tenant(&tenant)?, entry).await
        }
        .await,
    )
}

/// All that is kept of one entry.
#[component]
pub fn AuditEntryPage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let slug = here.slug();
    let entry = Resource::new(
        move || params.with(|params| params.get("entry").unwrap_or_default()),
        move |entry| get_audit_entry(slug.clone(), entry),
    );
    view! {
        <Page>
            <Load resource=entry let:entry>
                <Entry here=here.clone() entry=entry/>
            </Load>
        </Page>
    }
}

#[component]
fn Entry(here: Here, entry: AuditEntryView) -> impl IntoView {
    let title = format!(
        "{} {}",
        words::sentence(words::phrase(&entry.action)),
        entry.target
    );
    let crumbs = vec![
        Crumb::link("Audit log", here.href("audit")),
        Crumb::here(words::sentence(&entry.action)),
    ];
    let path = here.href(&format!("audit/{}", entry.id));
    let at = entry.occurred_at;
    let utc = format_time(at, UtcOffset::UTC, TimeStyle::Seconds);
    let unknown = || "Unknown".to_owned();
    view! {
        <Title text=title.clone()/>
        <PageHeader
            title=title
            crumbs=crumbs
            actions=move || view! { <CopyButton value=absolute(&path) label="Copy link"/> }
        />
        <Card title="What changed">
            <Differences changes=entry.changes/>
        </Card>
        <Card title="Who, when and from where">
            <DescriptionList>
                <Description term="Who"><Person name=entry.actor/></Description>
                <Description term="Done by">{words::actor_kind(&entry.actor_kind)}</Description>
                <Description term="When">
                    <Time at=at offset=at.offset() style=TimeStyle::Seconds/>
                    " " <span class="text-muted">"(" {utc} " UTC)"</span>
                </Description>
                <Description term="Event"><code class="code">{entry.action}</code></Description>
                <Description term=words::sentence(&entry.target_kind)><CopyText value=entry.target_id/></Description>
                <Description term="Address">{entry.ip.unwrap_or_else(unknown)}</Description>
                <Description term="Browser">
                    <span class="break-words">{entry.user_agent.unwrap_or_else(unknown)}</span>
                </Description>
                <Description term="Request ID"><CopyText value=entry.request_id/></Description>
                <Description term="Entry ID"><CopyText value=entry.id.to_string()/></Description>
            </DescriptionList>
        </Card>
    }
}

/// Field by field, before and after.
#[component]
fn Differences(changes: Vec<FieldChange>) -> impl IntoView {
    if changes.is_empty() {
        return view! { <p class="text-muted">"No field changed: that it happened is all there is to say."</p> }.into_any();
    }
    let nothing = || view! { <span class="text-muted">"–"</span> }.into_any();
    let rows = changes
        .into_iter()
        .map(|change| {
            let before = change.before.map_or_else(nothing, |text| {
                view! { <del class="text-danger-ink">{text}</del> }.into_any()
            });
            let after = change.after.map_or_else(nothing, |text| {
                view! { <ins class="text-success-ink no-underline">{text}</ins> }.into_any()
            });
            view! {
                <tr>
                    <Td primary=true>{words::field(&change.field)}</Td>
                    <Td label="Before">{before}</Td>
                    <Td label="After">{after}</Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="What changed">
            <thead>
                <tr>
                    <Th>"Field"</Th>
                    <Th>"Before"</Th>
                    <Th>"After"</Th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
    }
    .into_any()
}

/// With the origin, which only the browser knows for sure; it alone copies.
fn absolute(path: &str) -> String {
    if cfg!(feature = "hydrate") {
        let origin = window().location().origin().unwrap_or_default();
        format!("{origin}{path}")
    } else {
        path.to_owned()
    }
}
