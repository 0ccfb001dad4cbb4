//! From what the browser brings to XML.

use super::xml::LONGEST;
use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use saml_rs::binding::deflate_raw_decode_with_limit;

/// The longest message of an address, in bytes: it names a person and some sessions.
pub(super) const LONGEST_REDIRECTED: usize = 128 * 1024;

/// Decodes the field `SAMLResponse`, or `SAMLRequest`. Line breaks in the base64 are usual.
pub(super) fn response(encoded: &str) -> Result<String, Error> {
    let invalid = |why| Error::InputInvalid { why };
    if encoded.len() > LONGEST * 3 / 2 {
        return Err(invalid("it is too long"));
    }
    let plain: String = encoded
        .chars()
        .filter(|character| !character.is_ascii_whitespace())
        .collect();
    let bytes = STANDARD
        .decode(plain)
        .map_err(|_| invalid("it is not base64"))?;
    String::from_utf8(bytes).map_err(|_| invalid("it is not text in UTF-8"))
}

/// Decodes a message of an address: base64 of what is deflated (SAML 2.0 Bindings, section 3.4.4.1). It inflates to
/// [`LONGEST_REDIRECTED`] at most.
pub(super) fn redirected(encoded: &str) -> Result<String, Error> {
    let invalid = |why| Error::InputInvalid { why };
    if encoded.len() > LONGEST_REDIRECTED {
        return Err(invalid("it is too long"));
    }
    let deflated = STANDARD
        .decode(encoded)
        .map_err(|_| invalid("it is not base64"))?;
    let bytes = deflate_raw_decode_with_limit(&deflated, LONGEST_REDIRECTED)
        .map_err(|_| invalid("it cannot be inflated, or is too long"))?;
    String::from_utf8(bytes).map_err(|_| invalid("it is not text in UTF-8"))
}
