//! From values to coordinates, with a top and steps that read well.

use super::{HEIGHT, WIDTH};

const STEPS: u8 = 4;

/// The vertical scale of a chart, from nought to a round number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    top: f64,
}

impl Scale {
    /// A scale that holds all the values.
    pub fn of<'a>(values: impl IntoIterator<Item = &'a f64>) -> Self {
        let most = values
            .into_iter()
            .copied()
            .filter(|value| value.is_finite())
            .fold(0.0, f64::max);
        let step = round_up(most / f64::from(STEPS));
        Self {
            top: step * f64::from(STEPS),
        }
    }

    /// The vertical coordinate of a value.
    pub fn y(self, value: f64) -> f64 {
        let value = if value.is_finite() {
            value.clamp(0.0, self.top)
        } else {
            0.0
        };
        tidy(HEIGHT - value / self.top * HEIGHT)
    }

    /// The figures beside the axis, from the top down.
    pub fn ticks(self) -> impl Iterator<Item = f64> {
        (0..=STEPS)
            .rev()
            .map(move |step| self.top / f64::from(STEPS) * f64::from(step))
    }

    /// The coordinates of the lines that go with them.
    pub fn lines() -> impl Iterator<Item = f64> {
        (0..=STEPS).map(|step| HEIGHT / f64::from(STEPS) * f64::from(step))
    }
}

/// The horizontal coordinate of the `index`-th of `count` points, the first and the last at the edges.
pub(super) fn x(index: usize, count: usize) -> f64 {
    let last = count.saturating_sub(1).max(1);
    tidy(WIDTH * as_f64(index) / as_f64(last))
}

/// A count as a coordinate. Charts never have so many points that one is lost.
pub(super) fn as_f64(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Two decimals are finer than a pixel.
pub(super) fn tidy(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// The next of 1, 2, 2.5, 5 × a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps
        .into_iter()
        .map(|step| step * power)
        .find(|step| *step >= value)
        .unwrap_or(value)
}

/// A figure in few characters: `1.2k`, `3M`.
pub fn format_number(value: f64) -> String {
    let (value, unit) = match value.abs() {
        1_000_000_000.0.. => (value / 1_000_000_000.0, "B"),
        1_000_000.0.. => (value / 1_000_000.0, "M"),
        1_000.0.. => (value / 1_000.0, "k"),
        _ => (value, ""),
    };
    format!("{}{unit}", (value * 10.0).round() / 10.0)
}

/// A figure in full, its thousands set apart.
pub(super) fn full(value: f64) -> String {
    let rounded = tidy(value).to_string();
    let (whole, rest) = rounded
        .split_once('.')
        .map_or((rounded.as_str(), ""), |parts| parts);
    let mut out = String::with_capacity(whole.len() + 4);
    for (index, digit) in whole.char_indices() {
        let left = whole.len() - index;
        if index > 0 && left % 3 == 0 && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Scale, format_number, full, x};

    #[test]
    fn the_top_is_a_round_number() {
        let ticks: Vec<String> = Scale::of(&[340.0, 12.0])
            .ticks()
            .map(format_number)
            .collect();
        assert_eq!(ticks, ["400", "300", "200", "100", "0"]);
    }

    #[test]
    fn nothing_is_still_a_chart() {
        let scale = Scale::of(&[0.0, f64::NAN]);
        assert_eq!(full(scale.y(f64::NAN)), "200");
        assert_eq!(full(x(0, 1)), "0");
    }

    #[test]
    fn figures_read_well() {
        assert_eq!(format_number(1_240.0), "1.2k");
        assert_eq!(full(-1_234_567.5), "-1,234,567.5");
        assert_eq!(full(120.0), "120");
    }
}
