//! The filter of the log as it stands in the address: of the page, and of the export.

use serde::{Deserialize, Serialize};
use ui::links::Query;

/// The parts of the address that filter.
pub(super) const KEYS: [&str; 6] = ["q", "action", "actor", "since", "from", "until"];

/// A filter, as people type and choose it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    /// A part of the actor's or the target's name, and terms such as `action:project.`.
    pub q: String,
    /// An event's name, or its noun with a dot.
    pub action: String,
    /// The id of the person who did it.
    pub actor: String,
    /// The latest so and so many days: `7d`; overruled by `from`.
    pub since: String,
    /// The first day, `2026-11-01`, in the reader's time zone.
    pub from: String,
    /// The last day.
    pub until: String,
}

impl AuditQuery {
    /// The filter in an address.
    pub fn of(query: &Query) -> Self {
        let text = |key: &str| query.get(key).to_owned();
        Self {
            q: text("q"),
            action: text("action"),
            actor: text("actor"),
            since: text("since"),
            from: text("from"),
            until: text("until"),
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::filter_of_query;

#[cfg(feature = "ssr")]
mod server {
    use super::AuditQuery;
    use domain::TenantContext;
    use domain::audit::AuditFilter;
    use shared::AppError;
    use shared::audit_search::AuditSearch;
    use shared::ids::UserId;
    use shared::requests::{FormParser, SearchText};
    use time::format_description::well_known::Iso8601;
    use time::{Date, Duration, OffsetDateTime, Time};
    use ui::links::Query;

    /// The filter in the query of an address, as the page has it.
    ///
    /// # Errors
    /// `invalid` at what cannot be read.
    pub fn filter_of_query(ctx: &TenantContext, query: &str) -> Result<AuditFilter, AppError> {
        AuditQuery::of(&Query::parse(query)).filter(ctx)
    }

    impl AuditQuery {
        /// What the domain looks for.
        ///
        /// # Errors
        /// `invalid` at what cannot be read.
        pub fn filter(&self, ctx: &TenantContext) -> Result<AuditFilter, AppError> {
            let mut form = FormParser::default();
            let search = form.field::<SearchText>("q", &self.q);
            let search = form.finish(search)?;
            let AuditSearch { words, terms } = AuditSearch::parse(search.as_str());
            let midnight = |day: Date| midnight(ctx, day);
            let from = day("from", &self.from)?.map(midnight);
            // The last day is meant as a whole: up to the midnight that ends it.
            let until = day("until", &self.until)?
                .and_then(Date::next_day)
                .map(midnight);
            Ok(AuditFilter {
                actor: self.actor()?,
                action: (!self.action.is_empty()).then(|| self.action.clone()),
                search: (!words.is_empty()).then_some(words),
                terms,
                from: from.or_else(|| self.since(ctx)),
                until,
            })
        }

        fn actor(&self) -> Result<Option<UserId>, AppError> {
            if self.actor.is_empty() {
                return Ok(None);
            }
            self.actor
                .parse()
                .map(Some)
                .map_err(|_| AppError::field("actor", "This is nobody’s id."))
        }

        fn since(&self, ctx: &TenantContext) -> Option<OffsetDateTime> {
            let days: i64 = self.since.strip_suffix('d')?.parse().ok()?;
            (1..=3_650).contains(&days).then(|| {
                let today = ctx.local(ctx.now()).date();
                midnight(ctx, today.saturating_sub(Duration::days(days - 1)))
            })
        }
    }

    fn day(field: &str, text: &str) -> Result<Option<Date>, AppError> {
        if text.is_empty() {
            return Ok(None);
        }
        Date::parse(text, &Iso8601::DATE)
            .map(Some)
            .map_err(|_| AppError::field(field, "Write a day as 2026-11-21."))
    }

    /// The moment a day begins where the reader is. The offset of a place is that of a moment there,
    /// so it is looked up twice: the first guess may lie on the other side of a change of clocks.
    fn midnight(ctx: &TenantContext, day: Date) -> OffsetDateTime {
        let naive = day.with_time(Time::MIDNIGHT);
        let guess = naive.assume_offset(ctx.local(naive.assume_utc()).offset());
        naive.assume_offset(ctx.local(guess).offset())
    }
}
