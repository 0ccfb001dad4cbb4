//! Requests a second, counted in this process: GCRA by the governor crate.

use super::{Allowance, Verdict};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

type Limiter =
    RateLimiter<String, DefaultKeyedStateStore<String>, DefaultClock, StateInformationMiddleware>;

// A limiter has one quota: there is one for each rate that some plan or override has.
#[derive(Default)]
pub(super) struct LocalRate(Mutex<HashMap<u32, Arc<Limiter>>>);

impl LocalRate {
    pub(super) fn count(&self, key: &str, allowance: Allowance) -> Verdict {
        match self.limiter(allowance).check_key(&key.to_owned()) {
            Ok(state) => Verdict::Admitted {
                remaining: state.remaining_burst_capacity(),
                place: None,
            },
            Err(refused) => Verdict::TooSoon {
                wait: refused.wait_time_from(DefaultClock::default().now()),
            },
        }
    }

    pub(super) fn forget_recovered(&self) {
        for limiter in self.limiters().values() {
            limiter.retain_recent();
        }
    }

    fn limiter(&self, allowance: Allowance) -> Arc<Limiter> {
        let limiter = || {
            let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::per_second(at_least_one(allowance.per_second))
                .allow_burst(at_least_one(allowance.burst()));
            Arc::new(RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>())
        };
        let mut limiters = self.limiters();
        Arc::clone(limiters.entry(allowance.per_second).or_insert_with(limiter))
    }

    fn limiters(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Arc<Limiter>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
