//! Removing much a little at a time.

use crate::error::Result;

/// Rows that one statement of the upkeep removes: a table that nobody has tended for a year is no reason to hold it
/// for minutes, and a statement that takes longer than the time limit would never remove anything.
pub(crate) const AT_ONCE: i64 = 5_000;

/// Removes until there is nothing left, and tells how many rows that were. `remove` removes at most [`AT_ONCE`] of each
/// kind, and tells how many.
///
/// # Errors
/// That of `remove`; what is left is removed the next time.
pub(crate) async fn in_batches<F>(remove: impl Fn() -> F) -> Result<u64>
where
    F: Future<Output = Result<u64>>,
{
    let mut removed = 0;
    loop {
        let rows = remove().await?;
        removed += rows;
        if rows < AT_ONCE.unsigned_abs() {
            return Ok(removed);
        }
    }
}
