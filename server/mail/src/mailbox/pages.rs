//! The pages of the development mailbox, as strings: the internal listener mounts them.
//!
//! | route | function | policy |
//! | --- | --- | --- |
//! | `/mailbox?to=` | [`list_html`] | [`PAGE_CSP`] |
//! | `/mailbox/{id}` | [`message_html`] | [`PAGE_CSP`] |
//! | `/mailbox/{id}/body` | [`body_html`] | [`BODY_CSP`] |
//! | `/mailbox.json?to=` | [`list_json`] | |
//!
//! There is no script in them. A mail stands in a frame without any right but to open its links in
//! a new tab, so a mail that shows more than it should shows it here first.

use std::fmt::Write as _;

use serde::Serialize;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use super::{CAPACITY, Kept, Mailbox};
use crate::{PRODUCT, words::escape};

/// `Content-Security-Policy` of the list and of a message.
pub const PAGE_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `Content-Security-Policy` of a mail's body, which the message page frames: its route must not
/// answer `X-Frame-Options: DENY`.
pub const BODY_CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'self'; \
     sandbox allow-popups allow-popups-to-escape-sandbox";

const STYLE: &str = include_str!("pages.css");

const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// A mail in the JSON listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Counts up from 1 since the process started.
    pub id: u64,
    /// The recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The links in it, in their order.
    pub links: Vec<String>,
    /// When it was first sent.
    #[serde(with = "time::serde::rfc3339")]
    pub sent_at: OffsetDateTime,
    /// The id that the sender gave.
    pub message_id: String,
    /// How often it was sent under that id.
    pub deliveries: u32,
}

/// The listing for machines, newest first.
pub fn list_json(mailbox: &Mailbox, to: Option<&str>) -> Vec<Listed> {
    let listed = |kept: Kept| Listed {
        links: kept.links().into_iter().map(str::to_owned).collect(),
        id: kept.id,
        to: kept.to,
        subject: kept.mail.subject,
        text: kept.mail.text,
        sent_at: kept.sent_at,
        message_id: kept.message_id,
        deliveries: kept.deliveries,
    };
    mailbox.list(to).into_iter().map(listed).collect()
}

/// The list, newest first, with a filter by recipient.
pub fn list_html(mailbox: &Mailbox, to: Option<&str>) -> String {
    let mails = mailbox.list(to);
    let to = to.unwrap_or_default().trim();
    let count = match mails.len() {
        1 => "1 mail".to_owned(),
        count => format!("{count} mails"),
    };
    let clear = if to.is_empty() {
        ""
    } else {
        "<a class=\"button\" href=\"/mailbox\">Clear</a>"
    };
    let list = if mails.is_empty() {
        empty(to)
    } else {
        table(&mails)
    };
    let main = format!(
        "<header><div><h1>Mailbox</h1><p>Mails that {PRODUCT} would have sent. No SMTP server is \
         configured, so the last {CAPACITY} stay in memory.</p></div></header>\
         <form method=\"get\" action=\"/mailbox\" role=\"search\">\
         <label for=\"to\">Recipient</label>\
         <input id=\"to\" name=\"to\" type=\"search\" value=\"{}\" placeholder=\"ada@example.com\" \
         autocomplete=\"off\"><button class=\"button\">Filter</button>{clear}\
         <span class=\"count\" role=\"status\">{count}</span></form>{list}",
        escape(to)
    );
    page("Mailbox", &main)
}

/// One mail: rendered, as text, and its links.
pub fn message_html(mailbox: &Mailbox, id: u64) -> Option<String> {
    let kept = mailbox.get(id)?;
    let subject = escape(&kept.mail.subject);
    let repeated = match kept.deliveries {
        1 => String::new(),
        times => format!("<dt>Deliveries</dt><dd>{times}, the same mail each time</dd>"),
    };
    let main = format!(
        "<p class=\"back\"><a href=\"/mailbox\">← All mails</a></p><header><div><h1>{subject}</h1>\
         <dl><dt>To</dt><dd><a href=\"/mailbox?to={filter}\">{to}</a></dd>\
         <dt>Sent</dt><dd>{sent_at} UTC</dd>\
         <dt>Message-ID</dt><dd><code>{message_id}</code></dd>{repeated}</dl></div></header>\
         <h2>As a mail client shows it</h2>\
         <iframe src=\"/mailbox/{id}/body\" title=\"{subject}\" \
         sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>\
         <h2>Links</h2>{links}<h2>Text version</h2><pre tabindex=\"0\">{text}</pre>",
        filter = query_value(&kept.to),
        to = escape(&kept.to),
        sent_at = time_of(&kept),
        message_id = escape(&kept.message_id),
        links = links(&kept),
        text = escape(&kept.mail.text),
    );
    Some(page(&kept.mail.subject, &main))
}

/// The HTML part of one mail, whose links open in a new tab.
pub fn body_html(mailbox: &Mailbox, id: u64) -> Option<String> {
    let html = mailbox.get(id)?.mail.html;
    Some(html.replacen("<head>", "<head>\n<base target=\"_blank\">", 1))
}

fn table(mails: &[Kept]) -> String {
    let mut rows = String::new();
    for kept in mails {
        let repeated = match kept.deliveries {
            1 => String::new(),
            times => format!(" <span class=\"badge\">delivered {times} times</span>"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            rows,
            "<tr><td><a class=\"subject\" href=\"/mailbox/{id}\">{subject}</a>{repeated}</td>\
             <td><a href=\"/mailbox?to={filter}\">{to}</a></td><td class=\"time\">{time}</td></tr>",
            id = kept.id,
            subject = escape(&kept.mail.subject),
            filter = query_value(&kept.to),
            to = escape(&kept.to),
            time = time_of(kept),
        );
    }
    format!(
        "<table><thead><tr><th scope=\"col\">Subject</th><th scope=\"col\">To</th>\
         <th scope=\"col\">Sent (UTC)</th></tr></thead><tbody>{rows}</tbody></table>"
    )
}

fn empty(to: &str) -> String {
    let (title, advice) = if to.is_empty() {
        (
            "No mails yet".to_owned(),
            "Sign up, reset a password or invite someone, and reload this page.",
        )
    } else {
        (
            format!("No mails to {}", escape(to)),
            "The worker sends mails shortly after the change; reload, or clear the filter.",
        )
    };
    format!("<div class=\"empty\"><strong>{title}</strong><p>{advice}</p></div>")
}

fn links(kept: &Kept) -> String {
    let mut items = String::new();
    for link in kept.links() {
        let link = escape(link);
        // The code is selected as a whole by one click, ready to be copied.
        let _ = write!(
            items,
            "<li><code>{link}</code><a class=\"button\" href=\"{link}\" target=\"_blank\" \
             rel=\"noopener\">Open</a></li>"
        );
    }
    if items.is_empty() {
        return "<p>There are none.</p>".to_owned();
    }
    format!("<ul class=\"links\">{items}</ul>")
}

fn page(title: &str, main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"icon\" href=\"data:,\"><title>{} · {PRODUCT} mailbox</title>\
         <style>{STYLE}</style></head><body><main>{main}</main></body></html>\n",
        escape(title)
    )
}

fn time_of(kept: &Kept) -> String {
    let sent_at = kept.sent_at.to_offset(time::UtcOffset::UTC);
    // Cannot fail for this description.
    sent_at.format(TIME).unwrap_or_default()
}

/// An address as the value of a query parameter, ready for an attribute.
fn query_value(address: &str) -> String {
    url::form_urlencoded::byte_serialize(address.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rendered;
    use time::macros::datetime;

    fn mailbox() -> Mailbox {
        let mailbox = Mailbox::default();
        let mail = Rendered {
            subject: "Join <Acme> & \"co\"".into(),
            html: "<html><head><title>x</title></head><body>Hi</body></html>".into(),
            text: "Hi <you>\n\nhttps://acme.example/?a=1&b='2'\n".into(),
        };
        mailbox.keep(
            "a+b&c@acme.example",
            &mail,
            "mail_1",
            datetime!(2026-11-03 15:05:09 +1),
        );
        mailbox
    }

    #[test]
    fn the_list_escapes_and_links() {
        let html = list_html(&mailbox(), None);
        assert!(html.contains("href=\"/mailbox/1\">Join &lt;Acme&gt; &amp; &quot;co&quot;</a>"));
        assert!(html.contains("href=\"/mailbox?to=a%2Bb%26c%40acme.example\">a+b&amp;c@acme"));
        assert!(html.contains("2026-11-03 14:05:09"));
        assert!(html.contains("1 mail<"));
    }

    #[test]
    fn an_empty_list_says_why() {
        assert!(list_html(&Mailbox::default(), None).contains("No mails yet"));
        let html = list_html(&mailbox(), Some("\"><script>@x"));
        assert!(html.contains("No mails to &quot;&gt;&lt;script&gt;@x"));
        assert!(!html.contains("<script"));
    }

    #[test]
    fn a_message_shows_frame_text_and_links() {
        let html = message_html(&mailbox(), 1).unwrap();
        assert!(html.contains("<iframe src=\"/mailbox/1/body\""));
        assert!(html.contains("<code>https://acme.example/?a=1&amp;b=&#39;2&#39;</code>"));
        assert!(html.contains("Hi &lt;you&gt;"));
        assert_eq!(message_html(&mailbox(), 2), None);
    }

    #[test]
    fn a_body_opens_its_links_in_a_new_tab() {
        let html = body_html(&mailbox(), 1).unwrap();
        assert!(html.starts_with("<html><head>\n<base target=\"_blank\"><title>"));
        assert_eq!(body_html(&mailbox(), 2), None);
    }

    #[test]
    fn the_listing_has_what_tests_need() {
        let json = serde_json::to_value(list_json(&mailbox(), Some("acme"))).unwrap();
        let expected = serde_json::json!([{
            "id": 1,
            "to": "a+b&c@acme.example",
            "subject": "Join <Acme> & \"co\"",
            "text": "Hi <you>\n\nhttps://acme.example/?a=1&b='2'\n",
            "links": ["https://acme.example/?a=1&b='2'"],
            "sent_at": "2026-11-03T15:05:09+01:00",
            "message_id": "mail_1",
            "deliveries": 1,
        }]);
        assert_eq!(json, expected);
    }
}
