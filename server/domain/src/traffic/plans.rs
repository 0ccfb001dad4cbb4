//! What each plan allows. One table, and an operator's word for one tenant above it.

use super::Budget;

/// What a tenant may ask of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests a second, in the long run. Four seconds' worth may come at once.
    pub per_second: u32,
    /// Requests at a time.
    pub concurrent: u32,
}

/// What an operator has set for one tenant instead of its plan's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Override {
    /// Requests a second.
    pub per_second: Option<i32>,
    /// Requests at a time.
    pub concurrent: Option<i32>,
}

const fn allow(per_second: u32, concurrent: u32) -> Allowance {
    Allowance {
        per_second,
        concurrent,
    }
}

const FREE: Allowance = allow(20, 10);
const TEAM: Allowance = allow(100, 40);
const ENTERPRISE: Allowance = allow(500, 120);

impl Allowance {
    /// What a plan allows, and the override above it. A plan that is not known is a free one.
    pub fn of(plan: &str, above: Override) -> Self {
        let plan = match plan {
            "enterprise" => ENTERPRISE,
            "team" => TEAM,
            _ => FREE,
        };
        let or = |set: Option<i32>, otherwise| {
            set.and_then(|number| u32::try_from(number).ok())
                .filter(|number| *number > 0)
                .unwrap_or(otherwise)
        };
        Self {
            per_second: or(above.per_second, plan.per_second),
            concurrent: or(above.concurrent, plan.concurrent),
        }
    }

    /// Requests that may come at once.
    pub const fn burst(self) -> u32 {
        self.per_second.saturating_mul(4)
    }

    pub(super) fn budget(self, remaining: u32) -> Budget {
        let used = self.burst().saturating_sub(remaining);
        Budget {
            limit: self.burst(),
            remaining,
            reset_seconds: u64::from(used.div_ceil(self.per_second)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowance, ENTERPRISE, FREE, Override};

    #[test]
    fn an_override_stands_above_the_plan() {
        let none = Override::default();
        assert_eq!(Allowance::of("enterprise", none), ENTERPRISE);
        assert_eq!(Allowance::of("no such plan", none), FREE);
        let above = Override {
            per_second: Some(7),
            concurrent: None,
        };
        let allowance = Allowance::of("free", above);
        assert_eq!(
            (allowance.per_second, allowance.concurrent),
            (7, FREE.concurrent)
        );
        let budget = allowance.budget(0);
        assert_eq!((budget.limit, budget.reset_seconds), (28, 4));
    }
}
