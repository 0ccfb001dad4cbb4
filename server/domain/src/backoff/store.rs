//! What has failed, and how long that makes somebody wait: in the database, where all nodes see it.
//!
//! A statement each, so that of two at once both count.

use crate::database::{AT_ONCE, in_batches};
use crate::error::Result;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

/// How many failures make somebody wait, and how long it takes until one of them is forgotten.
struct Curve {
    /// From this failure on there is a wait: of two seconds at first, then twice as long each time.
    first: f64,
    /// In seconds.
    forgets_one_in: f64,
}

/// The fourteenth failure leads to the longest wait, which allows about a hundred guesses a day.
const OF_ACCOUNT: Curve = Curve {
    first: 5.0,
    forgets_one_in: 3_600.0,
};

/// An office of three hundred whose every second one mistypes within ten minutes stays below it.
const OF_ADDRESS: Curve = Curve {
    first: 100.0,
    forgets_one_in: 12.0,
};

/// Nobody waits for longer, in seconds.
const LONGEST: f64 = 900.0;

/// What is counted, and how.
struct Failure<'a> {
    key: &'a [u8],
    curve: Curve,
    /// While that has to wait, this is not counted.
    held_by: Option<&'a [u8]>,
    /// Whether it is counted also while it has to wait itself.
    while_waiting: bool,
}

/// Counts a guess at an account, unless the account or the address has to wait: then the answer is until when, as
/// far as that is known. One that came at the same time may have set it.
pub(super) async fn admit(
    pool: &PgPool,
    realm: &str,
    now: OffsetDateTime,
    account: &[u8],
    address: Option<&[u8]>,
) -> Result<Result<(), Option<OffsetDateTime>>> {
    let guess = Failure {
        key: account,
        curve: OF_ACCOUNT,
        held_by: address,
        while_waiting: false,
    };
    add(pool, realm, now, guess).await
}

/// Until when nothing is tried, if so.
pub(super) async fn held(
    pool: &PgPool,
    now: OffsetDateTime,
    key: &[u8],
) -> Result<Option<OffsetDateTime>> {
    let retry_at = sqlx::query_scalar!(
        "SELECT retry_at FROM sign_in_failures WHERE key_hash = $1 AND retry_at > $2",
        key,
        now,
    )
    .fetch_optional(pool)
    .await?;
    Ok(retry_at)
}

/// Counts a failure at an address.
pub(super) async fn count(
    pool: &PgPool,
    realm: &str,
    now: OffsetDateTime,
    address: &[u8],
) -> Result<()> {
    let failure = Failure {
        key: address,
        curve: OF_ADDRESS,
        held_by: None,
        while_waiting: true,
    };
    // Nothing keeps it from being counted.
    let _ = add(pool, realm, now, failure).await?;
    Ok(())
}

async fn add(
    pool: &PgPool,
    realm: &str,
    now: OffsetDateTime,
    failure: Failure<'_>,
) -> Result<Result<(), Option<OffsetDateTime>>> {
    let row = sqlx::query!(
        r#"WITH held AS (
               SELECT retry_at FROM sign_in_failures WHERE key_hash = $2 AND retry_at > $3
           ), counted AS (
               INSERT INTO sign_in_failures AS f (key_hash, realm, failures, failed_at, retry_at, recovers_at)
               SELECT $1::bytea, $4::text, 1, $3::timestamptz, $3::timestamptz,
                   $3::timestamptz + make_interval(secs => $6::float8)
               WHERE NOT EXISTS (SELECT FROM held)
               ON CONFLICT (key_hash) DO UPDATE SET (failures, failed_at, retry_at, recovers_at) = (
                   SELECT n, $3::timestamptz,
                       $3::timestamptz + make_interval(secs => CASE WHEN ceil(n) < $5::float8 THEN 0
                           ELSE least(2 ^ (ceil(n) - $5::float8 + 1), $7::float8) END),
                       $3::timestamptz + make_interval(secs => n * $6::float8)
                   FROM (SELECT least($5::float8 + 10, 1 + greatest(0, f.failures
                       - greatest(0, extract(epoch FROM $3::timestamptz - f.failed_at)::float8) / $6::float8)) AS n) after)
               WHERE $8 OR f.retry_at <= $3
               RETURNING 1
           )
           SELECT EXISTS (SELECT FROM counted) AS "admitted!",
               greatest(
                   (SELECT retry_at FROM held),
                   (SELECT retry_at FROM sign_in_failures WHERE key_hash = $1)
               ) AS "retry_at?""#,
        failure.key,
        failure.held_by,
        now,
        realm,
        failure.curve.first,
        failure.curve.forgets_one_in,
        LONGEST,
        failure.while_waiting,
    )
    .fetch_one(pool)
    .await?;
    Ok(if row.admitted {
        Ok(())
    } else {
        Err(row.retry_at)
    })
}

/// Takes a count away.
pub(super) async fn reset(connection: &mut PgConnection, key: &[u8]) -> Result<()> {
    sqlx::query!("DELETE FROM sign_in_failures WHERE key_hash = $1", key)
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes what has recovered, of the realm whose pool it is, and tells how many rows that were.
pub(super) async fn forget(pool: &PgPool, now: OffsetDateTime) -> Result<u64> {
    in_batches(|| async {
        let removed = sqlx::query!(
            "DELETE FROM sign_in_failures WHERE key_hash IN
               (SELECT key_hash FROM sign_in_failures WHERE recovers_at < $1 LIMIT $2)",
            now,
            AT_ONCE,
        )
        .execute(pool)
        .await?;
        Ok(removed.rows_affected())
    })
    .await
}
