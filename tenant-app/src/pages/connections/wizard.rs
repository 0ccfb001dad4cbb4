//! The frame around the steps of a connection: where one is, what is done, and what comes next.

use super::actions::get_connection;
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::views::{ConnectionDetail, ConnectionStatus};
use ui::prelude::*;

/// The steps, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Guide,
    Metadata,
    Attributes,
    Provisioning,
    Domains,
    Test,
    Activate,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::Guide,
        Self::Metadata,
        Self::Attributes,
        Self::Provisioning,
        Self::Domains,
        Self::Test,
        Self::Activate,
    ];

    /// The end of its address.
    const fn path(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Metadata => "metadata",
            Self::Attributes => "attributes",
            Self::Provisioning => "members",
            Self::Domains => "domains",
            Self::Test => "test",
            Self::Activate => "activate",
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Guide => "At your provider",
            Self::Metadata => "Metadata",
            Self::Attributes => "Attributes",
            Self::Provisioning => "New members",
            Self::Domains => "Domains",
            Self::Test => "Test",
            Self::Activate => "Activate",
        }
    }

    fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|step| *step == self)?;
        Self::ALL.get(at + 1).copied()
    }

    /// Whether what the step asks for is there, as far as it asks for something.
    fn is_done(self, detail: &ConnectionDetail) -> bool {
        match self {
            Self::Guide | Self::Metadata => detail.complete,
            Self::Attributes | Self::Provisioning | Self::Test => detail.tested,
            Self::Domains => detail.has_domain,
            Self::Activate => detail.summary.status == ConnectionStatus::Active,
        }
    }
}

/// The address of a step.
pub(super) fn href(here: &Here, connection: &str, step: Step) -> String {
    here.href(&format!("connections/{connection}/{}", step.path()))
}

/// What stands in the address.
pub(super) fn connection_of_address() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("connection").unwrap_or_default()))
}

/// A step with its frame. `children` get the connection.
#[component]
pub(super) fn Wizard<F, V>(
    /// Which step.
    step: Step,
    /// What it is about.
    description: &'static str,
    /// The step.
    children: F,
) -> impl IntoView
where
    F: Fn(ConnectionDetail) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let here = StoredValue::new(use_here());
    let connection = connection_of_address();
    let changes = use_changes();
    let slug = here.with_value(Here::slug);
    let children = StoredValue::new(children);
    let detail = Resource::new(
        move || (connection.get(), changes.get()),
        move |(connection, _)| get_connection(slug.clone(), connection),
    );
    view! {
        <Page>
            <Load resource=detail let:detail>
                <Frame here=here.get_value() detail=detail.clone() step=step description=description>
                    {children.with_value(|children| children(detail))}
                </Frame>
            </Load>
        </Page>
    }
}

#[component]
fn Frame(
    here: Here,
    detail: ConnectionDetail,
    step: Step,
    description: &'static str,
    children: Children,
) -> impl IntoView {
    let name = detail.summary.name.clone();
    let id = detail.summary.id.to_string();
    let steps = Step::ALL
        .iter()
        .enumerate()
        .map(|(at, other)| {
            let done = other.is_done(&detail);
            let current = *other == step;
            view! {
                <li>
                    <a class="step" href=href(&here, &id, *other) aria-current=current.then_some("step")>
                        <span class="step-mark" class:step-done=done>
                            {if done {
                                view! { <Icon name=IconName::Check size=12 label="Done"/> }.into_any()
                            } else {
                                (at + 1).into_any()
                            }}
                        </span>
                        {other.name()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let crumbs = vec![
        Crumb::link("Single sign-on", here.href("connections")),
        Crumb::here(name.clone()),
    ];
    let log = here.href(&format!("connections/{id}/attempts"));
    let status = detail.summary.status;
    let provider = format!(
        "{} · {}",
        detail.summary.provider.name(),
        detail.summary.protocol.name()
    );
    view! {
        <Title text=format!("{} · {name}", step.name())/>
        <PageHeader
            title=name
            description=provider
            crumbs=crumbs
            badges=move || view! { <Status status=status/> }
            actions=move || view! { <ButtonLink href=log icon=IconName::History>"Attempts"</ButtonLink> }
        />
        <div class="wizard">
            <nav class="steps" aria-label="Steps">
                <ol>{steps}</ol>
            </nav>
            <div class="wizard-step">
                <header>
                    <h2 class="wizard-title">{step.name()}</h2>
                    <p class="text-muted">{description}</p>
                </header>
                {children()}
            </div>
        </div>
    }
}

/// How far a connection is, as a badge.
#[component]
pub(super) fn Status(status: ConnectionStatus) -> impl IntoView {
    match status {
        ConnectionStatus::Draft => view! { <Badge>"Draft"</Badge> }.into_any(),
        ConnectionStatus::Active => view! { <Badge tone=Tone::Success>"Active"</Badge> }.into_any(),
        ConnectionStatus::Changed => view! {
            <Badge tone=Tone::Success>"Active"</Badge>
            <Badge tone=Tone::Warning>"Changes not activated"</Badge>
        }
        .into_any(),
    }
}

/// The way on to the next step, for a step without a form of its own.
#[component]
pub(super) fn NextStep(here: Here, connection: String, step: Step) -> impl IntoView {
    step.next().map(|next| {
        view! {
            <div class="form-actions">
                <ButtonLink href=href(&here, &connection, next) kind=ButtonKind::Primary>
                    "Next: " {next.name()}
                </ButtonLink>
            </div>
        }
    })
}

/// Where a form of a step leads once it is saved.
#[cfg(feature = "ssr")]
pub(super) fn after(tenant: &str, connection: &str, step: Step, notice: &str) -> String {
    let path = format!("connections/{connection}/{}?notice={notice}", step.path());
    crate::links::workspace(tenant, &path)
}
