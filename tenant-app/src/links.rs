//! The addresses of a workspace's pages.

#[cfg(any(feature = "ssr", test))]
use ui::links::{Query, same_site};

/// The first page of a workspace, or the page `rest` of it: `workspace("acme", "projects")`.
pub fn workspace(slug: &str, rest: &str) -> String {
    let separator = if rest.is_empty() || rest.starts_with('?') {
        ""
    } else {
        "/"
    };
    format!("/t/{slug}{separator}{rest}")
}

/// The page to come back to after a change, with the news of it: `return_to` if it is a page of
/// ours, or else `fallback`.
#[cfg(any(feature = "ssr", test))]
pub fn with_notice(return_to: &str, fallback: &str, notice: &str) -> String {
    let page = same_site(return_to).unwrap_or(fallback);
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    Query::parse(query)
        .without(&["notice", "project", "__path", "__err"])
        .with("notice", notice)
        .href(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_replaces_older_news() {
        let page = "/t/acme/projects?q=a&notice=old&__path=x&__err=y";
        assert_eq!(
            with_notice(page, "/t/acme", "new"),
            "/t/acme/projects?q=a&notice=new"
        );
        assert_eq!(
            with_notice("//evil.test", "/t/acme", "new"),
            "/t/acme?notice=new"
        );
    }
}
