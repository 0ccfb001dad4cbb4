//! How much memory this process has, and had at the most while something ran.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

const EVERY: Duration = Duration::from_millis(20);

/// Samples until it is asked for its peak.
pub struct Peak {
    before: u64,
    sampling: JoinHandle<()>,
    most: Arc<AtomicU64>,
}

impl Peak {
    pub fn watch() -> Self {
        let before = resident();
        let most = Arc::new(AtomicU64::new(before));
        let sampled = Arc::clone(&most);
        let sampling = tokio::spawn(async move {
            let mut pause = tokio::time::interval(EVERY);
            loop {
                pause.tick().await;
                sampled.fetch_max(resident(), Ordering::Relaxed);
            }
        });
        Self {
            before,
            sampling,
            most,
        }
    }

    /// Kilobytes before, and at the most.
    pub fn end(self) -> (u64, u64) {
        self.sampling.abort();
        (self.before, self.most.load(Ordering::Relaxed))
    }
}

/// `VmRSS` in kilobytes; 0 where the system does not tell.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|value| value.trim().strip_suffix(" kB"))
        .and_then(|value| value.parse().ok())
        .unwrap_or_default()
}
