//! Small charts, drawn on the server: SVG for the marks, text beside it so that it keeps its size at every width.
//!
//! Each is a `<figure>` with a caption, a sentence that sums it up (`role="img"`), and the figures as a table.
//! Series differ by dash, marker or fill as well as by colour.

mod bar;
mod line;
mod scale;
mod sparkline;

use leptos::prelude::*;

pub use bar::*;
pub use line::*;
pub use scale::format_number;
pub use sparkline::*;

use crate::text::ui_text;

/// One line, or the bars of one colour.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it counts.
    pub name: String,
    /// One value for each label.
    pub values: Vec<f64>,
}

impl Series {
    /// A series.
    pub fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self {
            name: name.into(),
            values,
        }
    }
}

/// Width and height of the drawing's own coordinates; the page stretches them.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 200.0;

/// Caption, legend, axes and data table around the marks of a chart.
#[component]
fn Frame(
    title: String,
    summary: String,
    labels: Vec<String>,
    series: Vec<Series>,
    scale: scale::Scale,
    /// `line` or `bar`: how the legend shows a series.
    kind: &'static str,
    marks: AnyView,
) -> impl IntoView {
    let ticks = scale
        .ticks()
        .map(|tick| view! { <span>{format_number(tick)}</span> })
        .collect_view();
    let steps = axis_labels(&labels)
        .map(|label| view! { <span class="chart-tick"><span>{label.cloned()}</span></span> })
        .collect_view();
    let lines = scale::Scale::lines()
        .map(|y| view! { <line class="chart-grid" x1="0" x2=WIDTH y1=y y2=y></line> })
        .collect_view();
    let names = series.iter().map(|series| series.name.clone()).collect();
    // Erased, or the types of the parts nest deeper than the compiler follows.
    let legend = view! { <Legend kind=kind names=names/> }.into_any();
    let details =
        view! { <DataDetails title=title.clone() labels=labels series=series/> }.into_any();
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <span class="chart-title">{title}</span>
                {legend}
            </figcaption>
            <div class="chart-plot">
                <div class="chart-y" aria-hidden="true">{ticks}</div>
                <svg
                    class="chart-svg"
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=summary
                >
                    {lines}
                    {marks}
                </svg>
                <div class=format!("chart-x chart-x-{kind}") aria-hidden="true">{steps}</div>
            </div>
            {details}
        </figure>
    }
}

/// Names beside their marks; one series needs none.
#[component]
fn Legend(kind: &'static str, names: Vec<String>) -> impl IntoView {
    (names.len() > 1).then(|| {
        let items = names
            .into_iter()
            .enumerate()
            .map(|(index, name)| {
                let mark = match kind {
                    "line" => view! {
                        <line class="chart-line" x1="1" y1="5" x2="19" y2="5"></line>
                        <path class="chart-marker" d="M10 5h.01"></path>
                    }
                    .into_any(),
                    _ => view! { <rect class="chart-bar" x="5" y="0.5" width="9" height="9" rx="2"></rect> }.into_any(),
                };
                view! {
                    <li class=format!("series-{}", index % 6 + 1)>
                        <svg class="legend-mark" width="20" height="10" viewBox="0 0 20 10" aria-hidden="true">
                            {mark}
                        </svg>
                        <span>{name}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="chart-legend">{items}</ul> }
    })
}

/// The figures themselves, folded away.
#[component]
fn DataDetails(title: String, labels: Vec<String>, series: Vec<Series>) -> impl IntoView {
    let heads = series
        .iter()
        .map(|series| view! { <th scope="col">{series.name.clone()}</th> })
        .collect_view();
    let rows = labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            let cells = series
                .iter()
                .map(|series| view! { <td>{series.values.get(index).copied().map(scale::full)}</td> })
                .collect_view();
            view! { <tr><th scope="row">{label}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details class="chart-data">
            <summary>{ui_text().data_table}</summary>
            <div class="chart-table-wrap" tabindex="0" role="region" aria-label=title>
                <table class="chart-table">
                    <caption class="sr-only">{title.clone()}</caption>
                    <thead>
                        <tr><td></td>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// One place for each label, so that it stands under its value; at most seven are written.
fn axis_labels(labels: &[String]) -> impl Iterator<Item = Option<&String>> {
    let step = labels.len().saturating_sub(1).div_ceil(6).max(1);
    labels
        .iter()
        .enumerate()
        .map(move |(index, label)| (index % step == 0).then_some(label))
}
