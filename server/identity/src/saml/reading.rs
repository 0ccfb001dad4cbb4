//! Reading an answer, encrypted or not, as a tree that can be understood in one way only.

use super::encryption::{self, Decrypted};
use super::xml::{Element, Kind};
use super::{decode, ns, structure};
use crate::checks::{Answer, Check, CheckKind, Format, Report};
use crate::error::Error;

/// Decodes and reads an answer, and refuses shapes that no honest answer has.
pub(super) fn read(encoded: &str, report: &mut Report) -> Result<(String, Element), Error> {
    let expected = "an answer of SAML 2.0";
    let read = decode::response(encoded)
        .and_then(|xml| Element::parse("answer", &xml, Kind::Answer).map(|tree| (xml, tree)));
    let (xml, tree) = match read {
        Ok(read) => read,
        Err(error) => {
            report.push(Check::new(
                CheckKind::Form,
                false,
                expected,
                &error.to_string(),
            ));
            report.refusal()?;
            return Err(error);
        }
    };
    report.push(Check::new(CheckKind::Form, true, expected, expected));
    report.answer = Some(Answer {
        format: Format::Xml,
        text: tree.pretty(),
    });
    check_structure(&tree, report)?;
    Ok((xml, tree))
}

fn check_structure(tree: &Element, report: &mut Report) -> Result<(), Error> {
    let expected = "one assertion, and signatures over the elements they stand in";
    match structure::fault(tree) {
        None => report.fail(Check::new(CheckKind::Consistency, true, expected, "that")),
        Some(fault) => report.fail(Check::new(CheckKind::Consistency, false, expected, fault).or(
            "No identity provider makes such an answer: somebody may have changed it to be understood in two ways.",
        )),
    }
    report.refusal()
}

/// Reads what was decrypted, by the same rules.
pub(super) fn open(decrypted: &Decrypted<'_>, report: &mut Report) -> Result<Element, Error> {
    let tree = match encryption::tree(decrypted) {
        Ok(tree) => tree,
        Err(error) => {
            report.push(Check::new(
                CheckKind::Encryption,
                false,
                "an assertion",
                &error.to_string(),
            ));
            report.refusal()?;
            return Err(error);
        }
    };
    check_structure(&tree, report)?;
    if tree.first(ns::ASSERTION, "Assertion").is_none() {
        report.push(Check::new(
            CheckKind::Encryption,
            false,
            "an assertion",
            "something else was encrypted",
        ));
        report.refusal()?;
    }
    Ok(tree)
}
