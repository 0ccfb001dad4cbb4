//! Text of strangers, made fit to be shown: short, and without characters that do something.

/// The longest piece that a check or an error shows.
const LONGEST: usize = 300;

/// Makes a stranger's text fit for a page, a log line or an error.
pub(crate) fn shown(text: &str) -> String {
    shown_within(text, LONGEST)
}

/// The same with a limit of one's own, in characters.
pub(crate) fn shown_within(text: &str, longest: usize) -> String {
    let mut shown: String = text
        .chars()
        .take(longest)
        .map(|character| {
            if is_dangerous(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(longest).is_some() {
        shown.push('…');
    }
    shown
}

/// Controls, and what turns the direction of writing or is not seen.
fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a name says that its value is a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    const SECRET: [&str; 7] = [
        "password",
        "passwd",
        "secret",
        "token",
        "credential",
        "private",
        "apikey",
    ];
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|part| name.contains(part))
}

/// An e-mail address as it is compared: trimmed, lower case, its domain in ASCII as DNS has it; nothing if it cannot be
/// one. Letters of other scripts before the at sign look like those of somebody else's address, and are none of ours.
pub(crate) fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (local, domain) = text.rsplit_once('@')?;
    let url::Host::Domain(domain) = url::Host::parse(domain).ok()? else {
        return None;
    };
    let plausible = text.len() <= 254
        && !local.is_empty()
        && local
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '@' | '<' | '>' | ',' | ';' | '"'))
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    plausible.then(|| format!("{}@{domain}", local.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_neither_turns_nor_runs_on() {
        assert_eq!(shown("a\u{202e}b\nc"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(shown(&"x".repeat(1000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn what_is_no_address_is_none() {
        assert_eq!(email(" Jo@Example.com "), Some("jo@example.com".to_owned()));
        assert_eq!(
            email("jo@M\u{fc}nchen.example"),
            Some("jo@xn--mnchen-3ya.example".to_owned())
        );
        for text in [
            "",
            "jo",
            "@example.com",
            "jo@",
            "jo@x",
            "a@b@c.de",
            "jo <jo@x.de>",
            "a@b.de,c@d.ef",
            "j\u{43e}@example.com",
            "\u{212a}ate@example.com",
            "jo@192.0.2.1",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
    }
}
