//! Single logout (SAML 2.0 Profiles, section 4.4): begun by us or by the provider, by redirect or POST, always signed.
//!
//! A message is read twice, as an answer is: by us, from the tree of the hardened parser, and by the library. What we
//! read makes the reason of a refusal; nothing of it is believed before the library has verified the signature.

use super::connection::{CLOCK_SKEW, Connection};
use super::library::{
    failed, identity_provider, identity_provider_to_answer, kind, send, service_provider,
    service_provider_naming, validation,
};
use super::logout_message::{Message, Received, read};
use super::{Binding, Certificate, Send, encryption};
use crate::assertion::ReplayKey;
use crate::checks::{CheckKind, refused};
use crate::error::Error;
use saml_rs::{
    BrowserInput, EntityId, FormField, LogoutBinding, LogoutRequest, LogoutResponse, LogoutSubject,
    MessageId, NameId, NameIdFormat, PendingLogoutRequest, RelayStateParam, RespondSlo, SamlError,
    SessionIndex, StartSlo,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// How old a logout message may be: its key must be remembered as long.
pub(super) const OLDEST: Duration = Duration::HOUR;

/// The provider's session that a logout is about, as the assertion named it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person.
    pub name_id: String,
    /// The format of the name.
    pub name_id_format: Option<String>,
    /// Which of their sessions; none means all.
    pub indexes: Vec<String>,
}

/// A logout that we began.
#[derive(Debug, Clone)]
pub struct LogoutBegun {
    /// How to send the browser.
    pub send: Send,
    /// To be kept until the answer.
    pub pending: PendingLogout,
}

/// A logout that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogout {
    /// The request's id.
    pub request_id: String,
    /// By which binding.
    pub binding: Binding,
    /// What comes back with the answer.
    pub relay_state: String,
}

/// A logout that the provider asks for.
#[derive(Debug, Clone)]
pub struct LogoutRequested {
    /// Which sessions to end.
    pub session: Session,
    /// The request must not come twice.
    pub replay_key: ReplayKey,
    /// What to send the browser back with once they are ended; none if the provider takes no answer.
    pub answer: Option<Send>,
}

impl Connection {
    /// Begins a logout. `relay_state` comes back with the answer: a random value of 1 to 80 bytes.
    ///
    /// # Errors
    /// If the provider takes no part in it by that binding, or the library fails.
    pub fn begin_logout(
        &self,
        binding: Binding,
        session: &Session,
        relay_state: &str,
    ) -> Result<LogoutBegun, Error> {
        let failed = failed("making a logout request");
        let format = session.name_id_format.clone().map(NameIdFormat::Custom);
        let sp = service_provider_naming(self, format.clone()).map_err(&failed)?;
        let idp = identity_provider(self, self.certificate()?).map_err(&failed)?;
        let mut indexes = Vec::new();
        for index in &session.indexes {
            indexes.push(SessionIndex::try_new(index.as_str()).map_err(&failed)?);
        }
        let subject = LogoutSubject::new(NameId::new(session.name_id.as_str(), format), indexes);
        let options = match binding {
            Binding::Redirect => StartSlo::redirect(),
            Binding::Post => StartSlo::post(),
        };
        let state = RelayStateParam::try_from_option(Some(relay_state)).map_err(&failed)?;
        let started = sp
            .start_slo(&idp, subject, options.relay_state(state))
            .map_err(&failed)?;
        Ok(LogoutBegun {
            send: send(&started.outbound, binding)?,
            pending: PendingLogout {
                request_id: started.pending.id().as_str().to_owned(),
                binding,
                relay_state: relay_state.to_owned(),
            },
        })
    }

    /// Takes the answer to a logout of ours, from the raw query of a redirect.
    ///
    /// # Errors
    /// If it is not good, or the provider says that it has not ended every session.
    pub fn finish_logout_by_redirect(
        &self,
        query: &str,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.finish_logout(Message::Redirect(query), pending, now)
    }

    /// Takes the answer to a logout of ours, from the fields `SAMLResponse` and `RelayState` of a form.
    ///
    /// # Errors
    /// If it is not good, or the provider says that it has not ended every session.
    pub fn finish_logout_by_post(
        &self,
        saml_response: &str,
        relay_state: Option<&str>,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let message = Message::Post {
            text: saml_response,
            relay_state,
        };
        self.finish_logout(message, pending, now)
    }

    fn finish_logout(
        &self,
        message: Message<'_>,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let received = read(&message, "SAMLResponse", "LogoutResponse")?;
        self.check_logout(&received, now)?;
        received.answers(&pending.request_id)?;
        received.says_success()?;
        let failed = failed("reading a pending logout");
        let state = RelayStateParam::try_from_option(Some(&pending.relay_state));
        // A provider may answer by the other binding.
        let pending = PendingLogoutRequest::try_new(
            MessageId::try_new(pending.request_id.as_str()).map_err(&failed)?,
            state.map_err(&failed)?,
            match message {
                Message::Redirect(_) => LogoutBinding::Redirect,
                Message::Post { .. } => LogoutBinding::Post,
            },
            EntityId::try_new(self.idp.entity_id.as_str()).map_err(&failed)?,
        )
        .map_err(&failed)?;
        self.with_each_certificate(|certificate| {
            let input = match message {
                Message::Redirect(query) => BrowserInput::<LogoutResponse>::redirect(query),
                Message::Post { text, relay_state } => {
                    BrowserInput::<LogoutResponse>::post(fields("SAMLResponse", text, relay_state))
                }
            };
            let sp = service_provider(self, None)?;
            let idp = identity_provider(self, certificate)?;
            sp.finish_slo(&idp, &pending, input, validation(now))
                .map(|_| ())
        })
    }

    /// Takes a logout request of the provider's, from the raw query of a redirect.
    ///
    /// # Errors
    /// If it is not good.
    pub fn receive_logout_by_redirect(
        &self,
        query: &str,
        now: OffsetDateTime,
    ) -> Result<LogoutRequested, Error> {
        self.receive_logout(Message::Redirect(query), Binding::Redirect, now)
    }

    /// Takes a logout request of the provider's, from the fields `SAMLRequest` and `RelayState` of a form.
    ///
    /// # Errors
    /// If it is not good.
    pub fn receive_logout_by_post(
        &self,
        saml_request: &str,
        relay_state: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<LogoutRequested, Error> {
        let message = Message::Post {
            text: saml_request,
            relay_state,
        };
        self.receive_logout(message, Binding::Post, now)
    }

    fn receive_logout(
        &self,
        message: Message<'_>,
        binding: Binding,
        now: OffsetDateTime,
    ) -> Result<LogoutRequested, Error> {
        let ours = read(&message, "SAMLRequest", "LogoutRequest")?;
        let issued_at = self.check_logout(&ours, now)?;
        let ends_at = ours.in_time(now - CLOCK_SKEW)?;
        let (received, outbound) = self.with_each_certificate(|certificate| {
            let input = match message {
                Message::Redirect(query) => BrowserInput::<LogoutRequest>::redirect(query),
                Message::Post { text, relay_state } => {
                    BrowserInput::<LogoutRequest>::post(fields("SAMLRequest", text, relay_state))
                }
            };
            let sp = service_provider(self, None)?;
            let received = sp.receive_slo(
                &identity_provider(self, certificate)?,
                input,
                validation(now),
            )?;
            let answer = match self.binding_of_answer(binding) {
                Some(Binding::Redirect) => Some((RespondSlo::redirect(), Binding::Redirect)),
                Some(Binding::Post) => Some((RespondSlo::post(), Binding::Post)),
                None => None,
            };
            let idp = identity_provider_to_answer(self, certificate)?;
            let outbound = match answer {
                Some((options, by)) => Some((sp.respond_slo(&idp, &received, options)?, by)),
                None => None,
            };
            Ok((received, outbound))
        })?;
        let theirs = received.message();
        let session = self.session_in(&ours, theirs)?;
        let forgotten_at = issued_at.saturating_add(OLDEST);
        Ok(LogoutRequested {
            session,
            replay_key: ReplayKey {
                key: format!("logout:{}", theirs.id().as_str()),
                expires_at: ends_at
                    .map_or(forgotten_at, |ends_at| ends_at.min(forgotten_at))
                    .max(now)
                    .saturating_add(CLOCK_SKEW),
            },
            answer: match outbound {
                Some((outbound, by)) => Some(send(&outbound, by)?),
                None => None,
            },
        })
    }

    /// Whose sessions a request is about, as we and the library read it. An encrypted name is opened only now, after
    /// the library has verified the signature, and in what it has verified.
    fn session_in(&self, ours: &Received, theirs: &LogoutRequest) -> Result<Session, Error> {
        let opened = match ours.encrypted_name() {
            Some(encrypted) => {
                let verified = &theirs.raw_flow().saml_content;
                let opened = encryption::open_name(self, encrypted, verified)?;
                Some(Received::opened(&opened)?)
            }
            None => None,
        };
        let session = opened.as_ref().unwrap_or(ours).session()?;
        // The library reads no encrypted name.
        let name = opened.is_none().then_some(session.name_id.as_str());
        let same = theirs.name_id().map(|name| name.value().trim()) == name
            && theirs
                .session_indexes()
                .iter()
                .map(|index| index.as_str().trim())
                .eq(session.indexes.iter().map(String::as_str))
            && Some(theirs.id().as_str()) == ours.tree.attribute("ID");
        if !same {
            return Err(refused(
                CheckKind::Consistency,
                "the same in every reading",
                "a person or sessions that two readers understand differently",
            ));
        }
        Ok(session)
    }

    /// What requests and answers have in common. Tells when the message was made.
    fn check_logout(
        &self,
        received: &Received,
        now: OffsetDateTime,
    ) -> Result<OffsetDateTime, Error> {
        received.is_by(&self.idp.entity_id)?;
        received.is_for(self.sp.slo.as_deref().unwrap_or_default())?;
        let issued_at = received.is_fresh(now - OLDEST - CLOCK_SKEW, now + CLOCK_SKEW)?;
        received.is_signed_by(self.policy.algorithms)?;
        Ok(issued_at)
    }

    /// By the request's own binding, where the provider takes that.
    fn binding_of_answer(&self, binding: Binding) -> Option<Binding> {
        if self.idp.takes_logout_by(binding) {
            Some(binding)
        } else {
            self.idp.slo_binding()
        }
    }

    /// Tries with each certificate; what the last one says is the reason.
    fn with_each_certificate<T>(
        &self,
        run: impl Fn(&Certificate) -> Result<T, SamlError>,
    ) -> Result<T, Error> {
        let mut last = (CheckKind::Signature, "there is no certificate".to_owned());
        for certificate in &self.idp.certificates {
            match run(certificate) {
                Ok(done) => return Ok(done),
                Err(error) => last = (kind(&error, false), error.to_string()),
            }
        }
        let (kind, why) = last;
        Err(refused(
            kind,
            "a signed logout message of the provider",
            &why,
        ))
    }
}

fn fields(name: &str, text: &str, relay_state: Option<&str>) -> Vec<FormField> {
    let relay_state = relay_state.map(|state| FormField::new("RelayState", state));
    std::iter::once(FormField::new(name, text))
        .chain(relay_state)
        .collect()
}
