//! What stands in a connection's log, and in the tenant's, of everybody who came.

use super::member;
use crate::connections::{self, NewAttempt, Stored, Version};
use crate::context::{RequestContext, TenantContext};
use crate::database::TenantTx;
use crate::error::Result;
use crate::limits::{Action, network};
use identity::{Assertion, CheckKind, Report};
use shared::connections::{AttemptPurpose, Protocol};
use shared::events::EventKind;
use uuid::Uuid;

/// What somebody came for.
pub(super) struct Come {
    pub(super) purpose: AttemptPurpose,
    pub(super) version: i32,
    pub(super) next: String,
}

impl Come {
    pub(super) fn by_provider(stored: &Stored) -> Self {
        Self {
            purpose: AttemptPurpose::IdpInitiated,
            version: stored.live_version.unwrap_or_default(),
            next: String::new(),
        }
    }

    pub(super) const fn which(&self) -> Version {
        match self.purpose {
            AttemptPurpose::Test => Version::Draft,
            AttemptPurpose::SignIn | AttemptPurpose::IdpInitiated => Version::Live,
        }
    }
}

/// Writes that an attempt came to nothing before there was anything to check.
pub(super) async fn turn_away(
    ctx: &RequestContext,
    stored: &Stored,
    come: Come,
    reason: &str,
) -> Result<()> {
    let system = TenantContext::of_system(ctx.clone(), stored.tenant, "single sign-on").await?;
    let report = Report {
        protocol: match stored.protocol {
            Protocol::Saml => identity::Protocol::Saml,
            Protocol::Oidc => identity::Protocol::Oidc,
        },
        checks: Vec::new(),
        answer: None,
    };
    let log = Log::of(ctx, stored, &come, &report);
    log.refused(&system, reason, None).await
}

/// What is written of an attempt.
pub(super) struct Log<'a> {
    stored: &'a Stored,
    come: &'a Come,
    report: &'a Report,
    pub(super) id: Uuid,
}

impl<'a> Log<'a> {
    pub(super) fn of(
        ctx: &RequestContext,
        stored: &'a Stored,
        come: &'a Come,
        report: &'a Report,
    ) -> Self {
        Self {
            stored,
            come,
            report,
            id: ctx.tools().clock.new_id(),
        }
    }
}

impl Log<'_> {
    fn attempt<'a>(
        &'a self,
        refusal: Option<&'a str>,
        assertion: Option<&'a Assertion>,
    ) -> NewAttempt<'a> {
        let email = assertion.and_then(|assertion| assertion.email.as_ref());
        NewAttempt {
            id: self.id,
            connection: self.stored.id,
            purpose: self.come.purpose,
            version: self.come.version,
            refusal,
            email: email.map(|email| email.address.as_str()),
            subject: assertion.map(|assertion| assertion.subject.value.as_str()),
            report: self.report,
        }
    }

    pub(super) async fn refused(
        &self,
        ctx: &TenantContext,
        code: &str,
        assertion: Option<&Assertion>,
    ) -> Result<()> {
        let kind = match self.come.purpose {
            AttemptPurpose::Test => EventKind::ConnectionTested,
            AttemptPurpose::SignIn | AttemptPurpose::IdpInitiated => EventKind::ConnectionSignIn,
        };
        tracing::warn!(
            connection.id = %self.stored.id,
            purpose = ?self.come.purpose,
            reason = code,
            "a sign-in by a connection was refused"
        );
        // A stranger can send as many bad answers as they like: the log takes a handful a minute of them, and what comes
        // from elsewhere all the same.
        let ip = ctx.meta().ip.as_deref().unwrap_or_default();
        let key = format!("{} {}", self.stored.id, network(ip));
        if ctx.tools().limits.check(Action::BeRefused, &key).is_err() {
            return Ok(());
        }
        let attempt = self.attempt(Some(code), assertion);
        let event = self
            .stored
            .event(kind)
            .changed("reason", None, code)
            .changed("email", None, attempt.email)
            .refused();
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        connections::record(&mut tx, ctx, attempt).await?;
        let is_live = self.come.which() == Version::Live;
        if is_live && code == CheckKind::Signature.refusal() {
            connections::refresh_soon(&mut tx, self.stored.id).await?;
        }
        tx.commit(event).await
    }

    pub(super) async fn tested(&self, ctx: &TenantContext, assertion: &Assertion) -> Result<()> {
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        let attempt = self.attempt(None, Some(assertion));
        let event =
            self.stored
                .event(EventKind::ConnectionTested)
                .changed("email", None, attempt.email);
        connections::record(&mut tx, ctx, attempt).await?;
        // Whoever changed the settings meanwhile has to test again.
        sqlx::query!(
            "UPDATE connections SET tested_version = version WHERE tenant_id = $1 AND id = $2 AND version = $3",
            ctx.tenant.id.uuid(),
            self.stored.id.uuid(),
            self.come.version,
        )
        .execute(tx.conn())
        .await?;
        tx.commit(event).await
    }

    pub(super) async fn signed_in(
        &self,
        ctx: &TenantContext,
        join: bool,
        assertion: &Assertion,
    ) -> Result<()> {
        let mut tx = TenantTx::begin_unchecked(ctx).await?;
        connections::record(&mut tx, ctx, self.attempt(None, Some(assertion))).await?;
        let signed_in = self.stored.event(EventKind::ConnectionSignIn);
        match member::join(&mut tx, ctx, join).await? {
            Some(joined) => tx.commit_all([joined, signed_in]).await,
            None => tx.commit(signed_in).await,
        }
    }
}
