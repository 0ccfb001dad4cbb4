//! The page of the log.

use super::exports::BeginAuditExport;
use super::filters::{Filters, Presets};
use super::query::{AuditQuery, KEYS};
use super::table::Entries;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::paging::Page as Rows;
use shared::views::AuditEntryView;
use ui::links::{Query, use_query};
use ui::prelude::*;

/// A page of the log, and who can be chosen in its filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// The entries, the latest first.
    pub entries: Rows<AuditEntryView>,
    /// Ids and names of members, as far as the viewer may see them.
    pub people: Vec<(String, String)>,
}

/// A page of the log.
#[server(prefix = "/api/t", endpoint = "audit/list", input = GetUrl)]
pub async fn list_audit(
    tenant: String,
    #[server(default)] filter: AuditQuery,
    #[server(default)] cursor: String,
) -> Result<AuditView, AppError> {
    use crate::current;
    use domain::{audit, memberships};
    use shared::permissions::Permission;
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let entries = audit::list(&ctx, &filter.filter(&ctx)?, &cursor).await?;
            let people = if ctx.permissions.allows(Permission::MembersRead) {
                let members =
                    memberships::list(&ctx, &memberships::MemberFilter::default()).await?;
                members
                    .items
                    .into_iter()
                    .map(|member| (member.user_id.to_string(), member.name))
                    .collect()
            } else {
                Vec::new()
            };
            Ok(AuditView { entries, people })
        }
        .await,
    )
}

/// Filters, table, pages.
#[component]
pub fn AuditPage() -> impl IntoView {
    let here = use_here();
    let query = use_query();
    let filter = Memo::new(move |_| {
        query.with(|query| query.only(&KEYS).with("cursor", query.get("cursor")))
    });
    let changes = use_changes();
    let slug = here.slug();
    let audit = Resource::new(
        move || (filter.get(), changes.get()),
        move |(filter, _)| {
            list_audit(
                slug.clone(),
                AuditQuery::of(&filter),
                filter.get("cursor").to_owned(),
            )
        },
    );
    // It is sent without a script; what it was refused for stands in the address it comes back to.
    let export = ServerAction::<BeginAuditExport>::new();
    view! {
        <Title text="Audit log"/>
        <Page>
            <PageHeader
                title="Audit log"
                description="What happened in this workspace, who did it and from where. Nobody can change it."
            />
            <FailureBanner failure=failure(export)/>
            <Load resource=audit shape=SkeletonShape::Rows let:view>
                <Log here=here.clone() filter=filter.get_untracked() view=view/>
            </Load>
        </Page>
    }
}

#[component]
fn Log(here: Here, filter: Query, view: AuditView) -> impl IntoView {
    let path = here.href("audit");
    let AuditView { entries, people } = view;
    let count = format!("{} shown", entries.items.len());
    let entry = here.href("audit");
    let whole = filter.without(&["cursor"]);
    let filters = view! {
        <Presets path=path.clone() filter=whole.clone()/>
        <Filters here=here filter=whole people=people count=count/>
        <p class="text-sm text-muted">
            "Terms narrow a search: " <code class="code">"actor:ada"</code> ", "
            <code class="code">"action:project."</code> ", " <code class="code">"target:apollo"</code>
            "; with a minus they leave out: " <code class="code">"-action:audit."</code>
        </p>
    };
    if entries.items.is_empty() {
        return view! {
            {filters}
            <NoMatches
                title="No entries match"
                description="Nothing like this happened in the time you chose. Widen the filter to see more."
                clear_href=path
            />
        }
        .into_any();
    }
    let page = |cursor: String| filter.with("cursor", &cursor).href(&path);
    let (newer, older) = (entries.previous.map(page), entries.next.map(page));
    let paged = newer.is_some() || older.is_some();
    view! {
        {filters}
        <Entries path=entry entries=entries.items/>
        {paged.then(|| view! { <Pager newer=newer older=older summary="50 per page"/> })}
    }
    .into_any()
}
