//! Who the tenant's identity provider is: from its metadata, by address, file or fields.

use super::xml::{Element, Kind, escape};
use super::{Certificate, ns};
use crate::error::Error;
use crate::http::{Client, Reach};
use crate::text::shown;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

const MOST_CERTIFICATES: usize = 10;
const MOST_ENDPOINTS: usize = 30;

/// How a message travels through the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// In the address.
    Redirect,
    /// In a form that sends itself.
    Post,
}

impl Binding {
    fn parse(urn: &str) -> Option<Self> {
        match urn {
            "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" => Some(Self::Redirect),
            "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" => Some(Self::Post),
            _ => None,
        }
    }

    fn urn(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }
}

/// An address and how to send there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// How.
    pub binding: Binding,
    /// Where.
    pub location: String,
    /// Where answers are sent to, if that is another address (SAML 2.0 Metadata, section 2.2.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_location: Option<String>,
}

/// A tenant's identity provider. It serialises, to be kept with the connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// Its name.
    pub entity_id: String,
    /// Where sign-in begins.
    pub sso: Vec<Endpoint>,
    /// Where logout goes, if it takes part in it.
    pub slo: Vec<Endpoint>,
    /// What it signs with: during its rollover more than one.
    pub certificates: Vec<Certificate>,
    /// Whether it insists on signed requests.
    pub wants_signed_requests: bool,
}

impl Endpoint {
    /// An address that takes answers as well.
    pub fn new(binding: Binding, location: impl Into<String>) -> Self {
        Self {
            binding,
            location: location.into(),
            response_location: None,
        }
    }
}

impl IdentityProvider {
    /// Reads metadata: the contents of a file, or of an address that was fetched.
    ///
    /// A signature of the metadata itself is not looked at: its trust is that of the way it came by, which is
    /// the tenant's administrator, or https.
    ///
    /// # Errors
    /// If it cannot be read, or does not describe exactly one identity provider that can be used.
    pub fn parse(metadata: &[u8], reach: Reach) -> Result<Self, Error> {
        let text = std::str::from_utf8(metadata).map_err(|_| invalid("it is not text in UTF-8"))?;
        let root = Element::parse("metadata", text, Kind::Metadata)?;
        let mut found = Vec::new();
        root.visit(&mut |element| {
            if element.is(ns::METADATA, "EntityDescriptor")
                && let Some(role) = element
                    .all(ns::METADATA, "IDPSSODescriptor")
                    .find(|role| speaks_saml2(role))
            {
                found.push((element, role));
            }
        });
        match found.as_slice() {
            [] if root.namespace != ns::METADATA => {
                Err(invalid("it is no SAML metadata (no EntityDescriptor)"))
            }
            [] => Err(invalid(
                "it describes no SAML 2.0 identity provider (no IDPSSODescriptor). Is it a service provider's?",
            )),
            [(entity, role)] => Self::read(entity, role, reach),
            many => {
                let names: Vec<String> = many
                    .iter()
                    .take(5)
                    .map(|(entity, _)| shown(entity.attribute("entityID").unwrap_or("unnamed")))
                    .collect();
                Err(invalid(&format!(
                    "it describes {} identity providers ({}, …); only one can be connected",
                    many.len(),
                    names.join(", ")
                )))
            }
        }
    }

    /// Fetches metadata and reads it.
    ///
    /// # Errors
    /// If it cannot be fetched or read.
    pub async fn fetch(client: &Client, address: &str) -> Result<Self, Error> {
        let received = client
            .get(
                address,
                "application/samlmetadata+xml, application/xml, text/xml",
            )
            .await?;
        Self::parse(&received.body, client.reach())
    }

    /// From the three fields that a provider without metadata shows.
    ///
    /// # Errors
    /// If one cannot be used.
    pub fn from_fields(
        entity_id: &str,
        sso: Endpoint,
        certificates: Vec<Certificate>,
        reach: Reach,
    ) -> Result<Self, Error> {
        let provider = Self {
            entity_id: entity_id.trim().to_owned(),
            sso: vec![sso],
            slo: Vec::new(),
            certificates,
            wants_signed_requests: false,
        };
        provider.check(reach)?;
        Ok(provider)
    }

    /// The endpoint for a binding.
    pub fn sso(&self, binding: Binding) -> Option<&Endpoint> {
        self.sso.iter().find(|endpoint| endpoint.binding == binding)
    }

    /// How a logout is sent to it: by redirect where that is possible. None if it takes no part in it.
    pub fn slo_binding(&self) -> Option<Binding> {
        [Binding::Redirect, Binding::Post]
            .into_iter()
            .find(|binding| self.takes_logout_by(*binding))
    }

    pub(super) fn takes_logout_by(&self, binding: Binding) -> bool {
        self.slo.iter().any(|endpoint| endpoint.binding == binding)
    }

    fn read(entity: &Element, role: &Element, reach: Reach) -> Result<Self, Error> {
        let endpoints = |name| -> Vec<Endpoint> {
            role.all(ns::METADATA, name)
                .take(MOST_ENDPOINTS)
                .filter_map(|element| {
                    let binding = Binding::parse(element.attribute("Binding")?)?;
                    Some(Endpoint {
                        binding,
                        location: element.attribute("Location")?.trim().to_owned(),
                        response_location: element
                            .attribute("ResponseLocation")
                            .map(|location| location.trim().to_owned()),
                    })
                })
                .collect()
        };
        let mut certificates: Vec<Certificate> = Vec::new();
        for key in role
            .all(ns::METADATA, "KeyDescriptor")
            .filter(|key| key.attribute("use") != Some("encryption"))
        {
            let mut texts = Vec::new();
            key.visit(&mut |element| {
                if element.is(ns::SIGNATURE, "X509Certificate") {
                    texts.push(element.trimmed());
                }
            });
            for text in texts {
                let certificate = Certificate::parse(text)?;
                if !certificates.contains(&certificate) {
                    certificates.push(certificate);
                }
            }
        }
        let provider = Self {
            entity_id: entity
                .attribute("entityID")
                .unwrap_or_default()
                .trim()
                .to_owned(),
            sso: endpoints("SingleSignOnService"),
            slo: endpoints("SingleLogoutService"),
            certificates,
            wants_signed_requests: matches!(
                role.attribute("WantAuthnRequestsSigned"),
                Some("true" | "1")
            ),
        };
        provider.check(reach)?;
        Ok(provider)
    }

    /// Checks what is set: also what was kept may be older than a rule.
    pub(super) fn check(&self, reach: Reach) -> Result<(), Error> {
        if self.entity_id.is_empty() || self.entity_id.len() > 1024 {
            return Err(invalid(
                "it has no entity id, or one of more than 1024 characters",
            ));
        }
        if self.sso.is_empty() {
            return Err(invalid(
                "it has no address for sign-in by HTTP-Redirect or HTTP-POST",
            ));
        }
        if self.certificates.is_empty() {
            return Err(invalid(
                "it has no signing certificate; without one no answer can be believed",
            ));
        }
        if self.certificates.len() > MOST_CERTIFICATES {
            return Err(invalid(
                "it has more signing certificates than anybody rolls over",
            ));
        }
        let endpoints = || self.sso.iter().chain(&self.slo);
        let answers = endpoints().filter_map(|endpoint| endpoint.response_location.as_ref());
        for location in endpoints()
            .map(|endpoint| &endpoint.location)
            .chain(answers)
        {
            // The browser goes there, not we: an address in the tenant's own network is theirs to use.
            let url = url::Url::parse(location).ok().filter(url::Url::has_host);
            let fits = url.is_some_and(|url| match url.scheme() {
                "https" => true,
                "http" => reach == Reach::Development,
                _ => false,
            });
            if !fits || location.len() > 2048 {
                return Err(Error::AddressInvalid {
                    address: shown(location),
                    why: "an address of an identity provider must begin with https://",
                });
            }
        }
        Ok(())
    }

    /// Metadata for the engine: ours, with what was read and one certificate, so that nothing else of a
    /// stranger's document reaches it.
    pub(super) fn canonical_metadata(
        &self,
        certificate: &Certificate,
        signed_requests: bool,
    ) -> String {
        let mut xml = format!(
            "<md:EntityDescriptor xmlns:md=\"{}\" xmlns:ds=\"{}\" entityID=\"{}\"><md:IDPSSODescriptor WantAuthnRequestsSigned=\"{signed_requests}\" protocolSupportEnumeration=\"{}\"><md:KeyDescriptor use=\"signing\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>",
            ns::METADATA,
            ns::SIGNATURE,
            escape(&self.entity_id),
            ns::PROTOCOL,
            certificate.base64()
        );
        for (name, endpoints) in [
            ("SingleLogoutService", &self.slo),
            ("SingleSignOnService", &self.sso),
        ] {
            for endpoint in endpoints {
                // Writing to a string does not fail.
                let _ = write!(
                    xml,
                    "<md:{name} Binding=\"{}\" Location=\"{}\"/>",
                    endpoint.binding.urn(),
                    escape(&endpoint.location)
                );
            }
        }
        xml + "</md:IDPSSODescriptor></md:EntityDescriptor>"
    }
}

fn speaks_saml2(role: &Element) -> bool {
    role.attribute("protocolSupportEnumeration")
        .is_none_or(|protocols| {
            protocols
                .split_ascii_whitespace()
                .any(|protocol| protocol == ns::PROTOCOL)
        })
}

fn invalid(why: &str) -> Error {
    Error::DocumentInvalid {
        document: "identity provider's metadata",
        why: why.to_owned(),
    }
}
