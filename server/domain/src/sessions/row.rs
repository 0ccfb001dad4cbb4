//! What the database knows of a session, and of its person's way into a tenant: one query a request.

use super::renewal::Renewal;
use super::{FORMER_LIMIT, IDLE_LIMIT};
use crate::context::RequestContext;
use crate::error::Result;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

// "Last seen" is kept to the minute: a write a minute and not one a request.
const ACTIVITY_INTERVAL: Duration = Duration::minutes(1);

/// A live session; of the tenant there is nothing for whoever is no active member.
#[expect(
    clippy::struct_excessive_bools,
    reason = "a row has what its query answers"
)]
pub(super) struct SessionRow {
    pub(super) id: Uuid,
    pub(super) last_seen_at: OffsetDateTime,
    pub(super) authenticated_at: OffsetDateTime,
    pub(super) assurance: String,
    pub(super) user_id: Uuid,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) time_zone: String,
    pub(super) language: String,
    pub(super) avatar: Option<Vec<u8>>,
    pub(super) tenant_id: Option<Uuid>,
    pub(super) slug: Option<String>,
    pub(super) tenant_name: Option<String>,
    pub(super) plan: Option<String>,
    pub(super) requests_per_second: Option<i32>,
    pub(super) concurrent_requests: Option<i32>,
    pub(super) mfa_required_from: Option<OffsetDateTime>,
    pub(super) sso_override: Option<bool>,
    pub(super) sso_required: bool,
    /// By a live connection of the tenant.
    pub(super) by_connection: bool,
    /// By a connection, whosesoever.
    pub(super) by_any_connection: bool,
    pub(super) renewals: i32,
    /// Whether the token that was presented is the one before the present one.
    pub(super) is_former: bool,
    /// Since when the person may do what they may in the tenant, if that has changed since they joined it.
    pub(super) privileges_since: Option<OffsetDateTime>,
    pub(super) token_since: OffsetDateTime,
    /// Whether the person has a second factor that has not been given in the session.
    pub(super) owes_factor: bool,
    /// Whether it is recorded that they came in around required single sign-on.
    pub(super) bypass_noted: bool,
    pub(super) membership_id: Option<Uuid>,
    pub(super) last_active_at: Option<OffsetDateTime>,
    pub(super) role_id: Option<Uuid>,
    pub(super) is_owner: bool,
    pub(super) role: Option<String>,
    pub(super) permissions: Option<Vec<String>>,
}

impl SessionRow {
    /// The live session of a token, by its hash, and its person's membership of the tenant named by `slug`.
    pub(super) async fn find(
        ctx: &RequestContext,
        hash: &[u8],
        slug: Option<&str>,
    ) -> Result<Option<Self>> {
        let now = ctx.now();
        let row = sqlx::query_as!(
            Self,
            r#"SELECT s.id, s.last_seen_at, s.authenticated_at, s.assurance, u.id AS user_id, u.email, u.name, u.time_zone, u.language,
             a.hash AS "avatar?",
             t.id AS "tenant_id?", t.slug AS "slug?", t.name AS "tenant_name?", t.plan AS "plan?",
             t.requests_per_second, t.concurrent_requests, t.mfa_required_from,
             t.sso_override, coalesce(t.sso_required, false) AS "sso_required!", c.id IS NOT NULL AS "by_connection!",
             s.connection_id IS NOT NULL AS "by_any_connection!",
             s.renewals, s.token_hash <> $1 AS "is_former!",
             greatest(m.role_since, r.permissions_since) AS privileges_since, s.token_since,
             s.assurance <> 'mfa'
               AND EXISTS (SELECT FROM factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS "owes_factor!",
             coalesce(t.sso_required, false)
               AND EXISTS (SELECT FROM sso_bypasses b WHERE b.tenant_id = t.id AND b.session_id = s.id) AS "bypass_noted!",
             m.id AS "membership_id?", m.last_active_at, r.id AS "role_id?",
             coalesce(r.key = 'owner', false) AS "is_owner!", r.name AS "role?", r.permissions AS "permissions?"
         FROM sessions s
         JOIN users u ON u.id = s.user_id
         LEFT JOIN user_avatars a ON a.user_id = u.id
         LEFT JOIN (tenants t
             JOIN memberships m ON m.tenant_id = t.id
             JOIN roles r ON r.tenant_id = m.tenant_id AND r.id = m.role_id)
           ON t.slug = $2 AND t.status = 'active' AND m.user_id = s.user_id AND m.suspended_at IS NULL
         LEFT JOIN connections c ON c.tenant_id = t.id AND c.id = s.connection_id AND c.live_version IS NOT NULL
         WHERE (s.token_hash = $1 OR (s.former_token_hash = $1 AND s.token_since > $5))
           AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.last_seen_at > $4
           AND NOT EXISTS (
               SELECT FROM memberships lm JOIN tenants lt ON lt.id = lm.tenant_id
               WHERE lm.user_id = s.user_id AND lm.suspended_at IS NULL AND lt.status = 'active'
                 AND (s.last_seen_at <= $3 - make_interval(mins => lt.session_idle_minutes)
                   OR s.created_at <= $3 - make_interval(mins => lt.session_absolute_minutes)))"#,
            hash,
            slug,
            now,
            now - IDLE_LIMIT,
            now - FORMER_LIMIT,
        )
        .fetch_optional(&ctx.realm.0.auth)
        .await?;
        Ok(row)
    }

    /// Whether it is time to note that the session is in use.
    pub(super) fn is_stale(&self, now: OffsetDateTime) -> bool {
        let stale =
            |seen: Option<OffsetDateTime>| seen.is_none_or(|seen| now - seen > ACTIVITY_INTERVAL);
        stale(Some(self.last_seen_at)) || (self.tenant_id.is_some() && stale(self.last_active_at))
    }

    /// Whether its token has to change, given the hash of the one that was presented.
    pub(super) fn renewal(&self, presented: &[u8]) -> Renewal {
        let since = self.privileges_since;
        match since.filter(|since| *since > self.token_since) {
            _ if self.is_former => Renewal::Done(self.renewals),
            Some(since) => Renewal::Due {
                since,
                renewals: self.renewals,
                presented: presented.to_owned(),
            },
            None => Renewal::No,
        }
    }
}
