//! Keyset paging: a page and the cursors to its neighbours.
//!
//! A cursor is opaque to clients. It names the last row seen, not an offset, so a page costs the
//! same however deep it lies and rows that arrive meanwhile move nothing.

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Leads to the page after this one; none on the last.
    pub next: Option<String>,
    /// Leads to the page before this one; none on the first.
    pub previous: Option<String>,
}

impl<T> Page<T> {
    /// The same page with every row mapped.
    pub fn map<U>(self, map: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(map).collect(),
            next: self.next,
            previous: self.previous,
        }
    }

    /// The same page with every row mapped, unless one cannot be.
    ///
    /// # Errors
    /// That of the first row that cannot be mapped.
    pub fn try_map<U, E>(self, map: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        Ok(Page {
            items: self.items.into_iter().map(map).collect::<Result<_, E>>()?,
            next: self.next,
            previous: self.previous,
        })
    }
}
