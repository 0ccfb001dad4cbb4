//! Warning of certificates that end, the provider's and ours. One that has ended is still taken here, but a provider changes
//! to another about then, and one that minds ours lets nobody in.

use super::refresh::{Due, Refresher};
use super::stored::Stored;
use crate::context::TenantContext;
use crate::database::TenantTx;
use crate::error::Result;
use crate::jobs::SendCertificateExpiring;
use crate::memberships::holders;
use serde::{Deserialize, Serialize};
use shared::events::EventKind;
use shared::ids::ConnectionId;
use shared::permissions::Permission;
use time::{Duration, OffsetDateTime};

/// How many days before the end there is a warning.
pub const WARNING_DAYS: [i16; 3] = [1, 7, 30];

/// Whose certificate ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Whose {
    /// The provider's: it signs its answers.
    #[default]
    Provider,
    /// Ours.
    Us,
}

impl Whose {
    const fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Us => "us",
        }
    }
}

impl Refresher {
    /// Warns of the certificates of which that is due, and tells how many warnings that were.
    ///
    /// # Errors
    /// The database's failure to tell what is due.
    pub async fn warn_of_ends(&self) -> Result<usize> {
        let now = self.now();
        let longest = WARNING_DAYS.into_iter().max().unwrap_or_default();
        let until = now + Duration::days(longest.into());
        let theirs = sqlx::query_as!(
            Due,
            "SELECT tenant_id AS tenant, id AS connection FROM connections
             WHERE activated_at IS NOT NULL AND certificate_expires_at > $1 AND certificate_expires_at <= $2",
            now,
            until,
        )
        .fetch_all(&self.worker)
        .await?;
        let ours = sqlx::query_as!(
            Due,
            "SELECT tenant_id AS tenant, id AS connection FROM connections
             WHERE activated_at IS NOT NULL AND keys_expire_at > $1 AND keys_expire_at <= $2",
            now,
            until,
        )
        .fetch_all(&self.worker)
        .await?;
        Ok(self.warn_each(theirs, Whose::Provider).await + self.warn_each(ours, Whose::Us).await)
    }

    async fn warn_each(&self, all: Vec<Due>, whose: Whose) -> usize {
        let mut warned = 0;
        for due in all {
            let done = match self.enter(due.tenant, "connections.warn").await {
                Ok(ctx) => warn(&ctx, ConnectionId::from_uuid(due.connection), whose).await,
                Err(error) => Err(error),
            };
            warned += usize::from(due.unless_failed(done));
        }
        warned
    }
}

/// The warning that is due so long before the end, if any.
pub(super) fn due(left: Duration) -> Option<i16> {
    let mut days = WARNING_DAYS.into_iter();
    days.find(|days| left <= Duration::days((*days).into()))
}

/// Warns whoever manages the tenant's connections, unless that was done for these days or fewer. Whether it
/// was due.
async fn warn(ctx: &TenantContext, id: ConnectionId, whose: Whose) -> Result<bool> {
    if !ctx.tenant.sso {
        return Ok(false);
    }
    let mut tx = TenantTx::begin_unchecked(ctx).await?;
    let stored = Stored::lock(&mut tx, id).await?;
    let (tenant, now) = (tx.tenant(), tx.now());
    let ends_at = stored.end(whose).filter(|ends| *ends > now);
    let Some((ends_at, days)) = ends_at.and_then(|ends| Some((ends, due(ends - now)?))) else {
        return Ok(false);
    };
    if stored.warned(whose).is_some_and(|warned| warned <= days) {
        return Ok(false);
    }
    let (theirs, ours) = match whose {
        Whose::Provider => (Some(days), None),
        Whose::Us => (None, Some(days)),
    };
    sqlx::query!(
        "UPDATE connections SET warned_days = coalesce($3, warned_days),
             keys_warned_days = coalesce($4, keys_warned_days)
         WHERE tenant_id = $1 AND id = $2",
        tenant,
        id.uuid(),
        theirs,
        ours,
    )
    .execute(tx.conn())
    .await?;
    for user_id in holders(&mut tx, Permission::ConnectionsManage).await? {
        let job = SendCertificateExpiring {
            connection_id: id.uuid(),
            user_id,
            warning_id: tx.new_id(),
            whose,
            days,
            ends_at,
        };
        tx.enqueue(&job).await?;
    }
    let event = stored
        .event(EventKind::ConnectionExpiring)
        .changed("certificate_of", None, whose.name())
        .changed("certificate_ends", None, day(ends_at).as_str())
        .changed("days", None, days.to_string().as_str());
    tx.commit(event).await?;
    Ok(true)
}

fn day(moment: OffsetDateTime) -> String {
    moment.to_offset(time::UtcOffset::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_due_at_each_of_its_days() {
        for (left, wanted) in [
            (Duration::days(31), None),
            (Duration::days(30), Some(30)),
            (Duration::days(8), Some(30)),
            (Duration::days(7), Some(7)),
            (Duration::hours(25), Some(7)),
            (Duration::days(1), Some(1)),
            (Duration::minutes(1), Some(1)),
        ] {
            assert_eq!(due(left), wanted, "{left}");
        }
    }
}
