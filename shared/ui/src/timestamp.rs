//! Instants as text. The zone comes from the profile through the caller, never from the browser, so that server and
//! browser write the same.

use leptos::prelude::*;
use time::{OffsetDateTime, UtcOffset};

/// How much of an instant is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeStyle {
    /// `21 Nov 2026, 04:12`.
    #[default]
    DateTime,
    /// `21 Nov 2026`.
    Date,
    /// `04:12`.
    Clock,
    /// `04:12:09`, with the day: for logs.
    Seconds,
}

/// An instant: readable in the reader's zone, exact for machines, in UTC on hover.
#[component]
pub fn Time(
    /// The instant.
    at: OffsetDateTime,
    /// The reader's offset at that instant.
    #[prop(default = UtcOffset::UTC)]
    offset: UtcOffset,
    /// How much is written.
    #[prop(optional)]
    style: TimeStyle,
    /// The instant to count from, as the server gave it: "5 min ago" is then written instead.
    #[prop(optional_no_strip, into)]
    now: Option<OffsetDateTime>,
) -> impl IntoView {
    let text = match now {
        Some(now) => relative(at, now).unwrap_or_else(|| format_time(at, offset, TimeStyle::Date)),
        None => format_time(at, offset, style),
    };
    let utc = at.to_offset(UtcOffset::UTC);
    let machine = format!("{}T{}Z", iso_date(utc), clock(utc, true));
    let title = format!("{} {} UTC", iso_date(utc), clock(utc, true));
    view! { <time class="time" datetime=machine title=title>{text}</time> }
}

/// The text of [`Time`], where a string is needed.
pub fn format_time(at: OffsetDateTime, offset: UtcOffset, style: TimeStyle) -> String {
    let local = at.to_offset(offset);
    match style {
        TimeStyle::DateTime => format!("{}, {}", short_date(local), clock(local, false)),
        TimeStyle::Date => short_date(local),
        TimeStyle::Clock => clock(local, false),
        TimeStyle::Seconds => format!("{}, {}", short_date(local), clock(local, true)),
    }
}

/// The name of an instant's day, for grouping: `21 November 2026`.
pub fn day_label(at: OffsetDateTime, offset: UtcOffset) -> String {
    let local = at.to_offset(offset);
    format!("{} {} {}", local.day(), local.month(), local.year())
}

fn short_date(at: OffsetDateTime) -> String {
    let month = at.month().to_string();
    format!("{} {} {}", at.day(), &month[..3], at.year())
}

fn iso_date(at: OffsetDateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        at.year(),
        u8::from(at.month()),
        at.day()
    )
}

fn clock(at: OffsetDateTime, seconds: bool) -> String {
    if seconds {
        format!("{:02}:{:02}:{:02}", at.hour(), at.minute(), at.second())
    } else {
        format!("{:02}:{:02}", at.hour(), at.minute())
    }
}

/// How long ago, up to a week; older instants are better read as dates.
fn relative(at: OffsetDateTime, now: OffsetDateTime) -> Option<String> {
    let minutes = (now - at).whole_minutes();
    match minutes {
        ..-1 => None,
        -1..=0 => Some("just now".to_owned()),
        1..60 => Some(format!("{minutes} min ago")),
        60..1_440 => Some(format!("{} h ago", minutes / 60)),
        1_440..2_880 => Some("yesterday".to_owned()),
        2_880..10_080 => Some(format!("{} days ago", minutes / 1_440)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, offset};

    use super::{TimeStyle, day_label, format_time, relative};

    #[test]
    fn an_instant_is_written_in_the_readers_zone() {
        let at = datetime!(2026-11-20 23:30:05 UTC);
        assert_eq!(
            format_time(at, offset!(+1), TimeStyle::DateTime),
            "21 Nov 2026, 00:30"
        );
        assert_eq!(
            format_time(at, offset!(UTC), TimeStyle::Seconds),
            "20 Nov 2026, 23:30:05"
        );
        assert_eq!(day_label(at, offset!(+1)), "21 November 2026");
    }

    #[test]
    fn what_is_recent_is_counted_back() {
        let now = datetime!(2026-11-20 12:00 UTC);
        assert_eq!(
            relative(datetime!(2026-11-20 11:15 UTC), now).as_deref(),
            Some("45 min ago")
        );
        assert_eq!(
            relative(datetime!(2026-11-17 11:00 UTC), now).as_deref(),
            Some("3 days ago")
        );
        assert_eq!(relative(datetime!(2026-01-01 00:00 UTC), now), None);
    }
}
