//! Exports of long logs: how far each is, and the file of what is done.

use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::audit_export::{ExportFormat, ExportState};
use shared::paging::Page as ListPage;
use shared::views::AuditExportView;
use std::time::Duration;
use ui::links::{Query, use_query};
use ui::prelude::*;

/// How often a browser asks how far they are.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// Begins an export under the filter that stands in a query: the file itself when it is short, and else
/// the list, where a job is at it.
#[server(prefix = "/api/t", endpoint = "audit/exports/begin")]
pub async fn begin_audit_export(
    tenant: String,
    format: String,
    #[server(default)] query: String,
) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::audit::exports::{self, Begun};
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let format: ExportFormat = format
                .parse()
                .map_err(|_| AppError::field("format", "Choose CSV, NDJSON or ZIP."))?;
            // As it would stand in the address of the file, whatever was posted.
            let href = Query::parse(query.trim_start_matches('?'))
                .only(&super::query::KEYS)
                .href("");
            let query = href.trim_start_matches('?');
            let filter = super::filter_of_query(&ctx, query)?;
            let file = format!("audit/export.{}{href}", format.name());
            current::go_to(&match exports::begin(&ctx, format, query, &filter).await? {
                Begun::AtOnce => links::workspace(&tenant, &file),
                Begun::AsJob(_) => {
                    links::workspace(&tenant, "audit/exports?notice=audit-export-begun")
                }
            });
            Ok(())
        }
        .await,
    )
}

/// A page of the exports, the latest first.
#[server(prefix = "/api/t", endpoint = "audit/exports/list", input = GetUrl)]
pub async fn list_audit_exports(
    tenant: String,
    #[server(default)] cursor: String,
) -> Result<ListPage<AuditExportView>, AppError> {
    use crate::current;
    use domain::audit::exports;
    web::report(async { exports::list(&current::tenant(&tenant)?, &cursor).await }.await)
}

/// Cancels an export that is under way.
#[server(prefix = "/api/t", endpoint = "audit/exports/cancel")]
pub async fn cancel_audit_export(tenant: String, export: String) -> Result<(), AppError> {
    use crate::{current, links};
    use domain::audit::exports;
    web::report(
        async {
            let export = web::named(&export)?;
            exports::cancel(&current::tenant(&tenant)?, export).await?;
            let list = "audit/exports?notice=audit-export-cancelled";
            current::go_to(&links::workspace(&tenant, list));
            Ok(())
        }
        .await,
    )
}

/// The list.
#[component]
pub fn AuditExportsPage() -> impl IntoView {
    let here = use_here();
    let query = use_query();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor").to_owned()));
    let changes = use_changes();
    let slug = here.slug();
    let exports = Resource::new(
        move || (cursor.get(), changes.get()),
        move |(cursor, _)| list_audit_exports(slug.clone(), cursor),
    );
    let cancel = ServerAction::<CancelAuditExport>::new();
    ask_again(exports);
    let log = here.href("audit");
    view! {
        <Title text="Exports"/>
        <Page>
            <PageHeader
                title="Exports"
                description="Long exports of the audit log are written in the background, and kept for seven days."
            />
            <p><a class="link" href=log>"Back to the audit log"</a></p>
            <FailureBanner failure=failure(cancel)/>
            <Load resource=exports shape=SkeletonShape::Rows let:page>
                <Exports here=here.clone() page=page cancel=cancel/>
            </Load>
        </Page>
    }
}

/// While one is under way, a browser asks again and again.
fn ask_again(exports: Data<ListPage<AuditExportView>>) {
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(handle) = before.flatten() {
            handle.clear();
        }
        let under_way = exports.with(|page| {
            let items = page.as_ref().and_then(|page| page.as_ref().ok());
            items.is_some_and(|page| page.items.iter().any(|export| export.state.is_under_way()))
        });
        let again =
            under_way.then(|| set_timeout_with_handle(move || exports.refetch(), ASK_EVERY));
        again.and_then(Result::ok)
    });
}

#[component]
fn Exports(
    here: Here,
    page: ListPage<AuditExportView>,
    cancel: ServerAction<CancelAuditExport>,
) -> impl IntoView {
    if page.items.is_empty() {
        return view! {
            <EmptyState
                icon=IconName::ScrollText
                title="No exports"
                description="Short logs are downloaded at once. An export that takes longer is kept here for seven days."
            >
                <ButtonLink href=here.href("audit")>"Open the audit log"</ButtonLink>
            </EmptyState>
        }
        .into_any();
    }
    let list = here.href("audit/exports");
    let to = |cursor: String| Query::default().with("cursor", &cursor).href(&list);
    let (newer, older) = (page.previous.map(to), page.next.map(to));
    let paged = newer.is_some() || older.is_some();
    let under_way = page.items.iter().any(|export| export.state.is_under_way());
    let rows = page
        .items
        .into_iter()
        .map(|export| view! { <ExportRow here=here.clone() export=export cancel=cancel/> })
        .collect_view();
    view! {
        {under_way.then(|| view! {
            <p class="text-sm text-muted">
                "This page follows by itself where scripts run. "
                <a class="link" rel="external" href=list.clone()>"Reload"</a>
            </p>
        })}
        <DataTable caption="Exports">
            <thead>
                <tr>
                    <Th>"Export"</Th>
                    <Th>"State"</Th>
                    <Th>"Asked for"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
        {paged.then(|| view! { <Pager newer=newer older=older summary="25 per page"/> })}
    }
    .into_any()
}

#[component]
fn ExportRow(
    here: Here,
    export: AuditExportView,
    cancel: ServerAction<CancelAuditExport>,
) -> impl IntoView {
    let filter = if export.query.is_empty() {
        "the whole log"
    } else {
        "a part of the log"
    };
    let created = export.created_at;
    let actions = if export.state == ExportState::Done {
        view! { <Files here=here export=export.clone()/> }.into_any()
    } else if export.state.is_under_way() {
        view! {
            <ActionForm action=cancel>
                <input type="hidden" name="tenant" value=here.slug()/>
                <input type="hidden" name="export" value=export.id.to_string()/>
                <Button submit=true size=Size::Sm>"Cancel"</Button>
            </ActionForm>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let sha256 = export.sha256.clone();
    let requested_by = export.requested_by.clone();
    let format = export.format.label();
    view! {
        <tr>
            <Td primary=true>
                {format} " " <span class="font-normal text-muted">{filter}</span>
                {sha256.map(|sha256| view! {
                    <details class="font-normal text-muted">
                        <summary class="cursor-pointer">"SHA-256"</summary>
                        <code class="code break-all">{sha256}</code>
                    </details>
                })}
            </Td>
            <Td label="State"><State export=export/></Td>
            <Td label="Asked for">
                {requested_by} ", " <Time at=created offset=created.offset()/>
            </Td>
            <Td actions=true>{actions}</Td>
        </tr>
    }
}

/// How far it is.
#[component]
fn State(export: AuditExportView) -> impl IntoView {
    match export.state {
        ExportState::Queued => view! { <Badge>"Waiting"</Badge> }.into_any(),
        ExportState::Running => {
            let done = export.rows_done;
            let (max, detail) = match export.rows_expected {
                Some(expected) => (expected.max(1), format!("{done} of {expected}")),
                None => (1, format!("{done} so far")),
            };
            let value = if export.rows_expected.is_some() {
                done
            } else {
                0
            };
            view! { <Progress label="Writing" value=as_number(value) max=as_number(max) detail=detail/> }.into_any()
        }
        ExportState::Done => {
            let expires = export.expires_at;
            let size = export.bytes.map(size).unwrap_or_default();
            view! {
                <Badge tone=Tone::Success>"Done"</Badge>
                " "
                {format!("{} entries, {size}", export.rows_done)}
                <span class="text-muted">" until " <Time at=expires offset=expires.offset()/></span>
            }
            .into_any()
        }
        ExportState::Failed => view! { <Badge tone=Tone::Danger>"Failed"</Badge> }.into_any(),
        ExportState::Cancelled => view! { <Badge>"Cancelled"</Badge> }.into_any(),
    }
}

/// The file, and what it can be held against.
#[component]
fn Files(here: Here, export: AuditExportView) -> impl IntoView {
    let address = here.href(&format!("audit/exports/{}", export.id));
    let file = format!("{address}/{}", export.format.file_name());
    let manifest = (export.format != ExportFormat::Zip).then(|| {
        view! {
            <ButtonLink href=format!("{address}/manifest.json") download="" size=Size::Sm>"Manifest"</ButtonLink>
        }
    });
    view! {
        <span class="flex flex-wrap gap-2">
            <ButtonLink href=file download="" size=Size::Sm icon=IconName::Download>"Download"</ButtonLink>
            {manifest}
        </span>
    }
}

/// A length as people read it.
fn size(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a bar is not exact to the last of nine quadrillion entries"
)]
const fn as_number(count: i64) -> f64 {
    count as f64
}
