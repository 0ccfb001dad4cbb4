//! The meanings a colour may carry. Components take a [`Tone`], never a colour.

use crate::icon::IconName;

/// What a badge, banner or toast wants to say with its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Neutral,
    /// The product's own accent.
    Accent,
    /// It worked; it is healthy.
    Success,
    /// Look at this soon.
    Warning,
    /// It failed, or it destroys.
    Danger,
    /// Worth knowing.
    Info,
}

impl Tone {
    /// The suffix in class names such as `badge-success`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Accent => "accent",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Info => "info",
        }
    }

    /// The icon that tells the tone to those who do not see its colour.
    pub const fn icon(self) -> IconName {
        match self {
            Self::Neutral | Self::Accent | Self::Info => IconName::Info,
            Self::Success => IconName::CircleCheck,
            Self::Warning => IconName::TriangleAlert,
            Self::Danger => IconName::CircleAlert,
        }
    }
}
