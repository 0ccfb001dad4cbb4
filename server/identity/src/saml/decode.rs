//! From what the browser posts to XML.

use super::xml::LONGEST;
use crate::error::Error;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Decodes the field `SAMLResponse`. Line breaks in the base64 are usual.
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
