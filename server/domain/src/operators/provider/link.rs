//! Whose account at the provider is whose here.

use super::OperatorProvider;
use crate::context::{Operator, OperatorRealm};
use crate::database::OperatorTx;
use crate::error::Result;
use crate::operators::stored_role;
use identity::Assertion;
use shared::ids::OperatorId;
use shared::requests::EmailAddress;
use shared::sign_in_problems::SignInProblem;

/// What is to be linked, or is.
pub(super) enum Link {
    /// It was before.
    Known,
    /// It is from now on; and how the provider called the operator before, if it did.
    Made {
        /// The former account.
        before: Option<String>,
    },
    /// It is not, and will not be.
    Refused(SignInProblem),
}

/// The operator whom an answer may mean: by the provider's own name for them, or else by the address. Whether it is
/// them [`of_sign_in`] says.
pub(super) async fn named(
    realm: &OperatorRealm,
    provider: &OperatorProvider,
    assertion: &Assertion,
) -> Result<Option<Operator>> {
    let address = provider.address(assertion);
    let row = sqlx::query!(
        "SELECT id, email, name, role, time_zone, disabled_at FROM operators
         WHERE (provider_issuer = $1 AND provider_subject = $2) OR email = $3
         ORDER BY (provider_issuer = $1 AND provider_subject = $2) IS TRUE DESC LIMIT 1",
        assertion.issuer,
        assertion.subject.value,
        address.as_ref().map(EmailAddress::as_str),
    )
    .fetch_optional(&realm.0.operator)
    .await?;
    let operator = row.filter(|row| row.disabled_at.is_none()).map(|row| {
        Ok(Operator {
            id: OperatorId::from_uuid(row.id),
            email: row.email,
            name: row.name,
            role: stored_role(&row.role)?,
            time_zone: row.time_zone,
        })
    });
    operator.transpose()
}

/// Whether the account is the operator's. Somebody who was invited, and has no password yet, links it by their address
/// while the link in their mail works, which is spent by that. Locks the operator.
pub(super) async fn of_sign_in(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    assertion: &Assertion,
    address: Option<&EmailAddress>,
) -> Result<Link> {
    let now = tx.now();
    let row = sqlx::query!(
        r#"SELECT o.email, o.disabled_at IS NOT NULL AS "disabled!", o.password_hash IS NOT NULL AS "has_password!",
               o.provider_issuer, o.provider_subject,
               EXISTS (SELECT FROM operator_password_links l
                       WHERE l.operator_id = o.id AND l.used_at IS NULL AND l.expires_at > $2) AS "link_works!"
           FROM operators o WHERE o.id = $1 FOR NO KEY UPDATE OF o"#,
        operator.uuid(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    if row.disabled {
        return Ok(Link::Refused(SignInProblem::NotInvited));
    }
    if row.provider_issuer.as_ref() == Some(&assertion.issuer) {
        let same = row.provider_subject.as_ref() == Some(&assertion.subject.value);
        return Ok(if same {
            Link::Known
        } else {
            Link::Refused(SignInProblem::OtherIdentity)
        });
    }
    let theirs = address.is_some_and(|address| address.as_str() == row.email);
    if !theirs || row.has_password || !row.link_works {
        return Ok(Link::Refused(SignInProblem::NotLinked));
    }
    sqlx::query!(
        "UPDATE operator_password_links SET used_at = $2 WHERE operator_id = $1 AND used_at IS NULL",
        operator.uuid(),
        now,
    )
    .execute(tx.conn())
    .await?;
    store(tx, operator, assertion).await?;
    Ok(Link::Made {
        before: row.provider_issuer.zip(row.provider_subject).map(account),
    })
}

/// Whether the account is that of an operator who is signed in; they may link it if `may_link` and none is.
pub(super) async fn of_session(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
    assertion: &Assertion,
    may_link: bool,
) -> Result<Link> {
    let row = sqlx::query!(
        "SELECT provider_issuer, provider_subject FROM operators WHERE id = $1 FOR NO KEY UPDATE",
        operator.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    if row.provider_issuer.as_ref() == Some(&assertion.issuer) {
        let same = row.provider_subject.as_ref() == Some(&assertion.subject.value);
        return Ok(if same {
            Link::Known
        } else {
            Link::Refused(SignInProblem::OtherIdentity)
        });
    }
    if !may_link {
        return Ok(Link::Refused(SignInProblem::Expired));
    }
    let anothers = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM operators WHERE provider_issuer = $1 AND provider_subject = $2) AS "anothers!""#,
        assertion.issuer,
        assertion.subject.value,
    )
    .fetch_one(tx.conn())
    .await?;
    if anothers {
        return Ok(Link::Refused(SignInProblem::LinkedElsewhere));
    }
    store(tx, operator, assertion).await?;
    Ok(Link::Made {
        before: row.provider_issuer.zip(row.provider_subject).map(account),
    })
}

/// Forgets whose account is the operator's, who is locked. Tells which it was.
pub(crate) async fn unlink(
    tx: &mut OperatorTx<'_>,
    operator: OperatorId,
) -> Result<Option<String>> {
    let row = sqlx::query!(
        "SELECT provider_issuer, provider_subject FROM operators WHERE id = $1",
        operator.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    let before = row.provider_issuer.zip(row.provider_subject).map(account);
    if before.is_some() {
        sqlx::query!(
            "UPDATE operators SET provider_issuer = NULL, provider_subject = NULL WHERE id = $1",
            operator.uuid(),
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(before)
}

/// How a log names an account at a provider.
pub(super) fn account((issuer, subject): (String, String)) -> String {
    format!("{subject} at {issuer}")
}

async fn store(tx: &mut OperatorTx<'_>, operator: OperatorId, assertion: &Assertion) -> Result<()> {
    sqlx::query!(
        "UPDATE operators SET provider_issuer = $2, provider_subject = $3 WHERE id = $1",
        operator.uuid(),
        assertion.issuer,
        assertion.subject.value,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
