//! The first steps. Each is done when the workspace shows it, never because somebody ticked it.

use crate::here::Here;
use leptos::prelude::*;
use shared::permissions::Permission;
use shared::views::OverviewView;
use ui::prelude::*;

struct Step {
    done: bool,
    title: &'static str,
    hint: &'static str,
    action: Option<(&'static str, String)>,
}

fn steps(here: &Here, overview: &OverviewView) -> [Step; 3] {
    let action =
        |permission, label, rest| here.allows(permission).then(|| (label, here.href(rest)));
    [
        Step {
            done: true,
            title: "Create a workspace",
            hint: "It holds your team, its projects and its audit log.",
            action: None,
        },
        Step {
            done: overview.members > 1 || overview.pending_invitations > 0,
            title: "Invite a colleague",
            hint: "Two people can look after a workspace better than one.",
            action: action(Permission::MembersInvite, "Invite", "members/invite"),
        },
        Step {
            done: overview.projects > 0,
            title: "Create a project",
            hint: "A piece of work that your team shares.",
            action: action(Permission::ProjectsCreate, "Create", "projects/new"),
        },
    ]
}

/// The steps, as long as one is left.
#[component]
pub(super) fn Checklist(here: Here, overview: OverviewView) -> impl IntoView {
    let steps = steps(&here, &overview);
    let (done, all) = (steps.iter().filter(|step| step.done).count(), steps.len());
    if done == all {
        return ().into_any();
    }
    let items = steps
        .into_iter()
        .map(|step| view! { <StepItem step=step/> })
        .collect_view();
    view! {
        <Card title="First steps" description=format!("{done} of {all} done") flush=true>
            <ol class="flex flex-col">{items}</ol>
        </Card>
    }
    .into_any()
}

#[component]
fn StepItem(step: Step) -> impl IntoView {
    let (icon, word) = if step.done {
        (IconName::CircleCheck, "Done")
    } else {
        (IconName::CircleDot, "To do")
    };
    let tint = if step.done {
        "text-success-ink"
    } else {
        "text-muted"
    };
    let action = step.action.filter(|_| !step.done).map(|(label, href)| {
        view! { <ButtonLink href=href size=Size::Sm>{label}</ButtonLink> }
    });
    view! {
        <li class="flex items-center gap-3 border-t border-line px-5 py-3 first:border-t-0">
            <span class=tint><Icon name=icon size=18 label=word/></span>
            <span class="min-w-0 flex-1">
                <span class="block font-medium" class:text-muted=step.done>{step.title}</span>
                <span class="block text-muted">{step.hint}</span>
            </span>
            {action}
        </li>
    }
}
