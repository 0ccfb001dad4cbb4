//! The one query that finds entries, and what pages show of them.

use super::AuditEntry;
use crate::paging::{self, Cursor, Order};
use serde::{Deserialize, Serialize};
use shared::audit_search::{Field, Term};
use shared::ids::{AuditEntryId, UserId};
use shared::views::AuditEntryView;
use sqlx::{Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

/// What to find. All of it must hold.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Done by this person.
    pub actor: Option<UserId>,
    /// An event's name, or its noun with a dot: `project.` finds all that happened to projects.
    pub action: Option<String>,
    /// A part of the actor's or the target's name.
    pub search: Option<String>,
    /// Terms: of those about the same field one must hold, and of the excluded ones none.
    pub terms: Vec<Term>,
    /// Not before.
    #[serde(with = "time::serde::rfc3339::option")]
    pub from: Option<OffsetDateTime>,
    /// Before.
    #[serde(with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

impl AuditFilter {
    /// The same as far as an index serves it.
    pub(super) fn without_search(&self) -> Self {
        Self {
            search: None,
            terms: Vec::new(),
            ..self.clone()
        }
    }
}

impl AuditEntry {
    /// Counts the rows of a tenant below a key, and not beyond a number.
    pub(super) fn count(
        tenant: Uuid,
        filter: &AuditFilter,
        before: Uuid,
        most: Option<i64>,
    ) -> QueryBuilder<Postgres> {
        let mut query =
            QueryBuilder::new("SELECT count(*) FROM (SELECT FROM audit_entries WHERE tenant_id = ");
        query.push_bind(tenant);
        push_conditions(&mut query, filter);
        query.push(" AND id < ").push_bind(before);
        query.push(" LIMIT ").push_bind(most).push(") found");
        query
    }

    /// Finds rows of a tenant from a cursor on, the latest first; against that order when the
    /// cursor leads back.
    pub(crate) fn select(
        tenant: Uuid,
        filter: &AuditFilter,
        cursor: Option<&Cursor>,
        limit: usize,
    ) -> QueryBuilder<Postgres> {
        let mut query = QueryBuilder::new(
            "SELECT id, occurred_at, realm, actor_kind, actor_id, actor_name, on_behalf_of_id, on_behalf_of_name,
                 action, result, target_kind, target_id, target_name, changes, ip, user_agent, request_id
             FROM audit_entries WHERE tenant_id = ",
        );
        query.push_bind(tenant);
        push_conditions(&mut query, filter);
        paging::push_keyset(&mut query, cursor, Order::LatestFirst, limit);
        query
    }

    /// What a page shows of it.
    pub fn into_view(self, local: impl Fn(OffsetDateTime) -> OffsetDateTime) -> AuditEntryView {
        AuditEntryView {
            id: AuditEntryId::from_uuid(self.id),
            occurred_at: local(self.occurred_at),
            actor_kind: self.actor_kind,
            actor: self.actor_name,
            on_behalf_of: self.on_behalf_of_name,
            realm: self.realm,
            result: self.result,
            action: self.action,
            target_kind: self.target_kind,
            target_id: self.target_id,
            target: self.target_name,
            changes: serde_json::from_value(self.changes).unwrap_or_default(),
            ip: self.ip,
            user_agent: self.user_agent,
            request_id: self.request_id,
        }
    }
}

fn push_conditions(query: &mut QueryBuilder<Postgres>, filter: &AuditFilter) {
    if let Some(actor) = filter.actor {
        query.push(" AND actor_id = ").push_bind(actor.uuid());
    }
    if let Some(action) = &filter.action {
        query
            .push(if action.ends_with('.') {
                " AND action ^@ "
            } else {
                " AND action = "
            })
            .push_bind(action.clone());
    }
    if let Some(search) = &filter.search {
        query
            .push(" AND strpos(lower(actor_name || ' ' || target_name), lower(")
            .push_bind(search.clone())
            .push(")) > 0");
    }
    for field in Field::ALL {
        let wanted = |excluded| {
            let of_field = filter.terms.iter().filter(move |term| term.field == field);
            of_field.filter(move |term| term.excluded == excluded)
        };
        push_any(query, " AND (", wanted(false));
        push_any(query, " AND NOT (", wanted(true));
    }
    // The key is a UUIDv7: a moment is a bound of the key, and the index serves it.
    if let Some(from) = filter.from {
        query.push(" AND id >= ").push_bind(first_id_of(from));
    }
    if let Some(until) = filter.until {
        query.push(" AND id < ").push_bind(first_id_of(until));
    }
}

/// One of the terms holds; nothing when there is none.
fn push_any<'t>(
    query: &mut QueryBuilder<Postgres>,
    opening: &str,
    terms: impl Iterator<Item = &'t Term>,
) {
    let mut before = opening;
    for term in terms {
        query.push(before);
        before = " OR ";
        push_term(query, term);
    }
    if before != opening {
        query.push(")");
    }
}

fn push_term(query: &mut QueryBuilder<Postgres>, term: &Term) {
    let value = term.value.clone();
    match term.field {
        Field::Actor => query
            .push("strpos(lower(actor_name || ' ' || coalesce(on_behalf_of_name, '')), lower(")
            .push_bind(value)
            .push(")) > 0"),
        // `project` and `project.` are the noun, `project.created` is the event.
        Field::Action if value.trim_end_matches('.').contains('.') => {
            query.push("action = ").push_bind(value)
        }
        Field::Action => query
            .push("action ^@ ")
            .push_bind(format!("{}.", value.trim_end_matches('.'))),
        Field::Target => query
            .push("(strpos(lower(target_name), lower(")
            .push_bind(value.clone())
            .push(")) > 0 OR target_kind = ")
            .push_bind(value.clone())
            .push(" OR target_id = ")
            .push_bind(value)
            .push(")"),
        // As literals, so that the index of what was not done serves them.
        Field::Result => query.push(match value.as_str() {
            "ok" => "result = 'ok'",
            "refused" => "result = 'refused'",
            "failed" => "result = 'failed'",
            _ => "false",
        }),
    };
}

/// The smallest UUIDv7 of a moment: 48 bits of milliseconds, then nothing (RFC 9562, 5.7).
fn first_id_of(moment: OffsetDateTime) -> Uuid {
    let milliseconds =
        u128::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    Uuid::from_u128(milliseconds << 80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use time::Duration;

    #[test]
    fn a_moment_bounds_the_keys_made_around_it() {
        let clock = Clock::default();
        let id = clock.new_id();
        assert!(first_id_of(clock.now() - Duration::seconds(1)) < id);
        assert!(first_id_of(clock.now() + Duration::seconds(1)) > id);
    }
}
