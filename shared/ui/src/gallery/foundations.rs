//! Colours, type, icons.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::icon::{Icon, IconName};

#[component]
pub(super) fn ColourSection() -> impl IntoView {
    let swatches = |names: &'static [&'static str]| {
        names
            .iter()
            .map(|name| {
                view! {
                    <div class="swatch">
                        <span class=format!("swatch-colour swatch-{name}")></span>
                        <span>{*name}</span>
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <Section id="colours" title="Colours">
            <Specimen title="Surfaces and lines">{swatches(&["bg", "surface", "surface-2", "line", "line-control"])}</Specimen>
            <Specimen title="Text">{swatches(&["ink", "muted", "accent-ink", "danger-ink", "warning-ink", "success-ink", "info-ink"])}</Specimen>
            <Specimen title="Solid and soft">{swatches(&["accent", "danger", "accent-soft", "danger-soft", "warning-soft", "success-soft", "info-soft"])}</Specimen>
            <Specimen title="Charts">{swatches(&["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6"])}</Specimen>
        </Section>
    }
}

#[component]
pub(super) fn TypeSection() -> impl IntoView {
    view! {
        <Section id="type" title="Type">
            <Specimen title="Sizes" wide=true>
                <p class="text-2xl font-semibold">"24/32 Figures and sign-in"</p>
                <p class="text-xl font-semibold">"20/28 The title of a page"</p>
                <p class="text-lg font-semibold">"16/24 The title of a section"</p>
                <p>"14/20 Text, labels, buttons, cells"</p>
                <p class="text-xs text-muted">"12/16 Headers of tables, badges, details"</p>
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn IconSection() -> impl IntoView {
    let icons = IconName::ALL
        .iter()
        .map(|name| view! { <Icon name=*name size=18/> })
        .collect_view();
    view! {
        <Section id="icons" title="Icons">
            <Specimen title="All of the sprite">{icons}</Specimen>
        </Section>
    }
}
