//! Spells times and durations for people who read a mail somewhere in the world.
//!
//! A mail is written without knowing the reader's time zone, so times are UTC and say so.

use shared::Language;
use time::{Duration, Month, OffsetDateTime, UtcOffset, Weekday};

/// "Friday, 13 November 2026"; "Freitag, 13. November 2026".
pub fn day(language: Language, moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    format!(
        "{}, {}",
        weekday(language, moment.weekday()),
        date(language, moment)
    )
}

/// "13 November 2026 at 14:05 UTC"; "13. November 2026 um 14:05 Uhr (UTC)".
pub fn moment(language: Language, moment: OffsetDateTime) -> String {
    let moment = moment.to_offset(UtcOffset::UTC);
    let (date, hour, minute) = (date(language, moment), moment.hour(), moment.minute());
    match language {
        Language::En => format!("{date} at {hour:02}:{minute:02} UTC"),
        Language::De => format!("{date} um {hour:02}:{minute:02} Uhr (UTC)"),
    }
}

/// "30 minutes", "24 hours", "7 days": the largest unit that is exact to the reader, in the case that
/// follows "within" ("innerhalb von 7 Tagen").
///
/// Rounds down, for a link that lives longer than promised disappoints nobody.
pub fn within(language: Language, duration: Duration) -> String {
    let (count, one, many) = if duration >= Duration::days(2) {
        let (one, many) = match language {
            Language::En => ("day", "days"),
            Language::De => ("Tag", "Tagen"),
        };
        (duration.whole_days(), one, many)
    } else if duration >= Duration::hours(2) || duration == Duration::hours(1) {
        let (one, many) = match language {
            Language::En => ("hour", "hours"),
            Language::De => ("Stunde", "Stunden"),
        };
        (duration.whole_hours(), one, many)
    } else {
        let (one, many) = match language {
            Language::En => ("minute", "minutes"),
            Language::De => ("Minute", "Minuten"),
        };
        (duration.whole_minutes().max(1), one, many)
    };
    format!("{count} {}", if count == 1 { one } else { many })
}

fn date(language: Language, moment: OffsetDateTime) -> String {
    let (day, year) = (moment.day(), moment.year());
    match language {
        Language::En => format!("{day} {} {year}", moment.month()),
        Language::De => format!("{day}. {} {year}", german_month(moment.month())),
    }
}

fn weekday(language: Language, weekday: Weekday) -> String {
    match language {
        Language::En => weekday.to_string(),
        Language::De => german_weekday(weekday).to_owned(),
    }
}

const fn german_weekday(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Montag",
        Weekday::Tuesday => "Dienstag",
        Weekday::Wednesday => "Mittwoch",
        Weekday::Thursday => "Donnerstag",
        Weekday::Friday => "Freitag",
        Weekday::Saturday => "Samstag",
        Weekday::Sunday => "Sonntag",
    }
}

const fn german_month(month: Month) -> &'static str {
    match month {
        Month::January => "Januar",
        Month::February => "Februar",
        Month::March => "März",
        Month::April => "April",
        Month::May => "Mai",
        Month::June => "Juni",
        Month::July => "Juli",
        Month::August => "August",
        Month::September => "September",
        Month::October => "Oktober",
        Month::November => "November",
        Month::December => "Dezember",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{De, En};
    use time::macros::datetime;

    #[test]
    fn spans_read_as_a_person_would_say_them() {
        for (duration, english, german) in [
            (Duration::seconds(10), "1 minute", "1 Minute"),
            (Duration::minutes(30), "30 minutes", "30 Minuten"),
            (Duration::hours(1), "1 hour", "1 Stunde"),
            (Duration::minutes(90), "90 minutes", "90 Minuten"),
            (Duration::hours(24), "24 hours", "24 Stunden"),
            (Duration::days(7), "7 days", "7 Tagen"),
        ] {
            assert_eq!(within(En, duration), english);
            assert_eq!(within(De, duration), german);
        }
    }

    #[test]
    fn times_are_in_utc() {
        let late = datetime!(2026-11-13 00:30:00 +2);
        assert_eq!(day(En, late), "Thursday, 12 November 2026");
        assert_eq!(moment(En, late), "12 November 2026 at 22:30 UTC");
        assert_eq!(day(De, late), "Donnerstag, 12. November 2026");
        assert_eq!(moment(De, late), "12. November 2026 um 22:30 Uhr (UTC)");
    }

    #[test]
    fn an_early_hour_has_two_digits() {
        let early = datetime!(2026-03-01 04:05:00 UTC);
        assert_eq!(moment(En, early), "1 March 2026 at 04:05 UTC");
        assert_eq!(moment(De, early), "1. März 2026 um 04:05 Uhr (UTC)");
        assert_eq!(day(De, early), "Sonntag, 1. März 2026");
    }
}
