//! Values over time.

use std::fmt::Write;

use leptos::prelude::*;

use super::scale::{Scale, format_number, x};
use super::{Frame, HEIGHT, Series, WIDTH};

/// One line for each series, over the labels.
#[component]
pub fn LineChart(
    /// What the chart shows.
    #[prop(into)]
    title: String,
    /// What it says, in a sentence: read aloud in place of the drawing.
    #[prop(into)]
    summary: String,
    /// The points in time, oldest first.
    labels: Vec<String>,
    /// At most six.
    series: Vec<Series>,
) -> impl IntoView {
    let scale = Scale::of(series.iter().flat_map(|series| &series.values));
    let alone = series.len() == 1;
    let lines = series
        .iter()
        .enumerate()
        .map(|(index, series)| {
            let line = path(&series.values, scale);
            let last = series.values.len().saturating_sub(1);
            let end = series
                .values
                .last()
                .map(|value| format!("M{} {}h.01", x(last, series.values.len()), scale.y(*value)));
            let area = alone.then(|| format!("{line}V{HEIGHT}H0Z"));
            view! {
                <g class=format!("series-{}", index % 6 + 1)>
                    {area.map(|area| view! { <path class="chart-area" d=area></path> })}
                    <path class="chart-line" d=line></path>
                    {end.map(|end| view! { <path class="chart-marker" d=end></path> })}
                </g>
            }
        })
        .collect_view();
    let marks = view! { {lines} {hover(&labels, &series)} }.into_any();
    view! { <Frame title=title summary=summary labels=labels series=series scale=scale kind="line" marks=marks/> }
}

fn path(values: &[f64], scale: Scale) -> String {
    let mut path = String::with_capacity(values.len() * 12);
    for (index, value) in values.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(
            path,
            "{command}{} {}",
            x(index, values.len()),
            scale.y(*value)
        );
    }
    path
}

/// Invisible columns that show a guide and name their values on hover; the data table says the same to all others.
fn hover(labels: &[String], series: &[Series]) -> Vec<AnyView> {
    let width = WIDTH / super::scale::as_f64(labels.len().saturating_sub(1).max(1));
    labels
        .iter()
        .enumerate()
        .map(|(index, label)| {
            let at = x(index, labels.len());
            let values = series
                .iter()
                .filter_map(|series| {
                    Some(format!(
                        "{}: {}",
                        series.name,
                        format_number(*series.values.get(index)?)
                    ))
                })
                .collect::<Vec<_>>()
                .join("\n");
            view! {
                <g class="chart-hover">
                    <rect x=at - width / 2.0 y="0" width=width height=HEIGHT></rect>
                    <line x1=at x2=at y1="0" y2=HEIGHT></line>
                    <title>{format!("{label}\n{values}")}</title>
                </g>
            }
            .into_any()
        })
        .collect()
}
