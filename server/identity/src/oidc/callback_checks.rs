//! What a callback must say before its code is sent anywhere.

use super::exchange::error_hint;
use super::{Callback, Discovery, Pending, Provider};
use crate::checks::{Check, CheckKind, Report};
use crate::error::Error;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

impl Provider {
    /// The code of a callback that is this browser's and this provider's.
    pub(super) fn check_callback<'a>(
        &self,
        discovery: &Discovery,
        callback: &'a Callback,
        pending: &Pending,
        report: &mut Report,
    ) -> Result<&'a SecretString, Error> {
        let state = callback
            .state
            .as_ref()
            .map_or("", |state| state.expose_secret());
        let same = bool::from(
            state
                .as_bytes()
                .ct_eq(pending.state.expose_secret().as_bytes()),
        );
        report.push(
            Check::new(
                CheckKind::State,
                same,
                "the value this browser began with",
                if same { "that value" } else if state.is_empty() { "" } else { "another value" },
            )
            .or("The answer belongs to a sign-in that another browser began, or that is long over. Begin again."),
        );
        report.push(self.callback_issuer(discovery, callback));
        report.refusal()?;
        if let Some(error) = &callback.error {
            let said = match &callback.error_description {
                Some(description) => format!("{error}: {description}"),
                None => error.clone(),
            };
            report
                .push(Check::new(CheckKind::Status, false, "a code", &said).or(error_hint(error)));
            report.refusal()?;
        }
        let code = callback
            .code
            .as_ref()
            .filter(|code| !code.expose_secret().is_empty());
        let received = code.map_or("", |_| "a code");
        report.push(Check::new(
            CheckKind::Status,
            code.is_some(),
            "a code",
            received,
        ));
        report.refusal()?;
        code.ok_or(Error::InputInvalid {
            why: "it has no code",
        })
    }

    fn callback_issuer(&self, discovery: &Discovery, callback: &Callback) -> Check {
        let expected = self.issuer_of_discovery();
        match &callback.issuer {
            Some(issuer) => Check::new(CheckKind::CallbackIssuer, self.is_callback_issuer(issuer), &expected, issuer)
                .or("Another provider than this connection's sent the browser back. If nobody changed the connection, somebody may be mixing up providers on purpose."),
            None if discovery.authorization_response_iss_parameter_supported => {
                Check::new(CheckKind::CallbackIssuer, false, &expected, "")
                    .or("The provider says in its description that it always names itself (RFC 9207), and now it did not.")
            }
            None => Check::not_reached(CheckKind::CallbackIssuer, &expected).note("The provider does not name itself (RFC 9207)."),
        }
    }
}
