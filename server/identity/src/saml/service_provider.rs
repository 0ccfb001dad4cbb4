//! Who we are to one connection, and how we say so.

use super::xml::escape;
use super::{Certificate, KeyPair};
use crate::error::Error;
use std::fmt::Write as _;

/// Who we are to one connection. Of each list the first is the one in use; the others are published and
/// taken as well, so that a provider may learn of a new certificate before the old one goes.
#[derive(Debug, Clone)]
pub struct ServiceProvider {
    /// Our name, usually the address of our metadata.
    pub entity_id: String,
    /// Where answers are sent (`AssertionConsumerService`, by POST).
    pub acs: String,
    /// Where logout is sent, if we take part in it.
    pub slo: Option<String>,
    /// What we sign with.
    pub signing: Vec<KeyPair>,
    /// What answers to us may be encrypted for.
    pub encryption: Vec<KeyPair>,
}

impl ServiceProvider {
    /// Checks what is set.
    pub(super) fn check(&self) -> Result<(), Error> {
        let invalid = |setting, why: &str| Error::SettingInvalid {
            setting,
            why: why.to_owned(),
        };
        if self.entity_id.is_empty() || self.entity_id.len() > 1024 {
            return Err(invalid("entity id", "it must have 1 to 1024 characters"));
        }
        for address in std::iter::once(&self.acs).chain(&self.slo) {
            if url::Url::parse(address).map_or(true, |url| !url.has_host()) {
                return Err(invalid(
                    "address of the service provider",
                    "it must be complete",
                ));
            }
        }
        if self.signing.is_empty() || self.encryption.is_empty() {
            return Err(invalid(
                "keys of the service provider",
                "one for signing and one for encryption are needed",
            ));
        }
        Ok(())
    }

    /// Our metadata, with all certificates: both during a rollover.
    pub fn metadata(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"{}\">\n  <md:SPSSODescriptor AuthnRequestsSigned=\"true\" WantAssertionsSigned=\"true\" protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\n",
            escape(&self.entity_id)
        );
        for pair in &self.signing {
            key(&mut xml, "signing", pair.certificate());
        }
        for pair in &self.encryption {
            key(&mut xml, "encryption", pair.certificate());
        }
        // Writing to a string does not fail.
        if let Some(slo) = &self.slo {
            for binding in ["HTTP-Redirect", "HTTP-POST"] {
                let _ = writeln!(
                    xml,
                    "    <md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:{binding}\" Location=\"{}\"/>",
                    escape(slo)
                );
            }
        }
        for format in [
            "2.0:nameid-format:persistent",
            "1.1:nameid-format:emailAddress",
            "1.1:nameid-format:unspecified",
        ] {
            let _ = writeln!(
                xml,
                "    <md:NameIDFormat>urn:oasis:names:tc:SAML:{format}</md:NameIDFormat>"
            );
        }
        let _ = writeln!(
            xml,
            "    <md:AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"{}\" index=\"0\" isDefault=\"true\"/>",
            escape(&self.acs)
        );
        xml.push_str("  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n");
        xml
    }
}

fn key(xml: &mut String, purpose: &str, certificate: &Certificate) {
    let _ = write!(
        xml,
        "    <md:KeyDescriptor use=\"{purpose}\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        certificate.base64()
    );
    if purpose == "encryption" {
        for method in [
            "http://www.w3.org/2009/xmlenc11#aes256-gcm",
            "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
        ] {
            let _ = write!(xml, "<md:EncryptionMethod Algorithm=\"{method}\"/>");
        }
    }
    xml.push_str("</md:KeyDescriptor>\n");
}
