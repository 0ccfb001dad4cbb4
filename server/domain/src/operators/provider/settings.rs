//! What the installation says of the company's provider.

use identity::Assertion;
use identity::oidc::Provider;
use shared::requests::EmailAddress;
use std::sync::Arc;

/// The company's own identity provider, which operators sign in with.
#[derive(Debug, Clone)]
pub struct OperatorProvider {
    label: Arc<str>,
    pub(super) oidc: Provider,
    trusts_addresses: bool,
}

impl OperatorProvider {
    /// Where it sends browsers back to, in the portal.
    pub const CALLBACK: &'static str = "/sign-in/provider/callback";

    /// A provider by what people call it; none if that is nothing. With `trusts_addresses`, all that it says of
    /// e-mail addresses holds: some, such as Entra ID, never say that one is verified.
    pub fn new(label: &str, oidc: Provider, trusts_addresses: bool) -> Option<Self> {
        let label = label.trim();
        (!label.is_empty()).then(|| Self {
            label: label.into(),
            oidc,
            trusts_addresses,
        })
    }

    /// Whose names for people are its own.
    pub fn issuer(&self) -> Option<&str> {
        self.oidc.issuer()
    }

    /// What people call it.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The address of the person that it has named, if that is to be believed.
    pub(super) fn address(&self, assertion: &Assertion) -> Option<EmailAddress> {
        let told = assertion.email.as_ref();
        let believed = told.filter(|email| email.verified || self.trusts_addresses);
        believed.and_then(|email| email.address.parse().ok())
    }
}
