//! An entry by itself: what a link in a ticket or a mail leads to.

use super::words;
use crate::here::{Here, use_here};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::AuditEntryView;
use time::UtcOffset;
use ui::prelude::*;

/// An entry of the log.
#[server(prefix = "/api/t", endpoint = "audit/get", input = GetUrl)]
pub async fn get_audit_entry(tenant: String, entry: String) -> Result<AuditEntryView, AppError> {
    use crate::current;
    web::report(
        async {
            let entry = web::named(&entry)?;
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
        sentence(words::phrase(&entry.action)),
        entry.target
    );
    let crumbs = vec![
        Crumb::link("Audit log", here.href("audit")),
        Crumb::here(sentence(&entry.action)),
    ];
    let path = here.href(&format!("audit/{}", entry.id));
    let (actor, changes) = (entry.actor.clone(), entry.changes.clone());
    let by_link = (entry.actor_kind == SETUP_LINK)
        .then(|| view! { " " <Badge>{actor_kind(SETUP_LINK)}</Badge> });
    let at = entry.occurred_at;
    let utc = format_time(at, UtcOffset::UTC, TimeStyle::Seconds);
    view! {
        <Title text=title.clone()/>
        <PageHeader
            title=title
            crumbs=crumbs
            actions=move || view! { <CopyButton value=absolute(&path) label="Copy link"/> }
        />
        <Card title="What changed">
            <Differences changes=changes/>
        </Card>
        <Card title="Who, when and from where">
            <DescriptionList>
                <Description term="Who"><Person name=actor/>{by_link}</Description>
                <Description term="When">
                    <Time at=at offset=at.offset() style=TimeStyle::Seconds/>
                    " " <span class="text-muted">"(" {utc} " UTC)"</span>
                </Description>
                <EntryFacts entry=entry/>
            </DescriptionList>
        </Card>
    }
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
