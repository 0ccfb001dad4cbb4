//! A figure, and how it is found.

use serde::Serialize;
use std::fmt;
use std::time::{Duration, Instant};

/// Something measured.
#[derive(Serialize)]
pub struct Figure {
    name: &'static str,
    /// What is compared with what.
    what: String,
    /// What the app does.
    ours_ms: f64,
    /// The least that could be done.
    least_ms: f64,
    /// Ours by the least.
    ratio: f64,
    /// What else there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl Figure {
    /// Of the rounds of both sides, their medians.
    pub fn of(name: &'static str, what: impl Into<String>, rounds: &Rounds) -> Self {
        let (ours, least) = (median(&rounds.ours), median(&rounds.least));
        Self {
            name,
            what: what.into(),
            ours_ms: milliseconds(ours),
            least_ms: milliseconds(least),
            ratio: ours.as_secs_f64() / least.as_secs_f64(),
            note: None,
        }
    }

    pub fn plans(explained: usize, findings: usize) -> Self {
        Self {
            name: "plans",
            what: format!(
                "{explained} statements explained, {findings} read a large table as a whole"
            ),
            ours_ms: 0.0,
            least_ms: 0.0,
            ratio: 0.0,
            note: None,
        }
    }

    /// With how often a second the app did it, having done it `times` a round.
    pub fn a_second(self, times: u32) -> Self {
        let a_second = f64::from(times) * 1_000.0 / self.ours_ms;
        self.noting(format!("{a_second:.0} a second"))
    }

    pub fn noting(mut self, note: String) -> Self {
        self.note = Some(note);
        self
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<11}{}", self.name, self.what)?;
        if self.ratio > 0.0 {
            write!(
                formatter,
                ": {:.2} × ({:.3} ms to {:.3} ms)",
                self.ratio, self.ours_ms, self.least_ms
            )?;
        }
        if let Some(note) = &self.note {
            write!(formatter, "; {note}")?;
        }
        Ok(())
    }
}

/// What both sides took, round by round.
#[derive(Default)]
pub struct Rounds {
    ours: Vec<Duration>,
    least: Vec<Duration>,
}

impl Rounds {
    /// A round of our side.
    pub async fn ours<T>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        timed(&mut self.ours, work).await
    }

    /// A round of the other.
    pub async fn least<T>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        timed(&mut self.least, work).await
    }
}

async fn timed<T>(
    rounds: &mut Vec<Duration>,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let began = Instant::now();
    let done = work.await?;
    rounds.push(began.elapsed());
    Ok(done)
}

fn median(rounds: &[Duration]) -> Duration {
    let mut sorted = rounds.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
