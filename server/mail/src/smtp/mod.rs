//! Mail by SMTP.
//!
//! A mail is the same, byte for byte, however often it is sent: its id, date and MIME boundary come
//! from the caller. That is what makes "at least once" harmless, for many servers and clients drop
//! a second mail with the same Message-ID.

mod pool;
mod server;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lettre::{
    Address, Message,
    message::{
        Mailbox as Sender, MultiPart, MultiPartBuilder, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::Error,
};
use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::time::timeout;

use crate::{ConfigError, Rendered, SendError, words};
use pool::Pool;
use server::Server;

/// The longest that one mail may take, from the first byte to the server's answer. lettre limits
/// only the connection, so without this a silent server would hold a job for ever.
const DEADLINE: Duration = Duration::from_secs(30);

/// Negative answers about us, not about the mail: once the configuration is mended, it will pass.
const NOT_AUTHENTICATED: [u16; 4] = [530, 534, 535, 538];

/// Sends to one mail server, over connections that are kept.
#[derive(Clone)]
pub struct Smtp {
    pool: Arc<Pool>,
    from: Sender,
}

impl Smtp {
    pub(crate) fn new(url: &SecretString, from: Sender) -> Result<Self, ConfigError> {
        let pool = Arc::new(Pool::new(Server::from_url(url)?));
        Ok(Self { pool, from })
    }

    pub(crate) async fn send(
        &self,
        to: Address,
        mail: &Rendered,
        message_id: &str,
        sent_at: OffsetDateTime,
    ) -> Result<(), SendError> {
        let message = self.message(to, mail, message_id, sent_at)?;
        let sending = self.pool.send(message.envelope(), message.formatted());
        match timeout(DEADLINE, sending).await {
            Ok(sent) => sent.map_err(|error| classify(&error)),
            Err(_) => Err(SendError::Retry("the server did not answer in time".into())),
        }
    }

    fn message(
        &self,
        to: Address,
        mail: &Rendered,
        message_id: &str,
        sent_at: OffsetDateTime,
    ) -> Result<Message, SendError> {
        let domain = self.from.email.domain();
        let alternative = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(format!("=_{message_id}"));
        Message::builder()
            .from(self.from.clone())
            .to(Sender::new(None, to))
            // Cleaned when it was rendered; a mail from a queue may have been written by anyone.
            .subject(words::subject(&mail.subject))
            .date(SystemTime::from(sent_at))
            .message_id(Some(format!("<{message_id}@{domain}>")))
            // So that a vacation responder does not answer a machine.
            .raw_header(raw("Auto-Submitted", "auto-generated"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"))
            .multipart(bodies(alternative, mail))
            .map_err(|error| SendError::Permanent(error.to_string()))
    }
}

/// The text part first: a client shows the last part that it understands.
fn bodies(alternative: MultiPartBuilder, mail: &Rendered) -> MultiPart {
    alternative
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn classify(error: &Error) -> SendError {
    let reason = error.to_string();
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() && !NOT_AUTHENTICATED.contains(&code) => {
            SendError::Permanent(reason)
        }
        _ => SendError::Retry(reason),
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}
