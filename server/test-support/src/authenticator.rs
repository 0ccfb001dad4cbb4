//! Somebody's authenticator app.

use crate::{TestApp, parsed};
use domain::secrets::Token;
use domain::{SessionContext, factors, operators};
use totp_rs::{Builder, Secret};

/// An app that has taken a key.
#[derive(Clone)]
pub struct Authenticator {
    key: String,
}

impl Authenticator {
    /// Adds the app to a person's account. The session has the returned token from then on.
    pub async fn enrol(app: &TestApp, person: &SessionContext) -> (Self, Token) {
        let factor = factors::begin_totp(person).await.expect("a factor");
        let enrolment = factors::enrolment(person, factor).await.expect("a key");
        assert!(enrolment.address.starts_with("otpauth://totp/Tenantry:"));
        let authenticator = Self::with_key(&enrolment.secret);
        let code = authenticator.code(app);
        let token = factors::confirm_totp(person, factor, parsed("Phone"), &code)
            .await
            .expect("confirmed");
        (authenticator, token)
    }

    /// An app with a key.
    pub fn with_key(key: &str) -> Self {
        Self {
            key: key.to_owned(),
        }
    }

    /// Adds the app to an operator whose first sign-in waits for it, and opens their session.
    pub async fn enrol_operator(app: &TestApp, challenge: &Token) -> (Self, Token) {
        let (realm, meta) = (app.operator_realm(), app.meta());
        let enrolment = operators::enrolment(&realm, challenge)
            .await
            .expect("a key");
        let authenticator = Self::with_key(&enrolment.secret);
        let code = authenticator.code(app);
        let token = operators::enrol(&realm, &meta, challenge, parsed("Phone"), &code)
            .await
            .expect("a session");
        (authenticator, token)
    }

    /// What it shows.
    pub fn code(&self, app: &TestApp) -> String {
        let secret = Secret::try_from_base32(&self.key).expect("Base32");
        let totp = Builder::new().with_secret(secret).build_noncompliant();
        let now = u64::try_from(app.clock().now().unix_timestamp()).expect("after 1970");
        totp.generate(now).to_string()
    }
}
