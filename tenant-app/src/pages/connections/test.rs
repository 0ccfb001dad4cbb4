//! A test sign-in, with these very settings.

use super::addresses::START;
use super::attempts::{Outcome, list_attempts};
use super::wizard::{NextStep, Step, Wizard};
use crate::here::{Here, use_here};
use crate::redirects::use_changes;
use leptos::prelude::*;
use shared::connections::AttemptPurpose;
use shared::views::{AttemptView, ConnectionDetail};
use ui::prelude::*;

/// The step.
#[component]
pub fn TestPage() -> impl IntoView {
    let here = StoredValue::new(use_here());
    let changes = use_changes();
    let connection = super::wizard::connection_of_address();
    let slug = here.with_value(Here::slug);
    let attempts = Resource::new(
        move || (connection.get(), changes.get()),
        move |(connection, _)| list_attempts(slug.clone(), connection, String::new()),
    );
    view! {
        <Wizard
            step=Step::Test
            description="Sign in at your provider once. You see everything that was checked, and nobody is signed in by it here."
            let:detail
        >
            <Test here=here.get_value() detail=detail.clone()/>
            <Load resource=attempts let:page>
                <Tests here=here.get_value() connection=detail.summary.id.to_string() attempts=page.items/>
            </Load>
        </Wizard>
    }
}

#[component]
fn Test(here: Here, detail: ConnectionDetail) -> impl IntoView {
    let id = detail.summary.id.to_string();
    let start = START
        .replace("{tenant}", &here.slug())
        .replace("{connection}", &id);
    let metadata = super::wizard::href(&here, &id, Step::Metadata);
    let tested = detail.tested;
    view! {
        <Card>
            {if detail.complete {
                view! {
                    // In a tab of its own: whoever is led astray there finds back to here.
                    <form class="form" method="post" action=start target="_blank">
                        {tested.then(|| view! {
                            <Banner tone=Tone::Success>"These settings have passed a test. You can activate them."</Banner>
                        })}
                        <p>"The provider opens in a new tab. Sign in there as somebody who has access to the application, and come back to see what came of it."</p>
                        <div class="form-actions">
                            <Button submit=true kind=ButtonKind::Primary icon=IconName::ExternalLink>"Test sign-in"</Button>
                        </div>
                    </form>
                }
                .into_any()
            } else {
                view! {
                    <p>"Your provider is not known yet: " <a class="link" href=metadata>"enter its metadata"</a> " first."</p>
                }
                .into_any()
            }}
        </Card>
        {tested.then(|| view! { <NextStep here=here connection=id step=Step::Test/> })}
    }
}

#[component]
fn Tests(here: Here, connection: String, attempts: Vec<AttemptView>) -> impl IntoView {
    let tests = attempts
        .into_iter()
        .filter(|attempt| attempt.purpose == AttemptPurpose::Test)
        .take(5)
        .map(|attempt| {
            let page = here.href(&format!("connections/{connection}/attempts/{}", attempt.id));
            let at = attempt.occurred_at;
            view! {
                <li class="flex flex-wrap items-center gap-3">
                    <Outcome refusal=attempt.refusal/>
                    <a class="link" href=page><Time at=at offset=at.offset()/></a>
                    <span class="text-muted">{attempt.email}</span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    (!tests.is_empty()).then(|| {
        view! {
            <Card title="Latest tests">
                <ul class="flex flex-col gap-2">{tests}</ul>
            </Card>
        }
    })
}
