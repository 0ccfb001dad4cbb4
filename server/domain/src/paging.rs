//! Keyset cursors: what stands behind the opaque texts in `shared::paging::Page`.

use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use shared::AppError;
use shared::paging::Page;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;

/// Which way a cursor leads from its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Direction {
    /// On, in the list's order.
    #[serde(rename = "n")]
    Next,
    /// Back.
    #[serde(rename = "p")]
    Previous,
}

/// A place in a list: the row's sort value as text (empty where the id alone sorts), and its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor(pub(crate) Direction, pub(crate) String, pub(crate) Uuid);

impl Cursor {
    /// Reads a cursor; an empty text is the list's beginning.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>> {
        if text.is_empty() {
            return Ok(None);
        }
        URL_SAFE_NO_PAD
            .decode(text)
            .ok()
            .filter(|bytes| bytes.len() < 1_000)
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .map(Some)
            .ok_or_else(invalid_cursor)
    }

    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// The refusal of a cursor that is none of the list's.
pub(crate) fn invalid_cursor() -> Error {
    AppError::field(
        "cursor",
        "This page of the list is gone. Begin at the first.",
    )
    .into()
}

/// Whether a list is read against its order, which [`page`] turns back.
pub(crate) fn is_backward(cursor: Option<&Cursor>) -> bool {
    cursor.is_some_and(|cursor| cursor.0 == Direction::Previous)
}

/// The order of a list by `id` alone, which is the order of making: ids are UUIDv7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The oldest first.
    OldestFirst,
    /// The latest first.
    LatestFirst,
}

/// Ends a query that has its `WHERE` with the place and the order: at most `limit` rows beyond the
/// cursor, against the list's order when the cursor leads back.
pub(crate) fn push_keyset(
    query: &mut QueryBuilder<Postgres>,
    cursor: Option<&Cursor>,
    order: Order,
    limit: usize,
) {
    push_keyset_of(query, "id", cursor, order, limit);
}

/// The same for a query in which several tables have an `id`: `column` is that of the list's rows.
pub(crate) fn push_keyset_of(
    query: &mut QueryBuilder<Postgres>,
    column: &'static str,
    cursor: Option<&Cursor>,
    order: Order,
    limit: usize,
) {
    let ascending = (order == Order::OldestFirst) != is_backward(cursor);
    if let Some(cursor) = cursor {
        query
            .push(" AND ")
            .push(column)
            .push(if ascending { " > " } else { " < " })
            .push_bind(cursor.2);
    }
    query
        .push(" ORDER BY ")
        .push(column)
        .push(if ascending { " LIMIT " } else { " DESC LIMIT " })
        .push_bind(i64::try_from(limit).unwrap_or(i64::MAX));
}

/// Makes a page of the rows read from `cursor` on, of which there is one more than `size` if there
/// are further ones. `key` tells a row's sort value and id.
pub(crate) fn page<T>(
    mut rows: Vec<T>,
    size: usize,
    cursor: Option<&Cursor>,
    key: impl Fn(&T) -> (String, Uuid),
) -> Page<T> {
    let backward = is_backward(cursor);
    let more = rows.len() > size;
    rows.truncate(size);
    if backward {
        rows.reverse();
    }
    let to = |direction, row: Option<&T>| {
        row.map(|row| {
            let (value, id) = key(row);
            Cursor(direction, value, id).encode()
        })
    };
    let has_next = if backward { true } else { more };
    let has_previous = if backward { more } else { cursor.is_some() };
    Page {
        next: has_next.then(|| to(Direction::Next, rows.last())).flatten(),
        previous: has_previous
            .then(|| to(Direction::Previous, rows.first()))
            .flatten(),
        items: rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(range: std::ops::Range<u128>) -> Vec<Uuid> {
        range.map(Uuid::from_u128).collect()
    }

    fn by_id(id: &Uuid) -> (String, Uuid) {
        (String::new(), *id)
    }

    #[test]
    fn a_list_is_walked_on_and_back() {
        let first = page(ids(0..3), 2, None, by_id);
        assert_eq!(first.items, ids(0..2));
        assert!(first.previous.is_none());
        let on = Cursor::parse(&first.next.expect("more"))
            .expect("a cursor")
            .expect("not empty");
        assert_eq!(on.2, Uuid::from_u128(1));
        let second = page(ids(2..3), 2, Some(&on), by_id);
        assert!(second.next.is_none());
        let back = Cursor::parse(&second.previous.expect("less")).expect("a cursor");
        assert!(is_backward(back.as_ref()));
        let mut read_backward = ids(0..2);
        read_backward.reverse();
        let again = page(read_backward, 2, back.as_ref(), by_id);
        assert_eq!(again.items, ids(0..2));
        assert!(again.previous.is_none() && again.next.is_some());
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["?", "bm9uc2Vuc2U", &"A".repeat(100_000)] {
            assert!(Cursor::parse(text).is_err());
        }
    }
}
