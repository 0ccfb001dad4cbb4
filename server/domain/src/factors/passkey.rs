//! Passkeys (Web Authentication, Level 3): what a browser is asked, and what its answer is worth. The same in both
//! realms; whose a passkey is, its seal knows.

use super::holder::Holder;
use crate::error::{Error, Result};
use crate::secrets::SecretKey;
use crate::sign_in_flows::flow::Kept;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared::{AppError, ErrorCode};
use time::Duration;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::{AllowCredentials, ResidentKeyRequirement};

/// How long somebody may take for a ceremony: as long as the specification advises (section 15.1).
pub const CEREMONY_LIMIT: Duration = Duration::minutes(5);
/// The longest answer of a browser that is read, in bytes. Real ones have two or three thousand.
const LONGEST_ANSWER: usize = 16 * 1024;
/// The longest id of a passkey, in bytes (section 7.1, step 25).
const LONGEST_ID: usize = 1023;

/// What is kept of a ceremony that makes a passkey.
#[derive(Serialize, Deserialize)]
pub(crate) struct Creation(PasskeyRegistration);

impl Kept for Creation {
    const KIND: &'static str = "passkey-creation";
    const LIMIT: Duration = CEREMONY_LIMIT;
}

/// What is kept of a ceremony in which a passkey proves who somebody is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Assertion(DiscoverableAuthentication);

impl Kept for Assertion {
    const KIND: &'static str = "passkey-assertion";
    const LIMIT: Duration = CEREMONY_LIMIT;
}

/// What a passkey has answered. Nothing of it is proved.
pub(crate) struct Answer(PublicKeyCredential);

impl Answer {
    /// Reads what a browser sends.
    ///
    /// # Errors
    /// `invalid`.
    pub(crate) fn parse(answer: &str) -> Result<Self> {
        Ok(Self(parse(answer)?))
    }

    /// The id that it names.
    pub(crate) fn credential_id(&self) -> &[u8] {
        self.0.get_credential_id()
    }

    /// Whether it says whose it is, and that it is somebody else's (section 7.2, step 6). Where nobody is known yet, it
    /// must say so.
    pub(crate) fn contradicts(&self, owner: Uuid, known: bool) -> bool {
        self.0
            .get_user_unique_id()
            .map_or(!known, |handle| handle != owner.as_bytes())
    }
}

/// Who asks: the relying party of a realm, which passkeys are bound to.
pub(crate) struct RelyingParty(Webauthn);

impl RelyingParty {
    /// That of an origin. Its id is the name of the host.
    ///
    /// # Errors
    /// `not_found` when the host is an address without a name, for which there are no passkeys.
    pub(crate) fn of(origin: &str) -> Result<Self> {
        let origin = Url::parse(origin).map_err(Error::internal)?;
        let id = origin.domain().ok_or_else(|| {
            let message = "There are no passkeys here: they need a host with a name.";
            AppError::new(ErrorCode::NotFound, message)
        })?;
        let party = WebauthnBuilder::new(id, &origin)
            .and_then(|builder| {
                builder
                    .rp_name(mail::PRODUCT)
                    .timeout(CEREMONY_LIMIT.unsigned_abs())
                    .build()
            })
            .map_err(Error::internal)?;
        Ok(Self(party))
    }

    /// What a browser makes a passkey by, as JSON, and what its answer is held against. An authenticator that has one
    /// of `known` makes no other.
    pub(crate) fn begin_creation(
        &self,
        holder: Holder<'_>,
        name: &str,
        known: Vec<Vec<u8>>,
    ) -> Result<(String, Creation)> {
        let (mut asked, state) = self
            .0
            .start_passkey_registration(holder.owner(), holder.email(), name, Some(known))
            .map_err(Error::internal)?;
        // Only what is kept together with the account can be found before it is known whose it is.
        let selection = asked
            .public_key
            .authenticator_selection
            .get_or_insert_default();
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
        Ok((to_json(&asked.public_key)?, Creation(state)))
    }

    /// The passkey that was made.
    ///
    /// # Errors
    /// `invalid`.
    pub(crate) fn finish_creation(&self, creation: &Creation, answer: &str) -> Result<Passkey> {
        let answer: RegisterPublicKeyCredential = parse(answer)?;
        let passkey = self
            .0
            .finish_passkey_registration(&answer, &creation.0)
            .map_err(|error| {
                tracing::info!(%error, "a passkey was not added");
                unreadable()
            })?;
        if passkey.cred_id().len() > LONGEST_ID {
            return Err(unreadable());
        }
        Ok(passkey)
    }

    /// What a browser asks a passkey by, as JSON, and what its answer is held against: one of `allowed`, or any if
    /// there is none.
    pub(crate) fn begin_assertion(&self, allowed: Vec<Vec<u8>>) -> Result<(String, Assertion)> {
        let (mut asked, state) = self
            .0
            .start_discoverable_authentication()
            .map_err(Error::internal)?;
        asked.public_key.allow_credentials = allowed
            .into_iter()
            .map(|id| AllowCredentials {
                type_: "public-key".to_owned(),
                id,
                transports: None,
            })
            .collect();
        Ok((to_json(&asked.public_key)?, Assertion(state)))
    }

    /// Whether the passkey has answered, with its person verified. It is changed by that: its counter grows.
    ///
    /// # Errors
    /// `invalid_credentials`.
    pub(crate) fn finish_assertion(
        &self,
        assertion: Assertion,
        answer: &Answer,
        passkey: &mut Passkey,
    ) -> Result<()> {
        let proved = self
            .0
            .finish_discoverable_authentication_v2(&answer.0, assertion.0, &*passkey)
            .map_err(|error| {
                // A counter that does not grow tells of a copy (section 6.1.1).
                if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                    tracing::warn!(%error, "a passkey may have been copied");
                } else {
                    tracing::info!(%error, "a passkey was refused");
                }
                unknown()
            })?;
        passkey.update_credential(&proved);
        Ok(())
    }
}

/// Keys of the two realms differ, so that a passkey of one is nothing in the other.
const fn label(holder: Holder<'_>) -> &'static [u8] {
    match holder {
        Holder::User { .. } => b"passkey",
        Holder::Operator { .. } => b"operator-passkey",
    }
}

/// Seals a passkey for the database: nobody else's row opens with it.
pub(crate) fn seal(key: &SecretKey, holder: Holder<'_>, passkey: &Passkey) -> Result<Vec<u8>> {
    let json = serde_json::to_vec(passkey).map_err(Error::internal)?;
    key.seal(label(holder), holder.owner().as_bytes(), &json)
}

/// The passkey that was sealed.
pub(crate) fn open(key: &SecretKey, holder: Holder<'_>, sealed: &[u8]) -> Result<Passkey> {
    let json = key.open(label(holder), holder.owner().as_bytes(), sealed)?;
    serde_json::from_slice(&json).map_err(Error::internal)
}

/// The answer to a passkey that opens nothing, whatever the reason.
pub(crate) fn unknown() -> Error {
    let message = "This passkey does not work here. It may have been removed. Use another way.";
    AppError::new(ErrorCode::InvalidCredentials, message).into()
}

/// The answer to a passkey that is there already.
pub(crate) fn twice() -> Error {
    AppError::new(ErrorCode::Conflict, "This passkey was added already.").into()
}

/// The answer to a ceremony that is none, is over, or belongs to another browser.
pub(crate) fn over() -> Error {
    let message = "This took longer than five minutes, or was done already. Try again.";
    AppError::new(ErrorCode::Expired, message).into()
}

fn parse<T: DeserializeOwned>(answer: &str) -> Result<T> {
    if answer.len() > LONGEST_ANSWER {
        return Err(unreadable());
    }
    serde_json::from_str(answer).map_err(|_| unreadable())
}

fn to_json(options: &impl Serialize) -> Result<String> {
    serde_json::to_string(options).map_err(Error::internal)
}

fn unreadable() -> Error {
    let message = "What the browser has sent is no passkey that can be used here. Try again, or use another one.";
    AppError::new(ErrorCode::Invalid, message).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_name_has_no_passkeys() {
        assert!(RelyingParty::of("https://app.example.com").is_ok());
        assert!(RelyingParty::of("http://localhost:3000").is_ok());
        for origin in ["http://127.0.0.1:3000", "http://[::1]:3000"] {
            let Err(Error::Refused(refusal)) = RelyingParty::of(origin) else {
                panic!("a relying party of {origin}");
            };
            assert_eq!(refusal.code, ErrorCode::NotFound);
        }
    }
}
