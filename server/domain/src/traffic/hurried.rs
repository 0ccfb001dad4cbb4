//! Who was refused a moment ago. Until their tenant may ask again they are refused at once: a tenant that
//! sends a hundred times what it may would cost the others a query for each of its requests otherwise.

use super::Budget;
use crate::secrets::Token;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A session in a tenant, before anybody has looked up whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Caller {
    session_hash: Vec<u8>,
    slug: String,
}

impl Caller {
    /// Whoever has this session's token and names this tenant.
    pub fn new(session: &Token, slug: &str) -> Self {
        Self {
            session_hash: session.hash(),
            slug: slug.to_owned(),
        }
    }
}

#[derive(Clone, Copy)]
struct Refusal {
    until: Instant,
    budget: Budget,
}

#[derive(Default)]
pub(super) struct Hurried(Mutex<HashMap<Caller, Refusal>>);

impl Hurried {
    /// How long a caller still has to wait, and what it was told of its budget.
    pub(super) fn wait_of(&self, caller: &Caller) -> Option<(Duration, Budget)> {
        let refusal = *self.refusals().get(caller)?;
        let wait = refusal.until.checked_duration_since(Instant::now())?;
        Some((wait, refusal.budget))
    }

    pub(super) fn remember(&self, caller: Caller, wait: Duration, budget: Budget) {
        let until = Instant::now() + wait;
        self.refusals().insert(caller, Refusal { until, budget });
    }

    pub(super) fn forget_recovered(&self) {
        let now = Instant::now();
        self.refusals().retain(|_, refusal| refusal.until > now);
    }

    fn refusals(&self) -> MutexGuard<'_, HashMap<Caller, Refusal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Caller, Hurried};
    use crate::secrets::Token;
    use std::time::Duration;

    #[test]
    fn one_caller_waits_for_one_tenant_and_not_for_ever() {
        let budget = Budget {
            limit: 80,
            remaining: 0,
            reset_seconds: 4,
        };
        let (hurried, session) = (Hurried::default(), Token::random());
        let caller = |slug| Caller::new(&session, slug);
        hurried.remember(caller("acme"), Duration::from_mins(1), budget);
        hurried.remember(caller("initech"), Duration::ZERO, budget);
        assert!(hurried.wait_of(&caller("acme")).is_some());
        assert!(hurried.wait_of(&caller("globex")).is_none());
        assert!(hurried.wait_of(&caller("initech")).is_none());
        assert!(
            hurried
                .wait_of(&Caller::new(&Token::random(), "acme"))
                .is_none()
        );
        hurried.forget_recovered();
        assert_eq!(hurried.refusals().len(), 1);
    }
}
