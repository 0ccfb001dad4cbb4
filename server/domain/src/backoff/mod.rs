//! Who guesses waits, longer after each failure, whichever node they ask.
//!
//! A guess at an account is counted when it is made and not when it has turned out wrong: so of a thousand at once no more
//! are let through than of a thousand in a row. A right one takes the count away. Whether anybody has the account makes
//! no difference: what is counted is the address that was typed.
//!
//! A browser that the account has signed in with before is counted by itself (OWASP's device cookies), so that nobody
//! locks others out of their accounts. All others share one count, and are counted at their own address as well; there
//! failures alone count, because an office signs in by one address at nine o'clock.

mod store;

use crate::context::{OperatorRealm, RequestContext, RequestMeta, TenantRealm, Tools};
use crate::error::{Error, Result};
use crate::limits::network;
use crate::secrets::Token;
use shared::AppError;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

/// What is guessed. Each is counted for itself: a right password gives nobody new guesses at the code behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secret {
    /// The password of a sign-in.
    Password,
    /// The second factor of a sign-in.
    Code,
    /// What proves anew who somebody is who is signed in.
    Confirmation,
}

/// A guess at an account.
pub(crate) struct Guess<'a> {
    /// What is guessed.
    pub(crate) secret: Secret,
    /// The account's e-mail address, as it was typed and normalised.
    pub(crate) account: &'a str,
    /// What the guess comes from, if the account has signed in with it before: a browser, a session, or an address.
    pub(crate) familiar: Option<Token>,
}

impl<'a> Guess<'a> {
    /// At a password, by what is not familiar.
    const fn at_password(account: &'a str) -> Self {
        Self {
            secret: Secret::Password,
            account,
            familiar: None,
        }
    }
}

/// A guess that was let through.
#[must_use = "a failure is to be counted, and a right guess to be forgotten"]
pub(crate) struct Attempt<'c> {
    realm: Realm<'c>,
    // None of a passkey's answer, which says itself whose it is.
    account: Option<Vec<u8>>,
    // None of what is familiar.
    address: Option<Vec<u8>>,
}

#[derive(Clone, Copy)]
struct Realm<'c> {
    name: &'static str,
    pool: &'c PgPool,
    tools: &'c Tools,
}

/// Lets a guess at a person's account through, and counts it.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub(crate) async fn begin<'c>(ctx: &'c RequestContext, guess: Guess<'_>) -> Result<Attempt<'c>> {
    Realm::of_people(&ctx.realm).admit(&ctx.meta, guess).await
}

/// The same at an operator's account.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub(crate) async fn begin_of_operator<'c>(
    realm: &'c OperatorRealm,
    meta: &RequestMeta,
    guess: Guess<'_>,
) -> Result<Attempt<'c>> {
    Realm::of_operators(realm).admit(meta, guess).await
}

/// Lets somebody try of whom nothing is known but their address.
///
/// # Errors
/// `rate_limited`, or the database's failure.
pub(crate) async fn begin_at_address(ctx: &RequestContext) -> Result<Attempt<'_>> {
    let realm = Realm::of_people(&ctx.realm);
    let address = realm.address(&ctx.meta);
    if let Some(address) = &address {
        let now = realm.now();
        let held = store::held(realm.pool, now, address).await?;
        if held.is_some() {
            return Err(too_soon(now, held));
        }
    }
    Ok(Attempt {
        realm,
        account: None,
        address,
    })
}

/// Takes away what was counted of guesses at a person's password by browsers that are not familiar: they have proved
/// in another way who they are, and come with a new one.
pub(crate) async fn forgive(
    ctx: &RequestContext,
    connection: &mut PgConnection,
    account: &str,
) -> Result<()> {
    let key = Realm::of_people(&ctx.realm).account(&Guess::at_password(account));
    store::reset(connection, &key).await
}

/// The same of an operator's.
pub(crate) async fn forgive_operator(
    realm: &OperatorRealm,
    connection: &mut PgConnection,
    account: &str,
) -> Result<()> {
    let key = Realm::of_operators(realm).account(&Guess::at_password(account));
    store::reset(connection, &key).await
}

/// Removes, in both realms, what has recovered. Answers how many rows.
///
/// # Errors
/// The database's failure; what is left is removed the next time.
pub async fn forget(people: &TenantRealm, operators: &OperatorRealm) -> Result<u64> {
    let mut removed = 0;
    for realm in [Realm::of_people(people), Realm::of_operators(operators)] {
        removed += store::forget(realm.pool, realm.now()).await?;
    }
    Ok(removed)
}

impl Attempt<'_> {
    /// Counts the failure where the guess came from. At the account it has been counted already.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn failed(&self) -> Result<()> {
        let Some(address) = &self.address else {
            return Ok(());
        };
        let realm = self.realm;
        store::count(realm.pool, realm.name, realm.now(), address).await
    }

    /// Takes the count of the account away, as part of what the right guess does.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn succeeded(&self, connection: &mut PgConnection) -> Result<()> {
        let Some(account) = &self.account else {
            return Ok(());
        };
        store::reset(connection, account).await
    }
}

impl<'c> Realm<'c> {
    fn of_people(realm: &'c TenantRealm) -> Self {
        Self {
            name: "tenant",
            pool: &realm.0.auth,
            tools: realm.tools(),
        }
    }

    fn of_operators(realm: &'c OperatorRealm) -> Self {
        Self {
            name: "operator",
            pool: &realm.0.operator,
            tools: realm.tools(),
        }
    }

    fn now(self) -> OffsetDateTime {
        self.tools.clock.now()
    }

    async fn admit(self, meta: &RequestMeta, guess: Guess<'_>) -> Result<Attempt<'c>> {
        let mut attempt = Attempt {
            realm: self,
            account: None,
            address: None,
        };
        if !self.tools.limits.are_enforced() {
            return Ok(attempt);
        }
        let account = self.account(&guess);
        if guess.familiar.is_none() {
            attempt.address = self.address(meta);
        }
        let (now, address) = (self.now(), attempt.address.as_deref());
        let admitted = store::admit(self.pool, self.name, now, &account, address).await?;
        admitted.map_err(|retry_at| too_soon(now, retry_at))?;
        attempt.account = Some(account);
        Ok(attempt)
    }

    fn account(self, guess: &Guess<'_>) -> Vec<u8> {
        let secret: &[u8] = match guess.secret {
            Secret::Password => b"password",
            Secret::Code => b"code",
            Secret::Confirmation => b"confirmation",
        };
        let familiar = guess.familiar.as_ref().map(Token::hash);
        self.key(&[
            secret,
            guess.account.as_bytes(),
            familiar.as_deref().unwrap_or_default(),
        ])
    }

    /// None of a request without an address, and where nothing is limited.
    fn address(self, meta: &RequestMeta) -> Option<Vec<u8>> {
        let ip = meta.ip.as_deref();
        let ip = ip.filter(|_| self.tools.limits.are_enforced())?;
        Some(self.key(&[b"address".as_slice(), network(ip).as_bytes()]))
    }

    fn key(self, parts: &[&[u8]]) -> Vec<u8> {
        let parts = [&[self.name.as_bytes()][..], parts].concat();
        self.tools.key.fingerprint(b"sign-in-failures", &parts)
    }
}

/// Rounded up: whoever comes back when they are told is let through.
fn too_soon(now: OffsetDateTime, retry_at: Option<OffsetDateTime>) -> Error {
    let wait = retry_at.map_or(Duration::ZERO, |retry_at| retry_at - now);
    let seconds = (wait + Duration::microseconds(999_999)).whole_seconds();
    AppError::rate_limited(seconds.max(1).unsigned_abs()).into()
}
