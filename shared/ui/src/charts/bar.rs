//! Amounts side by side.

use leptos::prelude::*;

use super::scale::{Scale, as_f64, full, tidy};
use super::{Frame, HEIGHT, Series, WIDTH};

/// Share of a label's width that its bars take.
const FILL: f64 = 0.68;
/// Bars do not grow wider than this, or a few look like walls.
const WIDEST: f64 = 36.0;

/// A group of bars for each label; the second series is hollow.
#[component]
pub fn BarChart(
    /// What the chart shows.
    #[prop(into)]
    title: String,
    /// What it says, in a sentence: read aloud in place of the drawing.
    #[prop(into)]
    summary: String,
    /// What is compared.
    labels: Vec<String>,
    /// At most three.
    series: Vec<Series>,
) -> impl IntoView {
    let scale = Scale::of(series.iter().flat_map(|series| &series.values));
    let slot = WIDTH / as_f64(labels.len().max(1));
    let width = (slot * FILL / as_f64(series.len().max(1))).min(WIDEST);
    let group = width * as_f64(series.len());
    let bars = series
        .iter()
        .enumerate()
        .map(|(order, series)| {
            let bars = series
                .values
                .iter()
                .zip(&labels)
                .enumerate()
                .map(|(index, (value, label))| {
                    let left = slot * as_f64(index) + (slot - group) / 2.0 + width * as_f64(order);
                    let top = scale.y(*value);
                    view! {
                        <rect class="chart-bar" x=tidy(left) y=top width=tidy(width * 0.92) height=HEIGHT - top>
                            <title>{format!("{label}\n{}: {}", series.name, full(*value))}</title>
                        </rect>
                    }
                })
                .collect_view();
            view! { <g class=format!("series-{}", order % 6 + 1)>{bars}</g> }
        })
        .collect_view()
        .into_any();
    view! { <Frame title=title summary=summary labels=labels series=series scale=scale kind="bar" marks=bars/> }
}
