//! Walking lists, and cursors that nobody gave out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::paging::Page;
use std::fmt::Debug;
use uuid::Uuid;

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

/// A cursor as somebody might make one up who has read another: `direction` is `n` or `p`.
pub fn cursor(direction: &str, value: &str, id: Uuid) -> String {
    let json = serde_json::to_vec(&(direction, value, id)).expect("texts are JSON");
    URL_SAFE_NO_PAD.encode(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;

    /// A list of numbers whose cursors are the page's number.
    fn page(items: Range<u32>, number: usize, last: usize) -> Page<u32> {
        Page {
            items: items.collect(),
            next: (number < last).then(|| (number + 1).to_string()),
            previous: number.checked_sub(1).map(|number| number.to_string()),
        }
    }

    fn number(cursor: &str) -> usize {
        cursor.parse().unwrap_or_default()
    }

    #[tokio::test]
    async fn a_list_is_walked_in_its_order() {
        let pages = walk(async |cursor| {
            let pages = [page(0..2, 0, 2), page(2..4, 1, 2), page(4..5, 2, 2)];
            pages[number(&cursor)].clone()
        });
        assert_eq!(pages.await.concat(), [0, 1, 2, 3, 4]);
    }

    #[tokio::test]
    #[should_panic(expected = "the way back shows the same")]
    async fn a_way_back_that_loses_a_row_is_noticed() {
        let visits = std::cell::Cell::new(0);
        walk(async |cursor| {
            visits.set(visits.get() + 1);
            let lost = u32::from(visits.get() > 2);
            let pages = [page(lost..2, 0, 1), page(2..4, 1, 1)];
            pages[number(&cursor)].clone()
        })
        .await;
    }
}
