//! What the browser brings back.

use crate::error::Error;
use secrecy::SecretString;

/// The longest query of a callback.
const LONGEST_QUERY: usize = 16 * 1024;

/// The query of a callback, read but not believed.
#[derive(Debug, Clone, Default)]
pub struct Callback {
    /// Which sign-in it belongs to: the caller finds its [`super::Pending`] by it.
    pub state: Option<SecretString>,
    /// The code.
    pub code: Option<SecretString>,
    /// Who sends it (RFC 9207).
    pub issuer: Option<String>,
    /// What the provider says went wrong.
    pub error: Option<String>,
    /// The same as a sentence.
    pub error_description: Option<String>,
}

impl Callback {
    /// Reads the query of a callback, without the question mark.
    ///
    /// # Errors
    /// If it is too long or says the same thing twice.
    pub fn parse(query: &str) -> Result<Self, Error> {
        if query.len() > LONGEST_QUERY {
            return Err(Error::InputInvalid {
                why: "it is too long",
            });
        }
        let mut callback = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let taken = match name.as_ref() {
                "state" => callback.state.replace(value.into_owned().into()).is_some(),
                "code" => callback.code.replace(value.into_owned().into()).is_some(),
                "iss" => callback.issuer.replace(value.into_owned()).is_some(),
                "error" => callback.error.replace(value.into_owned()).is_some(),
                "error_description" => callback
                    .error_description
                    .replace(value.into_owned())
                    .is_some(),
                _ => false,
            };
            if taken {
                return Err(Error::InputInvalid {
                    why: "it says the same thing twice",
                });
            }
        }
        Ok(callback)
    }
}
