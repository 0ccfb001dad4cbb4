//! Replaces `class` attributes by `style` attributes.
//!
//! Classes that begin with `tn-` stay: they are the handles of the hand-written style block in the
//! layout, which does what tailwind-rs cannot (dark mode, narrow screens).

use super::utilities::{Declaration, Utilities, to_css};

/// What a class that stays begins with.
const HANDLE: &str = "tn-";

/// Inlines the classes of every tag of `page`.
pub fn inline(page: &str, utilities: &Utilities) -> Result<String, String> {
    let mut out = String::with_capacity(page.len() * 2);
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = tag_end(rest)?;
        let (tag, after) = rest.split_at(end);
        if tag.starts_with("<!") || tag.starts_with("<style") || tag.starts_with("</") {
            out.push_str(tag);
        } else {
            out.push_str(&inline_tag(tag, page, utilities)?);
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the tag, comment or style block that `markup` begins with ends.
fn tag_end(markup: &str) -> Result<usize, String> {
    let close = if markup.starts_with("<!--") {
        "-->"
    } else if markup.starts_with("<style") {
        "</style>"
    } else {
        ">"
    };
    markup
        .find(close)
        .map(|at| at + close.len())
        .ok_or_else(|| "a tag is never closed".to_owned())
}

fn inline_tag(tag: &str, page: &str, utilities: &Utilities) -> Result<String, String> {
    let Some((before, classes, after)) = attribute(tag, "class") else {
        return Ok(tag.to_owned());
    };
    let mut handles: Vec<&str> = Vec::new();
    let mut declarations: Vec<Declaration> = Vec::new();
    for class in classes.split_whitespace() {
        if class.starts_with(HANDLE) {
            if !page.contains(&format!(".{class}")) {
                return Err(format!(
                    "the style block of the layout has no `.{class}` for `{tag}`"
                ));
            }
            handles.push(class);
            continue;
        }
        let style = utilities
            .style(class)
            .map_err(|reason| format!("{reason} (in `{tag}`)"))?;
        for declaration in style {
            // The later class wins, and stands later, as its author would expect.
            declarations.retain(|(property, _)| *property != declaration.0);
            declarations.push(declaration.clone());
        }
    }

    let mut attributes = Vec::new();
    if !handles.is_empty() {
        attributes.push(format!(" class=\"{}\"", handles.join(" ")));
    }
    let mut bare = format!("{before}{after}");
    let mut styles = vec![to_css(&declarations)];
    if let Some((head, written, tail)) = attribute(&bare, "style") {
        styles.push(written.to_owned());
        bare = format!("{head}{tail}");
    }
    styles.retain(|style| !style.is_empty());
    if !styles.is_empty() {
        attributes.push(format!(" style=\"{}\"", styles.join(";")));
    }
    let name_ends = bare.find([' ', '\n', '>']).unwrap_or(bare.len());
    bare.insert_str(name_ends, &attributes.concat());
    Ok(bare)
}

/// What stands before, in and after the attribute `name` of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, from_value) = tag.split_once(&format!(" {name}=\""))?;
    let (value, after) = from_value.split_once('"')?;
    Some((before, value, after))
}
