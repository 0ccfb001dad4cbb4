//! The way out: what the browser is sent with.

use super::{Binding, Connection, engine};
use crate::error::Error;
use serde::{Deserialize, Serialize};
use url::Url;

/// How to send the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Send {
    /// To this address.
    Redirect(Url),
    /// With a form that sends itself: these hidden fields to that address.
    Post {
        /// Where to.
        action: Url,
        /// Name and value of each.
        fields: Vec<(String, String)>,
    },
}

/// How to send the browser, and what to keep.
#[derive(Debug, Clone)]
pub struct Begun {
    /// How to send the browser.
    pub send: Send,
    /// To be kept, bound to this browser by a cookie that comes back with a POST of another site
    /// (`SameSite=None`), for ten minutes at most, and to be taken away by the first answer.
    pub pending: Pending,
}

/// A sign-in that has begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The request's id: the answer names it.
    pub request_id: String,
    /// Who was asked.
    pub idp: String,
    /// Where the answer is to come.
    pub acs: String,
    /// Whether the person had to prove anew who they are.
    pub forced: bool,
    /// When it began.
    #[serde(with = "time::serde::timestamp")]
    pub began_at: time::OffsetDateTime,
}

impl Connection {
    /// Begins a sign-in. `relay_state` comes back with the answer, for the caller to find its pending
    /// sign-in by: a random value of 80 bytes at most. `binding` is usually [`Connection::binding`].
    ///
    /// # Errors
    /// If the provider has no address for the binding, or the library fails.
    pub fn begin(
        &self,
        binding: Binding,
        relay_state: &str,
        force: bool,
        now: time::OffsetDateTime,
    ) -> Result<Begun, Error> {
        if relay_state.is_empty() || relay_state.len() > 80 {
            return Err(Error::SettingInvalid {
                setting: "relay state",
                why: "it must have 1 to 80 bytes".to_owned(),
            });
        }
        engine::request(self, binding, relay_state, force, now)
    }

    /// The binding to begin with: by redirect where that is possible.
    pub fn binding(&self) -> Binding {
        if self.idp.sso(Binding::Redirect).is_some() {
            Binding::Redirect
        } else {
            Binding::Post
        }
    }
}
