//! Makes words that people typed harmless.
//!
//! A name or a workspace name stands in mails to people who did not choose it: whoever signs up as
//! "Win at evil.example" has our server send an advertisement. So such words are kept on one line,
//! bounded, and without anything that a mail client would turn into a link; and every value is
//! escaped where it enters HTML.

/// The longest name a mail repeats, in characters.
const MAX_WORDS: usize = 120;

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 160;

/// Stands between a dot and a letter, invisible, so that `evil.example` is no address.
const WORD_JOINER: char = '\u{2060}';

/// Words typed by a person, for the body of a mail.
pub fn harmless(words: &str) -> String {
    without_links(&one_line(words, MAX_WORDS))
}

/// An address for the body of a mail, where it should stay an address.
pub fn address(address: &str) -> String {
    one_line(address, 254)
}

/// A subject that is one header line, whatever is in it.
pub fn subject(subject: &str) -> String {
    one_line(subject, MAX_SUBJECT)
}

/// Escapes text for HTML content and for quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn one_line(text: &str, max: usize) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if breaks_a_line(c) { ' ' } else { c })
        .filter(|c| !reorders(*c))
        .collect();
    let line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(max) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

fn breaks_a_line(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Characters that show the ones around them in another order, or nowhere at all.
fn reorders(character: char) -> bool {
    matches!(
        character,
        '\u{061c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

fn without_links(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        text.push(character);
        let next = characters.peek();
        let linked = match character {
            '.' => next.is_some_and(|c| c.is_alphanumeric()),
            ':' => next == Some(&'/'),
            _ => false,
        };
        if linked {
            text.push(WORD_JOINER);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(
            subject("Hi\r\nBcc: a@b.example\u{2028}x"),
            "Hi Bcc: a@b.example x"
        );
        assert_eq!(subject("  a \t b\u{0} "), "a b");
        assert_eq!(subject(&"é".repeat(200)), format!("{}…", "é".repeat(160)));
    }

    #[test]
    fn text_cannot_be_reordered() {
        assert_eq!(harmless("gpj\u{202e}exe"), "gpjexe");
    }

    #[test]
    fn names_hold_no_links() {
        assert_eq!(
            harmless("Win at https://evil.example/now"),
            "Win at https:\u{2060}//evil.\u{2060}example/now"
        );
        assert_eq!(harmless("Dr. Ada K."), "Dr. Ada K.");
        assert_eq!(address("ada@acme.example"), "ada@acme.example");
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            escape(r#"<a b="c">'&"#),
            "&lt;a b=&quot;c&quot;&gt;&#39;&amp;"
        );
    }
}
