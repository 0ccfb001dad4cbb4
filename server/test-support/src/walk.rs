//! Walking lists.

use shared::paging::Page;
use std::fmt::Debug;

/// Walks a list page by page from its beginning to its end, and back again by the other cursors:
/// the pages are the same. Answers them in order.
pub async fn walk<T: PartialEq + Debug>(read: impl AsyncFn(String) -> Page<T>) -> Vec<Vec<T>> {
    let mut pages = vec![read(String::new()).await];
    assert_eq!(pages[0].previous, None, "nothing is before the first page");
    while let Some(next) = &pages[pages.len() - 1].next {
        let page = read(next.clone()).await;
        assert!(
            !page.items.is_empty(),
            "a cursor leads to a page with nothing on it"
        );
        pages.push(page);
    }
    let mut here = &pages[pages.len() - 1];
    let mut back;
    for expected in pages.iter().rev().skip(1) {
        let cursor = here.previous.clone().expect("a way back");
        back = read(cursor).await;
        assert_eq!(back.items, expected.items, "the way back shows the same");
        assert!(
            back.next.is_some(),
            "there is a way on from a page one came back to"
        );
        here = &back;
    }
    assert_eq!(here.previous, None, "nothing is before the first page");
    pages.into_iter().map(|page| page.items).collect()
}
