//! The second step of signing in: a code, or a passkey.

use super::{Assurance, Method, open};
use crate::backoff::{self, Guess, Secret};
use crate::context::RequestContext;
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::factors;
use crate::jobs::SendFactorChanged;
use crate::limits::Action;
use crate::recording::{Event, Target};
use crate::secrets::Token;
use mail::FactorChange;
use shared::events::EventKind;
use shared::ids::UserId;
use shared::views::{ChallengedView, PasskeyCeremony};
use shared::{AppError, ErrorCode};
use uuid::Uuid;

/// So many wrong codes end the attempt: then the password is asked for again.
const MOST_FAILURES: i16 = 5;

struct Challenge {
    id: Uuid,
    user: UserId,
    name: String,
    email: String,
    after: Method,
    /// Whether the person has signed in with this browser before.
    is_familiar: bool,
}

/// Whose sign-in waits, and what they can give.
///
/// # Errors
/// `expired`, or the database's failure.
pub async fn challenged(ctx: &RequestContext, challenge: &Token) -> Result<ChallengedView> {
    let challenge = find(ctx, challenge).await?;
    let mut connection = ctx.realm.0.auth.acquire().await?;
    Ok(ChallengedView {
        email: challenge.email,
        factors: factors::kinds(&mut connection, challenge.user).await?,
    })
}

/// Takes a code of the second factor, or a recovery code, and opens the session. Of a recovery code the person is told
/// by mail.
///
/// # Errors
/// `expired` when the attempt is too old or had too many wrong codes, `invalid` at `code`,
/// `rate_limited`, or the database's failure.
pub async fn present_factor(ctx: &RequestContext, challenge: &Token, code: &str) -> Result<Token> {
    ctx.tools().identity.require_built_in()?;
    let challenge = find(ctx, challenge).await?;
    let attempt = backoff::begin(ctx, challenge.guess(ctx)).await?;
    let mut tx = AuthTx::begin(ctx).await?;
    let proof = match factors::verify(ctx, tx.conn(), challenge.user, code).await {
        Ok(proof) => proof,
        Err(error) => {
            drop(tx);
            count_failure(ctx, challenge.id).await?;
            attempt.failed().await?;
            return Err(error);
        }
    };
    attempt.succeeded(tx.conn()).await?;
    let kind = match proof {
        factors::Proof::Totp => EventKind::SessionCreated,
        factors::Proof::RecoveryCode { .. } => EventKind::RecoveryCodeUsed,
    };
    challenge.open(tx, ctx, kind, proof.change()).await
}

/// Asks for one of the person's passkeys. It is bound to the challenge.
///
/// # Errors
/// `expired`, `rate_limited`; `not_found` where there are no passkeys; or the database's failure.
pub async fn begin_passkey_challenge(
    ctx: &RequestContext,
    challenge: &Token,
) -> Result<PasskeyCeremony> {
    let user = find(ctx, challenge).await?.user;
    ctx.tools()
        .limits
        .check(Action::PresentFactor, &user.to_string())?;
    factors::ask_for_passkey(ctx, Some(user), challenge).await
}

/// Takes the passkey's answer and opens the session.
///
/// # Errors
/// `expired`, also for another challenge's ceremony; `invalid` for an answer that is none; `invalid_credentials`;
/// `rate_limited`; or the database's failure.
pub async fn present_passkey(
    ctx: &RequestContext,
    challenge: &Token,
    ceremony: &Token,
    answer: &str,
) -> Result<Token> {
    let assertion = factors::take_ceremony(ctx, ceremony, Some(challenge)).await?;
    let challenge = find(ctx, challenge).await?;
    let attempt = backoff::begin(ctx, challenge.guess(ctx)).await?;
    let mut tx = AuthTx::begin(ctx).await?;
    let whose = Some(challenge.user);
    if let Err(error) = factors::verify_passkey(ctx, tx.conn(), whose, assertion, answer).await {
        drop(tx);
        count_failure(ctx, challenge.id).await?;
        attempt.failed().await?;
        return Err(error);
    }
    attempt.succeeded(tx.conn()).await?;
    let kind = EventKind::SessionCreated;
    challenge.open(tx, ctx, kind, None).await
}

impl Challenge {
    fn guess(&self, ctx: &RequestContext) -> Guess<'_> {
        let device = ctx.meta.device.as_ref();
        Guess {
            secret: Secret::Code,
            account: &self.email,
            familiar: device.cloned().filter(|_| self.is_familiar),
        }
    }

    /// Ends it and opens the session. Of two requests at once one does.
    async fn open(
        self,
        mut tx: AuthTx<'_>,
        ctx: &RequestContext,
        kind: EventKind,
        change: Option<FactorChange>,
    ) -> Result<Token> {
        let now = tx.now();
        let used = sqlx::query!(
            "UPDATE sign_in_challenges SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
            self.id,
            now,
        )
        .execute(tx.conn())
        .await?;
        if used.rows_affected() == 0 {
            return Err(over());
        }
        let token = open(&mut tx, ctx, self.user, Assurance::Mfa, self.after).await?;
        let target = Target::new("user", self.user, self.name);
        let notice = change.map(SendFactorChanged::of);
        tx.commit_and_tell(self.user, Event::new(kind, target), notice)
            .await?;
        Ok(token)
    }
}

async fn find(ctx: &RequestContext, challenge: &Token) -> Result<Challenge> {
    let row = sqlx::query!(
        r#"SELECT c.id, c.user_id, c.method, u.name, u.email,
             EXISTS (SELECT FROM sessions s WHERE s.user_id = u.id AND s.device_hash = $4) AS "familiar!"
           FROM sign_in_challenges c JOIN users u ON u.id = c.user_id
           WHERE c.token_hash = $1 AND c.used_at IS NULL AND c.expires_at > $2 AND c.failures < $3"#,
        challenge.hash(),
        ctx.now(),
        MOST_FAILURES,
        ctx.meta.device.as_ref().map(Token::hash),
    )
    .fetch_optional(&ctx.realm.0.auth)
    .await?
    .ok_or_else(over)?;
    Ok(Challenge {
        id: row.id,
        user: UserId::from_uuid(row.user_id),
        name: row.name,
        email: row.email,
        after: Method::of_challenge(row.method),
        is_familiar: row.familiar,
    })
}

/// Ends the sign-ins of a person that wait for a second factor: what they began with no longer counts.
pub(crate) async fn end_challenges(tx: &mut AuthTx<'_>, user: UserId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "UPDATE sign_in_challenges SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL",
        user.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn count_failure(ctx: &RequestContext, challenge: Uuid) -> Result<()> {
    sqlx::query!(
        "UPDATE sign_in_challenges SET failures = failures + 1 WHERE id = $1",
        challenge,
    )
    .execute(&ctx.realm.0.auth)
    .await?;
    Ok(())
}

fn over() -> Error {
    let message = "This sign-in took too long or had too many wrong codes. Sign in again.";
    AppError::new(ErrorCode::Expired, message).into()
}
