//! What to do at the provider, in its own words.

use super::wizard::{NextStep, Step, Wizard};
use crate::here::{Here, use_here};
use leptos::prelude::*;
use shared::connections::Protocol;
use shared::views::{ConnectionDetail, GuideStep};
use ui::prelude::*;

/// The step.
#[component]
pub fn GuidePage() -> impl IntoView {
    let here = use_here();
    view! {
        <Wizard
            step=Step::Guide
            description="Do this in your identity provider. You need somebody who may add applications there."
            let:detail
        >
            <Guide here=here.clone() detail=detail/>
        </Wizard>
    }
}

#[component]
fn Guide(here: Here, detail: ConnectionDetail) -> impl IntoView {
    let id = detail.summary.id.to_string();
    let steps = detail.guide.into_iter().map(step).collect_view();
    let metadata = (detail.summary.protocol == Protocol::Saml).then(|| {
        let address = detail.ours.entity_id;
        view! {
            <p class="text-sm text-muted">
                "Our metadata, for a provider that reads it: "
                <a class="link break-all" href=address.clone() rel="external">{address.clone()}</a>
            </p>
        }
    });
    view! {
        <Card>
            <ol class="guide">{steps}</ol>
            {metadata}
        </Card>
        <NextStep here=here connection=id step=Step::Guide/>
    }
}

fn step(step: GuideStep) -> impl IntoView {
    let values = step
        .values
        .into_iter()
        .map(|value| {
            view! {
                <Description term=value.label><CopyText value=value.value/></Description>
            }
        })
        .collect_view();
    view! {
        <li>
            <p>{emphasised(&step.text)}</p>
            <DescriptionList>{values}</DescriptionList>
        </li>
    }
}

/// `Open **Sign on**` with its emphasis.
pub(super) fn emphasised(text: &str) -> impl IntoView + use<> {
    text.split("**")
        .enumerate()
        .map(|(at, part)| {
            let part = part.to_owned();
            if at % 2 == 1 {
                view! { <strong>{part}</strong> }.into_any()
            } else {
                part.into_any()
            }
        })
        .collect_view()
}
