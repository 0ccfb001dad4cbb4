//! The allow-list of utilities, and what each becomes in a mail.
//!
//! tailwind-rs answers many classes with wrong CSS and no error (`w-1/2` becomes 0.5 %), so only
//! the classes in `utilities.txt` may be used: a class, blanks, and the CSS it must become. A test
//! compares that column with the answer, so a wrong value cannot reach a mail.

use std::{collections::BTreeMap, fmt::Write as _};

use super::guard::guarded;

/// One CSS declaration: property and value.
pub type Declaration = (String, String);

/// Every allowed class with its declarations.
pub struct Utilities {
    styles: BTreeMap<String, Vec<Declaration>>,
}

impl Utilities {
    /// Asks `engine` for the style of every class in `list`.
    pub fn resolve(
        list: &str,
        engine: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, String> {
        let mut styles = BTreeMap::new();
        for class in classes(list) {
            let style = guarded(|| engine(class)).map_err(|reason| {
                format!("utilities.txt: tailwind-rs cannot inline `{class}`: {reason}")
            })?;
            styles.insert(class.to_owned(), for_mail(&style));
        }
        Ok(Self { styles })
    }

    /// The declarations of one class, or why it may not be used.
    pub fn style(&self, class: &str) -> Result<&[Declaration], String> {
        self.styles.get(class).map(Vec::as_slice).ok_or_else(|| {
            format!(
                "class `{class}` is not in utilities.txt; add it there with the CSS it must \
                 become, or write it in the style block of layout.html"
            )
        })
    }

    /// One line a class, for the test that compares them with `utilities.txt`.
    pub fn listing(&self) -> String {
        let mut listing = String::new();
        for (class, declarations) in &self.styles {
            let _ = writeln!(listing, "{class} {}", to_css(declarations));
        }
        listing
    }
}

/// The classes of the list: the first word of each line that is no comment.
fn classes(list: &str) -> impl Iterator<Item = &str> {
    list.lines()
        .filter(|line| !line.starts_with("# "))
        .filter_map(|line| line.split_whitespace().next())
}

/// The content of a `style` attribute.
pub fn to_css(declarations: &[Declaration]) -> String {
    let css: Vec<String> = declarations
        .iter()
        .map(|(property, value)| format!("{property}:{value}"))
        .collect();
    css.join(";")
}

/// Rewrites what is right in a browser and unknown to a mail client: Outlook on Windows knows
/// neither `rem` nor `rgba()` nor `text-decoration-line`.
fn for_mail(style: &str) -> Vec<Declaration> {
    style
        .split(';')
        .filter_map(|declaration| declaration.split_once(':'))
        .map(|(property, value)| {
            let property = match property.trim() {
                "text-decoration-line" => "text-decoration",
                other => other,
            };
            (property.to_owned(), plain_value(value.trim()))
        })
        .collect()
}

fn plain_value(value: &str) -> String {
    opaque_colour(value)
        .or_else(|| pixels(value))
        .unwrap_or_else(|| value.to_owned())
}

/// `rgba(44, 87, 205, 1)` as `#2c57cd`.
fn opaque_colour(value: &str) -> Option<String> {
    let channels = value.strip_prefix("rgba(")?.strip_suffix(", 1)")?;
    let mut hex = String::from("#");
    for channel in channels.split(", ") {
        // tailwind-rs multiplies fractions, so a channel may come out as 43.999996.
        let channel: f32 = channel.parse().ok()?;
        let channel = (0..=u8::MAX).find(|byte| (f32::from(*byte) - channel).abs() < 0.5)?;
        let _ = write!(hex, "{channel:02x}");
    }
    (hex.len() == 7).then_some(hex)
}

/// `1.5rem` as `24px`, and any zero without its unit.
fn pixels(value: &str) -> Option<String> {
    let (number, scale) = match value.strip_suffix("rem") {
        Some(number) => (number, 16.0),
        None => (value.strip_suffix("px")?, 1.0),
    };
    let length = number.parse::<f32>().ok()? * scale;
    Some(if length == 0.0 {
        "0".to_owned()
    } else {
        format!("{length}px")
    })
}
