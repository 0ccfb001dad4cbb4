//! A browser without a screen: cookies, redirects, forms.

use std::collections::BTreeMap;
use url::Url;

/// What a person sits at: it keeps cookies and follows redirects.
pub struct Browser {
    client: reqwest::Client,
}

/// What a page came to.
pub struct Page {
    /// Where it is.
    pub address: Url,
    /// Its HTML.
    pub text: String,
    /// Where it sends the browser outside of what was followed.
    pub left_for: Option<Url>,
}

/// The first form of a page.
#[derive(Debug)]
pub struct Form {
    /// Where it is sent.
    pub action: Url,
    /// What stands in it, by name.
    pub fields: BTreeMap<String, String>,
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser {
    /// One without cookies.
    pub fn new() -> Self {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self { client }
    }

    /// Opens an address and follows redirects, but for those that leave for `home`.
    pub async fn open(&self, address: Url, home: &str) -> Page {
        self.follow(self.client.get(address), home).await
    }

    /// Fills in a form and sends it.
    pub async fn submit(&self, mut form: Form, typed: &[(&str, &str)], home: &str) -> Page {
        for (name, value) in typed {
            form.fields.insert((*name).to_owned(), (*value).to_owned());
        }
        self.follow(self.client.post(form.action).form(&form.fields), home)
            .await
    }

    async fn follow(&self, mut request: reqwest::RequestBuilder, home: &str) -> Page {
        for _ in 0..20 {
            let response = request.send().await.expect("the peer answers");
            let address = response.url().clone();
            let location = response
                .headers()
                .get("location")
                .map(|value| value.to_str().expect("text").to_owned());
            let text = response.text().await.expect("text");
            let Some(location) = location else {
                return Page {
                    address,
                    text,
                    left_for: None,
                };
            };
            let next = address.join(&location).expect("an address");
            if next.as_str().starts_with(home) {
                return Page {
                    address,
                    text,
                    left_for: Some(next),
                };
            }
            request = self.client.get(next);
        }
        panic!("the peer redirects without end");
    }
}

impl Page {
    /// Where the first link leads that has this in its address.
    pub fn link(&self, part: &str) -> Url {
        let mut at = 0;
        while let Some((next, link)) = tag(&self.text, "a ", at) {
            at = next;
            let href = attribute(link, "href").unwrap_or_default();
            if href.contains(part) {
                return self.address.join(&href).expect("an address");
            }
        }
        panic!("no link to {part} on {}: {}", self.address, self.text)
    }

    /// What the first frame or image shows whose address begins so.
    pub fn source(&self, begin: &str) -> Url {
        let mut at = 0;
        while let Some((next, tag)) = tag(&self.text, "i", at) {
            at = next;
            let source = attribute(tag, "src").unwrap_or_default();
            if source.starts_with(begin) {
                return source.parse().expect("an address");
            }
        }
        panic!("nothing of {begin} on {}: {}", self.address, self.text)
    }

    /// The first form.
    pub fn form(&self) -> Form {
        let form = tag(&self.text, "form", 0)
            .unwrap_or_else(|| panic!("no form on {}: {}", self.address, self.text));
        let action = attribute(form.1, "action").unwrap_or_default();
        let mut fields = BTreeMap::new();
        let mut at = form.0;
        while let Some((next, input)) = tag(&self.text, "input", at) {
            at = next;
            if attribute(input, "type").as_deref() == Some("submit")
                && attribute(input, "name").is_none()
            {
                continue;
            }
            if let Some(name) = attribute(input, "name") {
                fields.insert(name, attribute(input, "value").unwrap_or_default());
            }
        }
        Form {
            action: self.address.join(&action).expect("an address"),
            fields,
        }
    }
}

/// The next tag of a name: where it ends, and what stands in it.
fn tag<'a>(text: &'a str, name: &str, from: usize) -> Option<(usize, &'a str)> {
    let begin = from + text[from..].find(&format!("<{name}"))?;
    let end = begin + text[begin..].find('>')?;
    Some((end, &text[begin..end]))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let begin = tag
        .find(&format!(" {name}=\""))
        .map(|at| at + name.len() + 3)?;
    let value = &tag[begin..begin + tag[begin..].find('"')?];
    Some(
        value
            .replace("&quot;", "\"")
            .replace("&#039;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}
