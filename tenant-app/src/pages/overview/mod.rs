//! The first page of a workspace: how it stands, what happened, and what to do next.

mod activity;
mod checklist;

use crate::days::day_and_month;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use activity::Activity;
use checklist::Checklist;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::permissions::Permission;
use shared::views::{DayCount, OverviewView};
use ui::prelude::*;

/// The figures of the workspace.
#[server(prefix = "/api/t", endpoint = "overview/get", input = GetUrl)]
pub async fn get_overview(tenant: String) -> Result<OverviewView, AppError> {
    use crate::current;
    use domain::tenants;
    web::report(async { tenants::overview(&current::tenant(&tenant)?).await }.await)
}

/// Figures, checklist, chart and activity.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let slug = here.slug();
    let overview = Resource::new(move || changes.get(), move |_| get_overview(slug.clone()));
    let name = here.workspace.workspace.name.clone();
    view! {
        <Title text="Overview"/>
        <Page>
            <PageHeader title=name description="How your workspace stands today."/>
            <Load resource=overview shape=SkeletonShape::Cards let:overview>
                <Overview here=here.clone() overview=overview/>
            </Load>
        </Page>
    }
}

#[component]
fn Overview(here: Here, overview: OverviewView) -> impl IntoView {
    let recent = overview.recent.clone();
    let reads_audit = here.allows(Permission::AuditRead);
    view! {
        <Figures here=here.clone() overview=overview.clone()/>
        <Checklist here=here.clone() overview=overview.clone()/>
        <Card>
            <ProjectsByDay days=overview.projects_by_day/>
        </Card>
        {reads_audit.then(|| view! { <Activity here=here entries=recent/> })}
    }
}

#[component]
fn Figures(here: Here, overview: OverviewView) -> impl IntoView {
    let created = overview
        .projects_by_day
        .iter()
        .map(|day| day.count)
        .sum::<i64>();
    view! {
        <StatRow>
            <StatTile
                label="Active projects"
                value=overview.projects.to_string()
                detail=format!("{created} created in 14 days")
                href=here.href("projects")
            />
            <StatTile
                label="Members"
                value=overview.members.to_string()
                detail=if overview.members == 1 { "Only you so far" } else { "With access to this workspace" }
                href=here.href("members")
            />
            <StatTile
                label="Pending invitations"
                value=overview.pending_invitations.to_string()
                detail="Links work for seven days"
                href=here.href("members")
            />
        </StatRow>
    }
}

#[component]
fn ProjectsByDay(days: Vec<DayCount>) -> impl IntoView {
    let total = days.iter().map(|day| day.count).sum::<i64>();
    let busiest = days
        .iter()
        .max_by_key(|day| day.count)
        .filter(|day| day.count > 0);
    let summary = match busiest {
        Some(day) => format!(
            "{total} projects were created in the last 14 days, most of them ({}) on {}.",
            day.count,
            day_and_month(&day.day)
        ),
        None => "No projects were created in the last 14 days.".to_owned(),
    };
    // A day's count is far below what a float holds exactly.
    let values = days
        .iter()
        .map(|day| f64::from(i32::try_from(day.count).unwrap_or(i32::MAX)))
        .collect();
    let labels = days.iter().map(|day| day_and_month(&day.day)).collect();
    view! {
        <BarChart
            title="Projects created per day"
            summary=summary
            labels=labels
            series=vec![Series::new("Projects", values)]
        />
    }
}
