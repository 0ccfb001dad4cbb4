//! A line the size of a word.

use std::fmt::Write;

use leptos::prelude::*;

use super::scale::{as_f64, tidy};

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;

/// The shape of some values beside the last of them.
#[component]
pub fn Sparkline(
    /// What it says, in a few words: "Sign-ins, rising from 12 to 40".
    #[prop(into)]
    label: String,
    /// The values, oldest first.
    values: Vec<f64>,
) -> impl IntoView {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if most > least { most - least } else { 1.0 };
    let end = as_f64(values.len().saturating_sub(1).max(1));
    let mut path = String::with_capacity(values.len() * 10);
    for (index, value) in values.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        let x = tidy(WIDTH * as_f64(index) / end);
        let y = tidy(HEIGHT - 2.0 - (value - least) / span * (HEIGHT - 4.0));
        // Writing to a string cannot fail.
        let _ = write!(path, "{command}{x} {y}");
    }
    let area = (!path.is_empty()).then(|| format!("{path}V{HEIGHT}H0Z"));
    view! {
        <svg
            class="sparkline series-1"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            role="img"
            aria-label=label
        >
            <path class="chart-area" d=area></path>
            <path class="chart-line" d=path></path>
        </svg>
    }
}
