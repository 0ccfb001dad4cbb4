//! The development mailbox: the last mails, in memory, instead of a mail server.
//!
//! It makes every flow with a mail usable on one machine, and testable: a browser test reads the
//! link out of [`pages::list_json`]. It belongs on the internal listener only, for its mails hold
//! tokens. It is a ring: a process that runs for weeks without SMTP keeps [`CAPACITY`] mails.

pub mod pages;

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::OffsetDateTime;

use crate::template::Rendered;

/// How many mails are kept; the oldest makes room.
pub const CAPACITY: usize = 200;

/// A mail that was kept.
#[derive(Clone)]
pub struct Kept {
    /// Counts up from 1 since the process started.
    pub id: u64,
    /// The id that the sender gave, the same for a repeated delivery.
    pub message_id: String,
    /// The recipient.
    pub to: String,
    /// What was sent.
    pub mail: Rendered,
    /// When it was first sent.
    pub sent_at: OffsetDateTime,
    /// How often it was sent under the same message id: above 1, a job ran again.
    pub deliveries: u32,
}

impl Kept {
    /// The links of the text part, in their order.
    pub fn links(&self) -> Vec<&str> {
        self.mail
            .text
            .split_whitespace()
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .collect()
    }
}

/// A shared mailbox; clones are the same mailbox.
#[derive(Clone, Default)]
pub struct Mailbox {
    ring: Arc<Mutex<Ring>>,
}

#[derive(Default)]
struct Ring {
    mails: VecDeque<Kept>,
    last_id: u64,
}

impl Mailbox {
    /// Keeps a mail, or counts another delivery of one that is here.
    pub fn keep(&self, to: &str, mail: &Rendered, message_id: &str, sent_at: OffsetDateTime) {
        let mut ring = self.lock();
        let same = |kept: &&mut Kept| kept.message_id == message_id && kept.to == to;
        if let Some(kept) = ring.mails.iter_mut().find(same) {
            kept.deliveries += 1;
            return;
        }
        if ring.mails.len() == CAPACITY {
            ring.mails.pop_front();
        }
        ring.last_id += 1;
        let id = ring.last_id;
        ring.mails.push_back(Kept {
            id,
            message_id: message_id.to_owned(),
            to: to.to_owned(),
            mail: mail.clone(),
            sent_at,
            deliveries: 1,
        });
    }

    /// One mail, while it is still kept.
    pub fn get(&self, id: u64) -> Option<Kept> {
        self.lock().mails.iter().find(|kept| kept.id == id).cloned()
    }

    /// The mails, newest first. A whole address as `to` means that recipient; a part of one, all
    /// whose address contains it.
    pub fn list(&self, to: Option<&str>) -> Vec<Kept> {
        let wanted = to.map(|to| to.trim().to_lowercase());
        let matches = |kept: &&Kept| match wanted.as_deref() {
            None | Some("") => true,
            Some(address) if address.contains('@') => kept.to.to_lowercase() == address,
            Some(part) => kept.to.to_lowercase().contains(part),
        };
        let ring = self.lock();
        ring.mails.iter().rev().filter(matches).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How full it is; the mails hold tokens.
impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox")
            .field("kept", &self.lock().mails.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const SENT_AT: OffsetDateTime = datetime!(2026-11-03 14:05:00 UTC);

    fn mail(subject: &str) -> Rendered {
        Rendered {
            subject: subject.into(),
            html: "<p>Hi".into(),
            text: "Hi\n\nhttps://acme.example/a?b=1\n\nor http://acme.example/c\n".into(),
        }
    }

    fn keep(mailbox: &Mailbox, to: &str, id: &str) {
        mailbox.keep(to, &mail(id), id, SENT_AT);
    }

    fn subjects(mailbox: &Mailbox, to: Option<&str>) -> Vec<String> {
        let mails = mailbox.list(to).into_iter();
        mails.map(|kept| kept.mail.subject).collect()
    }

    #[test]
    fn it_lists_the_newest_first_and_by_recipient() {
        let mailbox = Mailbox::default();
        keep(&mailbox, "ada@acme.example", "1");
        keep(&mailbox, "grace@acme.example", "2");
        keep(&mailbox, "Ada@Acme.example", "3");
        keep(&mailbox, "nevada@acme.example", "4");

        assert_eq!(subjects(&mailbox, None), ["4", "3", "2", "1"]);
        assert_eq!(subjects(&mailbox, Some(" ")), ["4", "3", "2", "1"]);
        assert_eq!(subjects(&mailbox, Some("ada@acme.example")), ["3", "1"]);
        assert_eq!(subjects(&mailbox, Some("ADA")), ["4", "3", "1"]);
        assert_eq!(subjects(&mailbox, Some("bob@")), [""; 0]);
    }

    #[test]
    fn it_keeps_the_last_mails_only() {
        let mailbox = Mailbox::default();
        for id in 0..=CAPACITY {
            keep(&mailbox, "ada@acme.example", &id.to_string());
        }
        assert_eq!(mailbox.list(None).len(), CAPACITY);
        assert!(mailbox.get(1).is_none());
        assert_eq!(mailbox.get(2).unwrap().mail.subject, "1");
    }

    #[test]
    fn a_repeated_delivery_is_counted_not_added() {
        let mailbox = Mailbox::default();
        keep(&mailbox, "ada@acme.example", "1");
        keep(&mailbox, "ada@acme.example", "1");
        let mails = mailbox.list(None);
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].deliveries, 2);
    }

    #[test]
    fn links_come_from_the_text() {
        let mailbox = Mailbox::default();
        keep(&mailbox, "ada@acme.example", "1");
        let kept = mailbox.get(1).unwrap();
        assert_eq!(
            kept.links(),
            ["https://acme.example/a?b=1", "http://acme.example/c"]
        );
    }
}
