//! Days as they stand in addresses and views (`2026-11-21`), in words.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `2026-11-21` → `21 Nov`. What is no day stands for itself.
pub fn day_and_month(day: &str) -> String {
    parts(day).map_or_else(
        || day.to_owned(),
        |(_, month, day)| format!("{day} {month}"),
    )
}

/// `2026-11-21` → `21 Nov 2026`. What is no day stands for itself.
pub fn whole_day(day: &str) -> String {
    parts(day).map_or_else(
        || day.to_owned(),
        |(year, month, day)| format!("{day} {month} {year}"),
    )
}

fn parts(day: &str) -> Option<(&str, &'static str, u8)> {
    let mut parts = day.splitn(3, '-');
    let year = parts.next()?;
    let month: usize = parts.next()?.parse().ok()?;
    let day: u8 = parts.next()?.parse().ok()?;
    Some((year, MONTHS.get(month.checked_sub(1)?)?, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_what_is_none_is_left() {
        assert_eq!(day_and_month("2026-11-05"), "5 Nov");
        assert_eq!(whole_day("2026-11-05"), "5 Nov 2026");
        for text in ["someday", "2026-13-01", "2026-00-01", ""] {
            assert_eq!(whole_day(text), text);
        }
    }
}
