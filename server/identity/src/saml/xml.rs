//! Strangers' XML as a tree: small, without DTD, entities of its own, or anything a signature does not see.

use crate::error::Error;
use crate::text::{is_secret_name, shown, shown_within};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use std::fmt::Write as _;

/// The longest document, in bytes.
pub(crate) const LONGEST: usize = 512 * 1024;
const DEEPEST: usize = 40;
const MOST_ELEMENTS: usize = 10_000;
const MOST_ATTRIBUTES: usize = 40;
/// The longest decoded answer that a report shows, in bytes.
const LONGEST_SHOWN: usize = 64 * 1024;

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An answer: comments, CDATA and processing instructions are refused, since a signature does not see
    /// them, readers differ about them, and no honest answer has any.
    Answer,
    /// Metadata, which people write.
    Metadata,
}

/// An element.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    pub namespace: String,
    pub name: String,
    written: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// All text directly in it.
    pub text: String,
}

impl Element {
    /// Reads a document.
    pub(crate) fn parse(document: &'static str, xml: &str, kind: Kind) -> Result<Self, Error> {
        Reader {
            document,
            kind,
            stack: Vec::new(),
            root: None,
            count: 0,
        }
        .read(xml)
    }

    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// An attribute without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn all<'a>(
        &'a self,
        namespace: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Element> {
        self.children
            .iter()
            .filter(move |child| child.is(namespace, name))
    }

    pub(crate) fn first(&self, namespace: &str, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// The element at the end of a path of names in one namespace.
    pub(crate) fn path(&self, namespace: &str, names: &[&str]) -> Option<&Element> {
        names
            .iter()
            .try_fold(self, |element, name| element.first(namespace, name))
    }

    /// Its text without space around it.
    pub(crate) fn trimmed(&self) -> &str {
        self.text.trim()
    }

    /// Calls for itself and everything in it.
    pub(crate) fn visit<'a>(&'a self, visit: &mut impl FnMut(&'a Element)) {
        visit(self);
        for child in &self.children {
            child.visit(visit);
        }
    }

    /// Indented, with signature and cipher values and secrets masked: what a report shows.
    pub(crate) fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, false);
        text
    }

    fn write(&self, out: &mut String, depth: usize, secret: bool) {
        if out.len() > LONGEST_SHOWN {
            if !out.ends_with('…') {
                out.push('…');
            }
            return;
        }
        let names = ["Name", "FriendlyName"].map(|name| self.attribute(name));
        let secret = secret || names.into_iter().flatten().any(is_secret_name);
        let indent = "  ".repeat(depth);
        // Writing to a string does not fail.
        let _ = write!(out, "{indent}<{}", self.written);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escape(&shown_within(value, 1000)));
        }
        let masked = matches!(
            self.name.as_str(),
            "SignatureValue" | "DigestValue" | "CipherValue" | "X509Certificate"
        );
        let text = self.trimmed();
        if self.children.is_empty() && text.is_empty() {
            out.push_str("/>\n");
        } else if self.children.is_empty() {
            let text = if masked {
                format!("({} characters)", text.chars().count())
            } else if secret {
                "(masked)".to_owned()
            } else {
                escape(&shown_within(text, 2000))
            };
            let _ = writeln!(out, ">{text}</{}>", self.written);
        } else {
            out.push_str(">\n");
            for child in &self.children {
                child.write(out, depth + 1, secret);
            }
            let _ = writeln!(out, "{indent}</{}>", self.written);
        }
    }
}

/// Text as it stands in XML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

struct Reader {
    document: &'static str,
    kind: Kind,
    stack: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Reader {
    fn invalid(&self, why: impl Into<String>) -> Error {
        Error::DocumentInvalid {
            document: self.document,
            why: why.into(),
        }
    }

    fn read(mut self, xml: &str) -> Result<Element, Error> {
        if xml.len() > LONGEST {
            return Err(self.invalid("it is too long"));
        }
        let mut reader = NsReader::from_str(xml.trim_start_matches('\u{feff}'));
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|error| {
                self.invalid(format!(
                    "it is not well-formed XML: {}",
                    shown(&error.to_string())
                ))
            })?;
            match event {
                Event::Start(start) => {
                    let element = self.element(&namespace, &start)?;
                    self.stack.push(element);
                }
                Event::Empty(start) => {
                    let element = self.element(&namespace, &start)?;
                    self.close(element)?;
                }
                Event::End(_) => {
                    let element = self
                        .stack
                        .pop()
                        .ok_or_else(|| self.invalid("an element ends that did not begin"))?;
                    self.close(element)?;
                }
                Event::Text(text) => self.text(text.as_ref())?,
                Event::GeneralRef(reference) => {
                    let character = reference
                        .resolve_char_ref()
                        .map_err(|_| self.invalid("it refers to a character that is none"))?;
                    if let Some(character) = character {
                        self.text(character.encode_utf8(&mut [0; 4]))?;
                    } else {
                        let text = resolve_predefined_entity(reference.as_ref())
                            .ok_or_else(|| self.invalid("it uses an entity of its own"))?;
                        self.text(text)?;
                    }
                }
                Event::CData(text) if self.kind == Kind::Metadata => self.text(text.as_ref())?,
                Event::Comment(_) | Event::PI(_) if self.kind == Kind::Metadata => {}
                Event::Decl(_) if self.count == 0 => {}
                Event::DocType(_) => {
                    return Err(self.invalid("it has a document type, which is refused"));
                }
                Event::Comment(_) => {
                    return Err(self.invalid("it has a comment, which is refused in an answer"));
                }
                Event::CData(_) => {
                    return Err(self.invalid("it has CDATA, which is refused in an answer"));
                }
                Event::PI(_) | Event::Decl(_) => {
                    return Err(self.invalid(
                        "it has a processing instruction, which is refused in an answer",
                    ));
                }
                Event::Eof => break,
            }
        }
        if !self.stack.is_empty() {
            return Err(self.invalid("it ends before its elements do"));
        }
        match self.root.take() {
            Some(root) => Ok(root),
            None => Err(self.invalid("it is empty")),
        }
    }

    fn element(
        &mut self,
        namespace: &ResolveResult<'_>,
        start: &BytesStart<'_>,
    ) -> Result<Element, Error> {
        self.count += 1;
        if self.count > MOST_ELEMENTS || self.stack.len() >= DEEPEST {
            return Err(self.invalid("it has more elements than any honest document"));
        }
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(_) => {
                return Err(self.invalid("it uses a prefix that it does not explain"));
            }
        };
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.invalid(shown(&error.to_string())))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| self.invalid("an attribute uses an entity of its own"))?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
            if attributes.len() > MOST_ATTRIBUTES {
                return Err(self.invalid("an element has too many attributes"));
            }
        }
        Ok(Element {
            namespace,
            name: start.local_name().as_ref().to_owned(),
            written: start.name().as_ref().to_owned(),
            attributes,
            ..Element::default()
        })
    }

    fn close(&mut self, element: Element) -> Result<(), Error> {
        match self.stack.last_mut() {
            Some(parent) => parent.children.push(element),
            None if self.root.is_none() => self.root = Some(element),
            None => return Err(self.invalid("it has more than one root")),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        match self.stack.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.invalid("it has text outside of its elements")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_masked_whichever_of_its_names_says_so() {
        let attribute = |names: &str, value: &str| {
            format!("<Attribute {names}><AttributeValue>{value}</AttributeValue></Attribute>")
        };
        let xml = [
            "<Statement>".to_owned(),
            attribute("Name=\"userPassword\"", "hidden 1"),
            attribute(
                "Name=\"urn:oid:2.5.4.35\" FriendlyName=\"userPassword\"",
                "hidden 2",
            ),
            attribute("Name=\"api_token\" FriendlyName=\"key\"", "<b>hidden 3</b>"),
            attribute(
                "Name=\"urn:oid:2.5.4.42\" FriendlyName=\"givenName\"",
                "Alice",
            ),
            "</Statement>".to_owned(),
        ];
        let tree = Element::parse("answer", &xml.concat(), Kind::Answer).unwrap();
        let text = tree.pretty();
        assert!(!text.contains("hidden"), "{text}");
        assert_eq!(text.matches("(masked)").count(), 3, "{text}");
        assert!(text.contains("Alice"), "{text}");
    }
}
