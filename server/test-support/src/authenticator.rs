//! A person's authenticator app.

use crate::{Person, TestApp, parsed};
use domain::factors;
use domain::secrets::Token;
use totp_rs::{Builder, Secret};

/// An app that has taken a key.
pub struct Authenticator {
    key: String,
}

impl Authenticator {
    /// Adds the app to a person's account. The session has the returned token from then on.
    pub async fn enrol(app: &TestApp, person: &Person) -> (Self, Token) {
        let factor = factors::begin_totp(person).await.expect("a factor");
        let enrolment = factors::enrolment(person, factor).await.expect("a key");
        assert!(enrolment.address.starts_with("otpauth://totp/Tenantry:"));
        let authenticator = Self {
            key: enrolment.secret,
        };
        let code = authenticator.code(app);
        let token = factors::confirm_totp(person, factor, parsed("Phone"), &code)
            .await
            .expect("confirmed");
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
