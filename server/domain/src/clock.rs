//! The one home of time and of new ids.
//!
//! The system's clock is banned elsewhere (`clippy.toml`), so that a test can stand at any moment
//! and every row of a transaction carries the same one.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use time::{Duration, OffsetDateTime};
use uuid::{ContextV7, Timestamp, Uuid};

/// Tells the time, to the microsecond: what PostgreSQL keeps.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    // Microseconds by which this clock is off the system's.
    offset: Arc<AtomicI64>,
    // What makes keys grow. Each clock has its own: one that is ahead would drag the keys of the
    // others along.
    keys: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// A clock that shows `moment` now and goes on from there: for demo data with a history.
    pub fn starting_at(moment: OffsetDateTime) -> Self {
        let clock = Self::default();
        clock.advance(moment - clock.now());
        clock
    }

    /// The moment, in UTC.
    #[expect(clippy::disallowed_methods, reason = "the one home of time")]
    pub fn now(&self) -> OffsetDateTime {
        let now =
            OffsetDateTime::now_utc() + Duration::microseconds(self.offset.load(Ordering::Relaxed));
        let sub_microsecond = i64::from(now.nanosecond() % 1_000);
        now - Duration::nanoseconds(sub_microsecond)
    }

    /// Moves this clock and its clones forward; for tests and demo data.
    pub fn advance(&self, by: Duration) {
        let microseconds = i64::try_from(by.whole_microseconds()).unwrap_or(i64::MAX);
        self.offset.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// A new key: a `UUIDv7` (RFC 9562, 5.7) of this clock's moment. Keys made by a clock and its
    /// clones grow.
    pub fn new_id(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.unix_timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*self.keys, seconds, now.nanosecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_follow_the_clock() {
        let clock = Clock::default();
        let first = clock.new_id();
        let second = clock.new_id();
        assert!(first < second);
        clock.advance(Duration::days(1));
        assert!(clock.new_id() > second);
    }

    #[test]
    fn a_clock_of_the_past_makes_keys_of_the_past() {
        let clock = Clock::default();
        let present = clock.new_id();
        let past = Clock::starting_at(clock.now() - Duration::days(30));
        assert!(past.new_id() < present);
    }
}
