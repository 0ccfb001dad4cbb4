//! What came of tests and sign-ins by a connection.

use super::actions::get_connection;
use super::guide::emphasised;
use super::wizard::connection_of_address;
use crate::here::{Here, use_here};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::connections::AttemptPurpose;
use shared::paging::Page as ListPage;
use shared::views::{AttemptDetail, AttemptView, CheckView, Verdict};
use ui::links::{Query, use_query};
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::current;
#[cfg(feature = "ssr")]
use domain::connections;

/// A page of the attempts, the latest first.
#[server(prefix = "/api/t", endpoint = "connections/attempts", input = GetUrl)]
pub async fn list_attempts(
    tenant: String,
    connection: String,
    #[server(default)] cursor: String,
) -> Result<ListPage<AttemptView>, AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            connections::attempts(&ctx, web::named(&connection)?, &cursor).await
        }
        .await,
    )
}

/// One attempt with its check list.
#[server(prefix = "/api/t", endpoint = "connections/attempt", input = GetUrl)]
pub async fn get_attempt(
    tenant: String,
    connection: String,
    attempt: String,
) -> Result<AttemptDetail, AppError> {
    web::report(
        async {
            let ctx = current::tenant(&tenant)?;
            let attempt = web::named(&attempt)?;
            connections::attempt(&ctx, web::named(&connection)?, attempt).await
        }
        .await,
    )
}

/// What came of it, as a badge.
#[component]
pub(super) fn Outcome(refusal: Option<String>) -> impl IntoView {
    match refusal {
        None => view! { <Badge tone=Tone::Success>"Passed"</Badge> }.into_any(),
        Some(_) => view! { <Badge tone=Tone::Danger>"Refused"</Badge> }.into_any(),
    }
}

/// The log.
#[component]
pub fn AttemptsPage() -> impl IntoView {
    let here = use_here();
    let connection = connection_of_address();
    let query = use_query();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor").to_owned()));
    let (slug, other) = (here.slug(), here.slug());
    let detail = Resource::new(
        move || connection.get(),
        move |connection| get_connection(slug.clone(), connection),
    );
    let attempts = Resource::new(
        move || (connection.get(), cursor.get()),
        move |(connection, cursor)| list_attempts(other.clone(), connection, cursor),
    );
    let list = here.href("connections");
    view! {
        <Title text="Attempts"/>
        <Page>
            <Load resource=detail let:detail>
                <PageHeader
                    title="Attempts"
                    description="Every test and every sign-in by this connection, with all that was checked."
                    crumbs=vec![
                        Crumb::link("Single sign-on", list.clone()),
                        Crumb::link(detail.summary.name.clone(), format!("{list}/{}/activate", detail.summary.id)),
                        Crumb::here("Attempts"),
                    ]
                />
            </Load>
            <Load resource=attempts shape=SkeletonShape::Rows let:page>
                <Attempts here=here.clone() connection=connection.get_untracked() page=page/>
            </Load>
        </Page>
    }
}

#[component]
fn Attempts(here: Here, connection: String, page: ListPage<AttemptView>) -> impl IntoView {
    let list = here.href(&format!("connections/{connection}/attempts"));
    if page.items.is_empty() {
        return view! {
            <EmptyState
                icon=IconName::History
                title="Nobody has tried yet"
                description="Tests and sign-ins stand here, whatever came of them."
            />
        }
        .into_any();
    }
    let to = |cursor: String| Query::default().with("cursor", &cursor).href(&list);
    let (newer, older) = (page.previous.map(to), page.next.map(to));
    let paged = newer.is_some() || older.is_some();
    let rows = page
        .items
        .into_iter()
        .map(|attempt| {
            let at = attempt.occurred_at;
            let page = format!("{list}/{}", attempt.id);
            view! {
                <tr>
                    <Td primary=true>
                        <RowLink href=page><Time at=at offset=at.offset()/></RowLink>
                    </Td>
                    <Td label="Result"><Outcome refusal=attempt.refusal/></Td>
                    <Td label="For">{attempt.purpose.name()}</Td>
                    <Td label="Who">{attempt.email.unwrap_or_else(|| "not told".to_owned())}</Td>
                    <Td label="From">{attempt.ip} " " <span class="text-muted">{attempt.device}</span></Td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <DataTable caption="Attempts">
            <thead>
                <tr>
                    <Th>"When"</Th>
                    <Th>"Result"</Th>
                    <Th>"For"</Th>
                    <Th>"Who"</Th>
                    <Th>"From"</Th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
        {paged.then(|| view! { <Pager newer=newer older=older summary="25 per page"/> })}
    }
    .into_any()
}

/// One attempt.
#[component]
pub fn AttemptPage() -> impl IntoView {
    let here = use_here();
    let params = use_params_map();
    let slug = here.slug();
    let attempt = Resource::new(
        move || {
            let part = |name| params.with(|params| params.get(name).unwrap_or_default());
            (part("connection"), part("attempt"))
        },
        move |(connection, attempt)| get_attempt(slug.clone(), connection, attempt),
    );
    let connection = connection_of_address();
    view! {
        <Title text="Attempt"/>
        <Page>
            <Load resource=attempt let:detail>
                <Attempt here=here.clone() connection=connection.get_untracked() detail=detail/>
            </Load>
        </Page>
    }
}

#[component]
fn Attempt(here: Here, connection: String, detail: AttemptDetail) -> impl IntoView {
    let list = here.href("connections");
    let own = format!("{list}/{connection}");
    let is_test = detail.attempt.purpose == AttemptPurpose::Test;
    let passed = detail.attempt.refusal.is_none();
    let title = match (is_test, passed) {
        (true, true) => "The test passed",
        (true, false) => "The test failed",
        (false, true) => "Signed in",
        (false, false) => "Sign-in refused",
    };
    let came_of_test = (is_test && passed && detail.current).then(|| came_of_test(&own, &detail));
    let at = detail.attempt.occurred_at;
    let refusal = detail.attempt.refusal.clone();
    let checks = detail.checks.into_iter().map(check).collect_view();
    let answer = detail.answer.map(
        |answer| view! { <CodeBlock code=answer title="What came, decoded; secrets are masked"/> },
    );
    view! {
        <PageHeader
            title=title
            crumbs=vec![
                Crumb::link("Single sign-on", list),
                Crumb::link("Attempts", format!("{own}/attempts")),
                Crumb::here(title),
            ]
            badges=move || view! { <Outcome refusal=refusal/> }
        />
        {detail.reason.map(|reason| view! { <Banner tone=Tone::Danger title="Why">{reason}</Banner> })}
        {came_of_test}
        {(is_test && !detail.current).then(|| view! {
            <Banner tone=Tone::Warning>"The settings have changed since this test. Test again."</Banner>
        })}
        <Card>
            <DescriptionList>
                <Description term="When"><Time at=at offset=at.offset()/></Description>
                <Description term="For">{detail.attempt.purpose.name()}</Description>
                <Description term="E-mail address">{detail.attempt.email.unwrap_or_else(|| "not told".to_owned())}</Description>
                <Description term="The provider’s name for the person">
                    <code class="code break-all">{detail.subject.unwrap_or_else(|| "not told".to_owned())}</code>
                </Description>
                <Description term="From">{detail.attempt.ip} " " {detail.attempt.device}</Description>
                <Description term="Request ID"><CopyText value=detail.request_id/></Description>
            </DescriptionList>
        </Card>
        <Card title="What was checked" flush=true>
            <ol class="checks">{checks}</ol>
        </Card>
        {answer}
    }
}

/// What to do after a test that has passed. The settings may be good, and nobody let in all the same.
fn came_of_test(own: &str, detail: &AttemptDetail) -> AnyView {
    let (activate, domains, attributes) = (
        format!("{own}/activate"),
        format!("{own}/domains"),
        format!("{own}/attributes"),
    );
    let Some(email) = detail.attempt.email.clone() else {
        return view! {
            <Banner
                tone=Tone::Warning
                title="These settings work, but nobody can sign in yet"
                action=move || view! { <ButtonLink href=attributes.clone()>"Attributes"</ButtonLink> }
            >
                "Your provider told no e-mail address, by which an account is found the first time. Below is what it told."
            </Banner>
        }
        .into_any();
    };
    if !detail.domain_proved {
        return view! {
            <Banner
                tone=Tone::Warning
                title="These settings work, but nobody can sign in yet"
                action=move || view! { <ButtonLink href=domains.clone()>"Prove a domain"</ButtonLink> }
            >
                "Your provider named " {email} ", and the workspace has not proved that domain. Only addresses in domains that it has proved are let in."
            </Banner>
        }
        .into_any();
    }
    view! {
        <Banner
            tone=Tone::Success
            title="These settings work"
            action=move || view! { <ButtonLink href=activate.clone() kind=ButtonKind::Primary>"Go on to activate"</ButtonLink> }
        >
            "Below is whom your provider named, and all that was checked."
        </Banner>
    }
    .into_any()
}

fn check(check: CheckView) -> impl IntoView {
    let (icon, word) = match check.verdict {
        Verdict::Passed => (IconName::CircleCheck, "Passed"),
        Verdict::Failed => (IconName::CircleX, "Failed"),
        Verdict::NotReached => (IconName::CircleDot, "Not reached"),
    };
    let failed = check.verdict == Verdict::Failed;
    let ahead = check
        .clock_ahead_seconds
        .filter(|seconds| seconds.abs() > 5);
    view! {
        <li class="check" class:check-failed=failed>
            <span class="check-mark"><Icon name=icon label=word/></span>
            <div class="check-text">
                <p class="font-medium">{check.title}</p>
                {(check.verdict != Verdict::NotReached).then(|| view! {
                    <dl class="check-values">
                        <dt>"Expected"</dt>
                        <dd>{check.expected}</dd>
                        <dt>"Received"</dt>
                        <dd>{check.received}</dd>
                    </dl>
                })}
                {check.key.map(|key| view! { <p class="text-sm text-muted">"By " <code class="code break-all">{key}</code></p> })}
                {ahead.map(|seconds| view! {
                    <p class="text-sm text-muted">
                        {if seconds > 0 {
                            format!("The provider’s clock is {seconds} seconds ahead of ours.")
                        } else {
                            format!("The provider’s clock is {} seconds behind ours.", -seconds)
                        }}
                    </p>
                })}
                {check.hint.map(|hint| view! { <p>{hint}</p> })}
                {check.fix.map(|fix| view! { <p class="check-fix">{emphasised(&fix)}</p> })}
            </div>
        </li>
    }
}
