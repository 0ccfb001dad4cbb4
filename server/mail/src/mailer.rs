//! The one door through which mails leave.

use lettre::{Address, message::Mailbox as Sender};
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{SendError, mailbox::Mailbox, smtp::Smtp, template::Rendered};

/// Sends mails: by SMTP where it is configured, else into the development mailbox.
///
/// Cheap to clone; all clones share connections or mailbox.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// Sends to a mail server.
    Smtp(Smtp),
    /// Keeps the last mails in memory for the pages of [`crate::mailbox::pages`].
    Mailbox(Mailbox),
}

/// Why the configuration makes no mailer. Never shows the URL, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The sender is no address.
    #[error("MAIL_FROM must be an address, as in `Tenantry <no-reply@example.com>`")]
    From,
    /// The URL cannot be read.
    #[error(
        "SMTP_URL must be smtps://user:password@host, or smtp://host with ?tls=required where \
         the server offers STARTTLS"
    )]
    Url,
    /// The URL would show its password to the network.
    #[error(
        "SMTP_URL would send its password unencrypted: use smtps://, or smtp:// with ?tls=required"
    )]
    ClearPassword,
    /// No TLS client could be made for the host.
    #[error("SMTP_URL names a host for which no TLS connection can be set up")]
    Tls,
}

impl Mailer {
    /// Makes the mailer that the configuration asks for: without `smtp_url`, the mailbox.
    ///
    /// Opens no connection yet, so a mail server that is down does not keep the product from
    /// starting.
    ///
    /// # Errors
    /// When `from` is no address or `smtp_url` cannot be used.
    pub fn from_config(smtp_url: Option<SecretString>, from: &str) -> Result<Self, ConfigError> {
        let from: Sender = from.parse().map_err(|_| ConfigError::From)?;
        match smtp_url {
            Some(url) => Ok(Self::Smtp(Smtp::new(&url, from)?)),
            None => Ok(Self::Mailbox(Mailbox::default())),
        }
    }

    /// The mailbox, when mails stay here.
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match self {
            Self::Smtp(_) => None,
            Self::Mailbox(mailbox) => Some(mailbox),
        }
    }

    /// Sends one mail to one address.
    ///
    /// `message_id` names the mail, not the attempt: a job that runs twice gives the same id twice,
    /// and the far end can tell. Letters, digits, `-`, `_` and `.`; the domain is added here.
    ///
    /// # Errors
    /// When the mail was not taken; the error says whether to try again.
    pub async fn send(
        &self,
        to: &str,
        mail: &Rendered,
        message_id: &str,
        sent_at: OffsetDateTime,
    ) -> Result<(), SendError> {
        // Checked in both cases: what development accepts, production must accept.
        let address: Address = to
            .parse()
            .map_err(|_| SendError::Permanent("the recipient is no email address".into()))?;
        check_id(message_id)?;
        match self {
            Self::Smtp(smtp) => smtp.send(address, mail, message_id, sent_at).await,
            Self::Mailbox(mailbox) => {
                mailbox.keep(to, mail, message_id, sent_at);
                Ok(())
            }
        }
    }
}

/// The id becomes a header and a MIME boundary, so it must be short and plain.
fn check_id(id: &str) -> Result<(), SendError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=60).contains(&id.len()) && id.chars().all(plain) {
        Ok(())
    } else {
        Err(SendError::Permanent("the message id is malformed".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const FROM: &str = "Tenantry <no-reply@tenantry.example>";

    fn configured(url: &str) -> Result<Mailer, ConfigError> {
        Mailer::from_config(Some(url.into()), FROM)
    }

    #[test]
    fn the_configuration_chooses_the_mailer() {
        assert!(Mailer::from_config(None, FROM).unwrap().mailbox().is_some());
        for url in [
            "smtp://localhost",
            "smtp://localhost:2525",
            "smtp://user:pass@127.0.0.1:2525",
            "smtp://user:pass@[::1]:2525",
            "smtp://relay.internal",
            "smtp://relay.internal?tls=opportunistic",
            "smtp://user:pass@mail.example?tls=required",
            "smtps://user:p%40ss@mail.example",
        ] {
            assert!(matches!(configured(url), Ok(Mailer::Smtp(_))), "{url}");
        }
    }

    #[test]
    fn a_bad_configuration_is_refused() {
        let refusal = |url| configured(url).map(|_| ()).unwrap_err();
        for url in [
            "",
            "mail.example",
            "http://mail.example",
            "smtp://h?tls=maybe",
            "smtp:x",
        ] {
            assert_eq!(refusal(url), ConfigError::Url, "{url}");
        }
        for url in [
            "smtp://user:pass@mail.example",
            "smtp://user:pass@mail.example?tls=opportunistic",
        ] {
            assert_eq!(refusal(url), ConfigError::ClearPassword, "{url}");
        }
        for from in [
            "",
            "Tenantry",
            "a@b@c",
            "x <a@b.example>\r\nBcc: c@d.example",
        ] {
            let refused = Mailer::from_config(None, from).map(|_| ());
            assert_eq!(refused, Err(ConfigError::From), "{from}");
        }
    }

    #[test]
    fn a_debug_print_shows_no_password() {
        let mailer = configured("smtps://user:hunter2@mail.example").unwrap();
        assert!(!format!("{mailer:?}").contains("hunter2"));
    }

    #[tokio::test]
    async fn what_can_never_pass_is_permanent() {
        let mailer = Mailer::from_config(None, FROM).unwrap();
        let mail = Rendered {
            subject: "s".into(),
            html: "h".into(),
            text: "t".into(),
        };
        let sent_at = datetime!(2026-11-03 14:05:00 UTC);
        for to in [
            "",
            "ada",
            "ada@acme.example, eve@evil.example",
            "a@b.example\r\nX: y",
        ] {
            let error = mailer.send(to, &mail, "mail_1", sent_at).await.unwrap_err();
            assert!(error.is_permanent(), "{to}");
        }
        for id in ["", "a b", "a@b", "a\r\nb", &"x".repeat(61)] {
            let to = "ada@acme.example";
            let error = mailer.send(to, &mail, id, sent_at).await.unwrap_err();
            assert!(error.is_permanent(), "{id}");
        }
    }
}
