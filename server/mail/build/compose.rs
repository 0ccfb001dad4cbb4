//! Puts a template into the layout.
//!
//! A template is a list of blocks, `{{#body}}…{{/body}}`, each of which fills the slot of that name
//! in the layout. Inside, a block named as a file in `templates/partials/` is replaced by that file
//! with the block's content in its `{{slot}}`. What remains is `{{placeholder}}`s, which the typed
//! mails fill when they are sent.

use std::collections::BTreeMap;

/// How deep partials may stand in each other: more is a partial that contains itself.
const MAX_DEPTH: usize = 8;

/// The layouts and partials that all mails share.
pub struct Composer {
    html_layout: String,
    text_layout: String,
    partials: BTreeMap<String, String>,
}

impl Composer {
    /// A composer with no partials yet.
    pub fn new(html_layout: String, text_layout: String) -> Self {
        let partials = BTreeMap::new();
        Self {
            html_layout,
            text_layout,
            partials,
        }
    }

    /// Makes `{{#name}}…{{/name}}` stand for `content`.
    pub fn add_partial(&mut self, name: &str, content: String) {
        self.partials
            .insert(name.to_owned(), content.trim_end().to_owned());
    }

    /// The whole HTML part of a mail.
    pub fn html(&self, template: &str) -> Result<String, String> {
        let page = fill_layout(
            &self.html_layout,
            template,
            &["preheader", "body", "reason"],
        )?;
        self.expand(&page, 0)
    }

    /// The whole text part of a mail.
    pub fn text(&self, template: &str) -> Result<String, String> {
        fill_layout(&self.text_layout, template, &["body", "reason"])
    }

    fn expand(&self, markup: &str, depth: usize) -> Result<String, String> {
        let Some(block) = Block::first(markup)? else {
            return Ok(markup.to_owned());
        };
        if depth == MAX_DEPTH {
            return Err(format!("`{{{{#{}}}}}` contains itself", block.name));
        }
        let partial = self
            .partials
            .get(block.name)
            .ok_or_else(|| format!("no partial is named `{}`", block.name))?;
        let filled = partial.replace("{{slot}}", block.content.trim());
        Ok([
            block.before,
            &self.expand(&filled, depth + 1)?,
            &self.expand(block.after, depth)?,
        ]
        .concat())
    }
}

/// Puts each block of `template` into the slot of its name; all of `slots` must be there.
fn fill_layout(layout: &str, template: &str, slots: &[&str]) -> Result<String, String> {
    let mut page = layout.to_owned();
    let mut missing = slots.to_vec();
    let mut rest = template;
    while let Some(block) = Block::first(rest)? {
        if !missing.contains(&block.name) {
            return Err(format!("block `{}` is unknown or twice there", block.name));
        }
        missing.retain(|slot| *slot != block.name);
        page = page.replace(&format!("{{{{{}}}}}", block.name), block.content.trim());
        rest = block.after;
    }
    match missing.first() {
        Some(slot) => Err(format!("block `{slot}` is missing")),
        None => Ok(page),
    }
}

/// One `{{#name}}content{{/name}}` and what stands around it.
struct Block<'a> {
    before: &'a str,
    name: &'a str,
    content: &'a str,
    after: &'a str,
}

impl<'a> Block<'a> {
    fn first(markup: &'a str) -> Result<Option<Self>, String> {
        let Some((before, opened)) = markup.split_once("{{#") else {
            return Ok(None);
        };
        let (name, inner) = opened
            .split_once("}}")
            .ok_or_else(|| "a `{{#` without its `}}`".to_owned())?;
        let (content, after) = inner
            .split_once(&format!("{{{{/{name}}}}}"))
            .ok_or_else(|| format!("`{{{{#{name}}}}}` is never closed"))?;
        Ok(Some(Self {
            before,
            name,
            content,
            after,
        }))
    }
}
