//! How often somebody may try.
//!
//! GCRA by the governor crate, in this process. A limit is of an action and a key (an address, an
//! account): whoever runs into it is told when to come back. It bounds the work that somebody causes; what keeps guesses
//! at passwords and codes few is [`crate::backoff`].

use crate::context::RequestMeta;
use crate::error::Result;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use shared::AppError;
use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Signing in, by address.
    SignIn,
    /// Signing up, by address.
    SignUp,
    /// Asking for a mail: verification, reset, invitation.
    RequestMail,
    /// Asking for a reset, by address.
    RequestReset,
    /// Presenting a token from a mail, or an answer of a provider, by address.
    PresentToken,
    /// Asking for a passkey or adding a factor, by person; the password beside a link, by sign-up.
    PresentFactor,
    /// Being refused and having it recorded, by person.
    BeRefused,
    /// Uploading an image, by person.
    Upload,
    /// Having us ask DNS or a provider, by tenant.
    AskOutside,
    /// Having sessions ended by a provider's server, by its address and by connection.
    EndSessions,
    /// Having a password judged while it is typed, by address.
    JudgePassword,
    /// Having invitations sent, by tenant.
    Invite,
    /// Making workspaces, by person.
    MakeWorkspace,
}

impl Action {
    // (a burst, then so many a minute)
    const fn quota(self) -> (u32, u32) {
        match self {
            // An office of three hundred signs in by one address within ten minutes, and some do so twice.
            Self::SignIn => (600, 120),
            Self::PresentFactor => (10, 5),
            Self::SignUp | Self::Upload | Self::AskOutside => (20, 10),
            Self::RequestMail => (5, 1),
            Self::RequestReset => (30, 10),
            // Nobody guesses a token; by single sign-on each of the three hundred presents up to three.
            Self::PresentToken => (600, 300),
            Self::BeRefused => (30, 30),
            Self::JudgePassword => (60, 60),
            Self::EndSessions => (300, 300),
            Self::Invite => (200, 2),
            Self::MakeWorkspace => (20, 2),
        }
    }
}

type Limiter = DefaultKeyedRateLimiter<String>;

/// The counters of one process.
#[derive(Clone)]
pub struct Limits {
    // By the order of `ACTIONS`; none when limits are off.
    limiters: Option<Arc<[Limiter; ACTIONS.len()]>>,
}

const ACTIONS: [Action; 13] = [
    Action::SignIn,
    Action::SignUp,
    Action::RequestMail,
    Action::RequestReset,
    Action::PresentToken,
    Action::PresentFactor,
    Action::BeRefused,
    Action::Upload,
    Action::AskOutside,
    Action::EndSessions,
    Action::JudgePassword,
    Action::Invite,
    Action::MakeWorkspace,
];

impl Limits {
    /// With the quotas above.
    pub fn enforced() -> Self {
        let limiters = ACTIONS.map(|action| {
            let (burst, per_minute) = action.quota();
            let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(
                Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst)),
            )
        });
        Self {
            limiters: Some(Arc::new(limiters)),
        }
    }

    /// Without limits: for a test or a load test, which has one address for a thousand people.
    pub const fn off() -> Self {
        Self { limiters: None }
    }

    /// Whether anything is limited.
    pub(crate) const fn are_enforced(&self) -> bool {
        self.limiters.is_some()
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// [`AppError::rate_limited`] when there were too many.
    pub fn check(&self, action: Action, key: &str) -> Result<(), AppError> {
        let Some(limiters) = &self.limiters else {
            return Ok(());
        };
        let limiter = &limiters[action as usize];
        limiter
            .check_key(&network(key).into_owned())
            .map_err(|refused| {
                let wait = refused.wait_time_from(DefaultClock::default().now());
                AppError::rate_limited(wait.as_secs().max(1))
            })
    }

    /// Counts one attempt of whoever asks from that address; those without one are counted together.
    ///
    /// # Errors
    /// [`AppError::rate_limited`] when there were too many.
    pub(crate) fn check_address(&self, action: Action, meta: &RequestMeta) -> Result<(), AppError> {
        self.check(action, meta.ip.as_deref().unwrap_or_default())
    }

    /// Forgets keys that have recovered, so that memory stays flat under a scan.
    pub fn forget_recovered(&self) {
        for limiter in self.limiters.iter().flat_map(|limiters| limiters.iter()) {
            limiter.retain_recent();
        }
    }
}

/// What a client's address is counted by: itself, or the first half of an IPv6 address, because in the other one its
/// subscriber chooses as they like. What is no address stands for itself.
pub(crate) fn network(key: &str) -> Cow<'_, str> {
    match key.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(address)) => Cow::Owned(address.to_string()),
        Ok(IpAddr::V6(address)) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            Cow::Owned(network.to_string())
        }
        Err(_) => Cow::Borrowed(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_no_more() {
        let limits = Limits::enforced();
        let tries = |key| {
            (0..6)
                .filter(|_| limits.check(Action::RequestMail, key).is_ok())
                .count()
        };
        assert_eq!(tries("ada"), 5);
        assert_eq!(tries("grace"), 5);
        let refused = limits
            .check(Action::RequestMail, "ada")
            .expect_err("used up");
        assert!(
            refused
                .retry_after_seconds
                .is_some_and(|seconds| (1..=60).contains(&seconds))
        );
    }

    #[test]
    fn a_network_counts_as_one() {
        for (address, counted) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::1", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
            ("ada@example.com", "ada@example.com"),
            ("", ""),
        ] {
            assert_eq!(network(address), counted);
        }
        let limits = Limits::enforced();
        let tries = (0..10_u32).filter(|number| {
            let address = format!("2001:db8:1:2::{number:x}");
            limits.check(Action::RequestMail, &address).is_ok()
        });
        assert_eq!(tries.count(), 5);
        let next_door = limits.check(Action::RequestMail, "2001:db8:1:3::1");
        assert!(next_door.is_ok());
    }
}
