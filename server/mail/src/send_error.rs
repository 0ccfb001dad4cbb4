//! Why a mail did not leave, and whether it makes sense to try again.

/// A mail that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server, the network or our configuration is at fault: the same mail may pass later.
    #[error("the mail was not taken now: {0}")]
    Retry(String),
    /// This mail to this address will never pass.
    #[error("the mail can never be delivered: {0}")]
    Permanent(String),
}

impl SendError {
    /// Whether to give up.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}
