//! Spells times and durations for people who read a mail somewhere in the world.
//!
//! A mail is written without knowing the reader's time zone, so times are UTC and say so.

use time::macros::format_description;
use time::{Duration, OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem};

const DAY: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday], [day padding:none] [month repr:long] [year]");

const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year] at [hour]:[minute] UTC");

/// "Friday, 13 November 2026".
pub fn day(moment: OffsetDateTime) -> String {
    format(moment, DAY)
}

/// "13 November 2026 at 14:05 UTC".
pub fn moment(moment: OffsetDateTime) -> String {
    format(moment, MOMENT)
}

/// "30 minutes", "24 hours", "7 days": the largest unit that is exact to the reader.
///
/// Rounds down, for a link that lives longer than promised disappoints nobody.
pub fn span(duration: Duration) -> String {
    let (count, unit) = if duration >= Duration::days(2) {
        (duration.whole_days(), "day")
    } else if duration >= Duration::hours(2) || duration == Duration::hours(1) {
        (duration.whole_hours(), "hour")
    } else {
        (duration.whole_minutes().max(1), "minute")
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

fn format(moment: OffsetDateTime, description: &[BorrowedFormatItem<'_>]) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    // Cannot fail for these descriptions; a mail with a plain date is better than none.
    moment
        .format(description)
        .unwrap_or_else(|_| moment.date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn spans_read_as_a_person_would_say_them() {
        for (duration, spelled) in [
            (Duration::seconds(10), "1 minute"),
            (Duration::minutes(30), "30 minutes"),
            (Duration::hours(1), "1 hour"),
            (Duration::minutes(90), "90 minutes"),
            (Duration::hours(24), "24 hours"),
            (Duration::days(7), "7 days"),
        ] {
            assert_eq!(span(duration), spelled);
        }
    }

    #[test]
    fn times_are_in_utc() {
        let late = datetime!(2026-11-13 00:30:00 +2);
        assert_eq!(day(late), "Thursday, 12 November 2026");
        assert_eq!(moment(late), "12 November 2026 at 22:30 UTC");
    }
}
