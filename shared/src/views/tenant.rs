//! Tenants, as operators see them.

use super::Moment;
use crate::ids::TenantId;
use serde::{Deserialize, Serialize};

/// A tenant, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantView {
    /// The tenant.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan's key.
    pub plan: String,
    /// `active`, `suspended` or `deleted`.
    pub status: String,
    /// Seats that are taken.
    pub seats: i32,
    /// When it was created.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: Moment,
    /// When anybody last used it, to the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_active_at: Option<Moment>,
}

/// How many things a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// How many were counted.
    pub count: i64,
    /// Whether there are more than that: counting stops where a number tells nothing more.
    pub more: bool,
}

/// A page of tenants, and how many there are on all pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantList {
    /// The page.
    pub page: crate::paging::Page<TenantView>,
    /// The tenants of all pages.
    pub found: Found,
}

/// A tenant's page, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantDetail {
    /// The tenant itself.
    pub tenant: TenantView,
    /// The e-mail address of an owner, to write to.
    pub owner_email: Option<String>,
    /// Invitations that can still be accepted.
    pub pending_invitations: i64,
    /// What it may ask of the installation.
    pub limits: TenantLimits,
    /// Whether single sign-on is available to it.
    pub sso: SsoAvailability,
}

/// Whether single sign-on is available to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SsoAvailability {
    /// By its plan.
    pub plan: bool,
    /// What an operator has set instead.
    pub instead: Option<bool>,
}

/// What a tenant may ask of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantLimits {
    /// Requests a second, in the long run.
    pub requests_per_second: LimitView,
    /// Requests at a time.
    pub concurrent_requests: LimitView,
}

/// One limit: its plan's, and what an operator has set above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitView {
    /// What the tenant's plan allows.
    pub plan: u32,
    /// What an operator has set instead.
    pub instead: Option<i32>,
}
