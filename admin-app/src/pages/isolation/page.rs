//! The report's page.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;
use shared::isolation::IsolationReport;
use ui::prelude::*;

use super::parts::{Checks, TableResults};
use super::{GetIsolationReport, get_isolation_report};

/// `/isolation`
#[component]
pub fn IsolationPage() -> impl IntoView {
    let report = Resource::new(|| (), |()| get_isolation_report());
    view! {
        <Title text="Tenant isolation"/>
        <Page>
            <PageHeader
                title="Tenant isolation"
                description="What keeps one customer's data from another, as found in the database just now. It names no customer: print it or send it to one who asks."
                actions=|| view! {
                    <ButtonLink
                        href=GetIsolationReport::PATH
                        download="tenant-isolation.json"
                        icon=IconName::Download
                    >
                        "JSON"
                    </ButtonLink>
                    <Button icon=IconName::File class="js-only" on:click=|_| print()>"Print"</Button>
                }
            />
            <Load resource=report let:report>
                <Report report=report/>
            </Load>
        </Page>
    }
}

fn print() {
    // A browser without a printer has nothing to say to it.
    _ = window().print();
}

#[component]
fn Report(report: IsolationReport) -> impl IntoView {
    let verdict = match report.findings() {
        0 => view! {
            <Banner tone=Tone::Success>
                {format!("All {} checks passed. Tenants are kept apart.", report.checks.len())}
            </Banner>
        },
        count => view! {
            <Banner tone=Tone::Danger>
                {format!("{count} findings. Follow the runbook docs/runbooks/isolation-alarm.md.")}
            </Banner>
        },
    };
    let (examined_at, checks) = (report.examined_at, report.checks.clone());
    let version = format!(
        "version {}, migration {}",
        report.version, report.schema_version
    );
    let (postgres, database) = (report.postgres.clone(), report.database.clone());
    view! {
        {verdict}
        <Card title="What was examined">
            <DescriptionList>
                <Description term="Date">
                    <Time at=examined_at offset=examined_at.offset() style=TimeStyle::Seconds/>
                </Description>
                <Description term="Tenantry">{version}</Description>
                <Description term="PostgreSQL">{postgres}</Description>
                <Description term="Database">{database}</Description>
            </DescriptionList>
        </Card>
        <TableResults report=report/>
        <Checks checks=checks/>
    }
}
