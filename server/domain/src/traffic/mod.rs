//! How much one tenant may ask of the installation, so that none is slow because of another: so many
//! requests a second, and so many at a time.
//!
//! Both are counted together by all nodes where there is a Redis, and by each node for itself where there
//! is none, or it is gone: a limit that is too generous for a while is better than an answer that fails.
//! How many run at a time each node counts for itself as well, because its memory and connections are
//! what a tenant could use up.

mod hurried;
mod key;
mod local;
mod plans;
mod running;
mod shared;

pub use hurried::Caller;
pub use plans::{Allowance, Override};

use self::shared::{SharedPlace, SharedTraffic};
use crate::error::Result;
use ::shared::ids::TenantId;
use ::shared::{AppError, ErrorCode};
use hurried::Hurried;
use local::LocalRate;
use running::{Place, Running};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;

/// The counters of one process. Clones count together.
#[derive(Clone)]
pub struct Traffic(Option<Arc<Counters>>);

struct Counters {
    running: Running,
    hurried: Hurried,
    local: LocalRate,
    shared: Option<SharedTraffic>,
}

/// What is left of a tenant's allowance, for the headers of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Requests that may come at once when nothing was used.
    pub limit: u32,
    /// Requests that may come at once now.
    pub remaining: u32,
    /// Seconds until all of it is there again.
    pub reset_seconds: u64,
}

/// A request that may run. Keep it until the answer has left.
pub struct Admission {
    /// What is left.
    pub budget: Budget,
    _place: Place,
    _shared: Option<SharedPlace>,
}

/// A request that may not.
#[derive(Debug)]
pub struct Refused {
    /// What to answer.
    pub error: AppError,
    /// What is left; none when too many run at a time.
    pub budget: Option<Budget>,
}

/// What is said of a request.
enum Verdict {
    /// It may run, and `remaining` more may come at once.
    Admitted {
        remaining: u32,
        place: Option<SharedPlace>,
    },
    /// It comes before the tenant may ask again.
    TooSoon { wait: Duration },
    /// As many of the tenant's run as may.
    Full,
}

impl Traffic {
    /// Without limits: for load tests, and for commands that serve nobody.
    pub const fn unlimited() -> Self {
        Self(None)
    }

    /// Counted by this process alone.
    pub fn in_process() -> Self {
        Self::counting(None)
    }

    /// Counted together by all processes that use this Redis. It need not be there yet.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] for an address that is none.
    pub fn through_redis(url: &SecretString) -> Result<Self> {
        Ok(Self::counting(Some(SharedTraffic::connect(url)?)))
    }

    fn counting(shared: Option<SharedTraffic>) -> Self {
        Self(Some(Arc::new(Counters {
            running: Running::default(),
            hurried: Hurried::default(),
            local: LocalRate::default(),
            shared,
        })))
    }

    /// Waits until Redis is connected, where there is one.
    pub async fn connected(&self) {
        if let Some(shared) = self
            .0
            .as_ref()
            .and_then(|counters| counters.shared.as_ref())
        {
            shared.connected().await;
        }
    }

    /// Lets a request pass whose caller was not told a moment ago to wait. It asks nobody who that is.
    ///
    /// # Errors
    /// [`Refused`] while it has to wait.
    pub fn not_hurried(&self, caller: &Caller) -> Result<(), Refused> {
        let wait = self
            .0
            .as_ref()
            .and_then(|counters| counters.hurried.wait_of(caller));
        wait.map_or(Ok(()), |(wait, budget)| Err(too_soon(wait, budget)))
    }

    /// Counts a request of the tenant. None without limits.
    ///
    /// # Errors
    /// [`Refused`] when the tenant has too many.
    pub async fn admit(
        &self,
        caller: Caller,
        tenant: TenantId,
        allowance: Allowance,
    ) -> Result<Option<Admission>, Refused> {
        let Some(counters) = &self.0 else {
            return Ok(None);
        };
        let Some(place) = counters.running.enter(tenant, allowance.concurrent) else {
            return Err(full());
        };
        let wait = match counters.count(tenant, allowance).await {
            Verdict::Admitted {
                remaining,
                place: shared,
            } => {
                return Ok(Some(Admission {
                    budget: allowance.budget(remaining),
                    _place: place,
                    _shared: shared,
                }));
            }
            Verdict::Full => return Err(full()),
            Verdict::TooSoon { wait } => wait,
        };
        let budget = allowance.budget(0);
        counters.hurried.remember(caller, wait, budget);
        Err(too_soon(wait, budget))
    }

    /// Forgets the tenants that have recovered, so that memory stays flat.
    pub fn forget_recovered(&self) {
        if let Some(counters) = &self.0 {
            counters.local.forget_recovered();
            counters.hurried.forget_recovered();
        }
    }
}

impl Counters {
    async fn count(&self, tenant: TenantId, allowance: Allowance) -> Verdict {
        if let Some(shared) = &self.shared
            && let Some(verdict) = shared.count(tenant, allowance).await
        {
            return verdict;
        }
        self.local.count(&key::of(tenant, "requests"), allowance)
    }
}

fn too_soon(wait: Duration, budget: Budget) -> Refused {
    // Rounded up: told to come back too early, a client would be refused again.
    let seconds = wait.as_secs() + 1;
    metrics::counter!("tenantry_requests_over_allowance_total").increment(1);
    Refused {
        error: refusal(
            "Your workspace sends more requests than its plan allows.",
            seconds,
        ),
        budget: Some(budget),
    }
}

fn full() -> Refused {
    Refused {
        error: refusal("Your workspace has too many requests under way.", 1),
        budget: None,
    }
}

fn refusal(message: &str, seconds: u64) -> AppError {
    let mut error = AppError::new(
        ErrorCode::RateLimited,
        format!("{message} Try again in {seconds} seconds."),
    );
    error.retry_after_seconds = Some(seconds);
    error
}
