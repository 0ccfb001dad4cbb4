//! Single logout: begun by us or by the provider, by redirect or POST, always signed.

use super::saml_rs_engine::{failed, identity_provider, send, service_provider, validation};
use super::{Binding, Certificate, Connection, Send};
use crate::assertion::ReplayKey;
use crate::checks::{Check, CheckKind};
use crate::error::Error;
use crate::text::shown;
use saml_rs::{
    BrowserInput, EntityId, FormField, LogoutBinding, LogoutRequest, LogoutResponse, LogoutSubject,
    MessageId, NameId, NameIdFormat, PendingLogoutRequest, RelayStateParam, RespondSlo, SamlError,
    SessionIndex, StartSlo,
};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// How long a logout request without an end of its own is remembered.
const REMEMBERED: Duration = Duration::HOUR;

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
}

/// A logout that the provider asks for.
#[derive(Debug, Clone)]
pub struct LogoutRequested {
    /// Which sessions to end.
    pub session: Session,
    /// The request must not come twice.
    pub replay_key: ReplayKey,
    /// What to send the browser back with once they are ended.
    pub answer: Send,
}

/// What the browser brings: the raw query of an address, or the fields of a form.
#[derive(Debug, Clone, Copy)]
enum Message<'a> {
    Redirect(&'a str),
    Post(&'a str),
}

impl Connection {
    /// Begins a logout.
    ///
    /// # Errors
    /// If the provider takes no part in it by that binding, or the library fails.
    pub fn begin_logout(&self, binding: Binding, session: &Session) -> Result<LogoutBegun, Error> {
        let failed = failed("making a logout request");
        let sp = service_provider(self, None).map_err(&failed)?;
        let idp = identity_provider(self, self.certificate()?).map_err(&failed)?;
        let mut indexes = Vec::new();
        for index in &session.indexes {
            indexes.push(SessionIndex::try_new(index.as_str()).map_err(&failed)?);
        }
        let format = session.name_id_format.clone().map(NameIdFormat::Custom);
        let subject = LogoutSubject::new(NameId::new(session.name_id.as_str(), format), indexes);
        let options = match binding {
            Binding::Redirect => StartSlo::redirect(),
            Binding::Post => StartSlo::post(),
        };
        let started = sp.start_slo(&idp, subject, options).map_err(&failed)?;
        Ok(LogoutBegun {
            send: send(&started.outbound, binding)?,
            pending: PendingLogout {
                request_id: started.pending.id().as_str().to_owned(),
                binding,
            },
        })
    }

    /// Takes the answer to a logout of ours, from the raw query of a redirect.
    ///
    /// # Errors
    /// If it is not good.
    pub fn finish_logout_by_redirect(
        &self,
        query: &str,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.finish_logout(Message::Redirect(query), pending, now)
    }

    /// Takes the answer to a logout of ours, from the field `SAMLResponse` of a form.
    ///
    /// # Errors
    /// If it is not good.
    pub fn finish_logout_by_post(
        &self,
        saml_response: &str,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        self.finish_logout(Message::Post(saml_response), pending, now)
    }

    fn finish_logout(
        &self,
        message: Message<'_>,
        pending: &PendingLogout,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        let pending = PendingLogoutRequest::try_new(
            MessageId::try_new(pending.request_id.as_str())
                .map_err(failed("reading a pending logout"))?,
            RelayStateParam::absent(),
            match pending.binding {
                Binding::Redirect => LogoutBinding::Redirect,
                Binding::Post => LogoutBinding::Post,
            },
            EntityId::try_new(self.idp.entity_id.as_str())
                .map_err(failed("reading a pending logout"))?,
        )
        .map_err(failed("reading a pending logout"))?;
        self.with_each_certificate(|certificate| {
            let input = match message {
                Message::Redirect(query) => BrowserInput::<LogoutResponse>::redirect(query),
                Message::Post(field) => BrowserInput::<LogoutResponse>::post(vec![FormField::new(
                    "SAMLResponse",
                    field,
                )]),
            };
            let sp = service_provider(self, None)?;
            sp.finish_slo(
                &identity_provider(self, certificate)?,
                &pending,
                input,
                validation(self, now),
            )
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

    /// Takes a logout request of the provider's, from the field `SAMLRequest` of a form and its relay state.
    ///
    /// # Errors
    /// If it is not good.
    pub fn receive_logout_by_post(
        &self,
        saml_request: &str,
        now: OffsetDateTime,
    ) -> Result<LogoutRequested, Error> {
        self.receive_logout(Message::Post(saml_request), Binding::Post, now)
    }

    fn receive_logout(
        &self,
        message: Message<'_>,
        binding: Binding,
        now: OffsetDateTime,
    ) -> Result<LogoutRequested, Error> {
        let (received, outbound) = self.with_each_certificate(|certificate| {
            let input = match message {
                Message::Redirect(query) => BrowserInput::<LogoutRequest>::redirect(query),
                Message::Post(field) => {
                    BrowserInput::<LogoutRequest>::post(vec![FormField::new("SAMLRequest", field)])
                }
            };
            let sp = service_provider(self, None)?;
            let idp = identity_provider(self, certificate)?;
            let received = sp.receive_slo(&idp, input, validation(self, now))?;
            let options = match binding {
                Binding::Redirect => RespondSlo::redirect(),
                Binding::Post => RespondSlo::post(),
            };
            let outbound = sp.respond_slo(&idp, &received, options)?;
            Ok((received, outbound))
        })?;
        let request = received.message();
        let name = request
            .name_id()
            .ok_or_else(|| refused("a logout request that names nobody"))?;
        let expires_at = request
            .not_on_or_after()
            .and_then(|time| super::checks::time(Some(time.as_str())))
            .unwrap_or_else(|| now.saturating_add(REMEMBERED))
            .saturating_add(Duration::try_from(self.policy.clock_skew).unwrap_or(Duration::ZERO));
        Ok(LogoutRequested {
            session: Session {
                name_id: name.value().to_owned(),
                name_id_format: name.format().map(|format| format.as_uri().to_owned()),
                indexes: request
                    .session_indexes()
                    .iter()
                    .map(|index| index.as_str().to_owned())
                    .collect(),
            },
            replay_key: ReplayKey {
                key: format!("logout:{}", request.id().as_str()),
                expires_at,
            },
            answer: send(&outbound, binding)?,
        })
    }

    fn certificate(&self) -> Result<&Certificate, Error> {
        self.idp
            .certificates
            .first()
            .ok_or(Error::CertificateInvalid {
                why: "there is none".to_owned(),
            })
    }

    /// Tries with each certificate; what the last one says is the reason.
    fn with_each_certificate<T>(
        &self,
        run: impl Fn(&Certificate) -> Result<T, SamlError>,
    ) -> Result<T, Error> {
        let mut last = "there is no certificate".to_owned();
        for certificate in &self.idp.certificates {
            match run(certificate) {
                Ok(done) => return Ok(done),
                Err(error) => last = error.to_string(),
            }
        }
        Err(refused(&last))
    }
}

fn refused(why: &str) -> Error {
    Error::Refused(Box::new(Check::new(
        CheckKind::Signature,
        false,
        "a signed logout message of the provider",
        &shown(why),
    )))
}
