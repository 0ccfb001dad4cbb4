//! Where the story is played: who is signed in, and which ids the names stand for.

use super::parse;
use super::story::{Act, Person, Workspace};
use crate::audit::{self, AuditFilter};
use crate::context::{RequestContext, RequestMeta, SessionContext, TenantContext, TenantRealm};
use crate::database::AuthTx;
use crate::error::{Error, Result};
use crate::invitations::{self, NewInvitation};
use crate::recording::{Event, Target};
use crate::secrets::{Purpose, Token};
use crate::sessions::{self, Assurance, Method, Resolved};
use crate::tenants::{self, NewWorkspace};
use crate::users::{self, NewUser};
use crate::{projects, roles};
use shared::Language;
use shared::events::EventKind;
use shared::ids::{InvitationId, ProjectId, TenantId, UserId};
use shared::permissions::BuiltInRole;
use shared::requests::{EmailAddress, ProjectName, Slug, WorkspaceName};
use std::collections::HashMap;
use std::str::FromStr;
use time::{Date, OffsetDateTime};

/// What a name in the story stands for: it means something in one workspace only.
type Named<T> = HashMap<(&'static str, &'static str), T>;

pub(super) struct Stage {
    realm: TenantRealm,
    password_hash: String,
    users: HashMap<&'static str, UserId>,
    // Somebody who comes back on the same day is still signed in.
    signed_in: HashMap<&'static str, (Date, Token)>,
    invitations: Named<(TenantId, InvitationId)>,
    projects: Named<ProjectId>,
}

impl Stage {
    pub(super) fn new(realm: TenantRealm, password_hash: String) -> Self {
        Self {
            realm,
            password_hash,
            users: HashMap::new(),
            signed_in: HashMap::new(),
            invitations: HashMap::new(),
            projects: HashMap::new(),
        }
    }

    /// Has the person do something in the workspace, now.
    pub(super) async fn perform(
        &mut self,
        workspace: &'static Workspace,
        person: &'static Person,
        act: &'static Act,
    ) -> Result<()> {
        let Resolved {
            session, tenant, ..
        } = self.enter(workspace, person).await?;
        match act {
            Act::Found => {
                let new = NewWorkspace {
                    name: parse(WorkspaceName::from_str(workspace.name))?,
                    slug: parse(Slug::from_str(workspace.slug))?,
                };
                tenants::create_with_plan(&session, new, workspace.plan).await?;
                // Entering it is its first activity.
                self.enter(workspace, person).await.map(|_| ())
            }
            Act::Join => {
                self.join(&session, workspace, person.email).await?;
                self.enter(workspace, person).await.map(|_| ())
            }
            _ => {
                let ctx = tenant.ok_or_else(|| missing(person.email))?;
                self.work(&ctx, &session, workspace.slug, act).await
            }
        }
    }

    async fn work(
        &mut self,
        ctx: &TenantContext,
        session: &SessionContext,
        slug: &'static str,
        act: &'static Act,
    ) -> Result<()> {
        match act {
            Act::Invite(email, role) => self.invite(ctx, session, slug, email, role).await,
            Act::Resend(email) => {
                let (_, invitation) = find(&self.invitations, slug, email)?;
                invitations::resend(ctx, invitation).await
            }
            Act::Revoke(email) => {
                let (_, invitation) = find(&self.invitations, slug, email)?;
                invitations::revoke(ctx, invitation).await
            }
            Act::Create(name) => {
                let project = projects::create(ctx, parse(ProjectName::from_str(name))?).await?;
                self.projects.insert((slug, name), project);
                Ok(())
            }
            Act::Rename(name, new_name) => {
                let project = find(&self.projects, slug, name)?;
                projects::rename(ctx, project, parse(ProjectName::from_str(new_name))?).await?;
                self.projects.insert((slug, new_name), project);
                Ok(())
            }
            Act::Archive(name) => projects::archive(ctx, find(&self.projects, slug, name)?).await,
            Act::Unarchive(name) => {
                projects::unarchive(ctx, find(&self.projects, slug, name)?).await
            }
            Act::Delete(name) => projects::delete(ctx, find(&self.projects, slug, name)?).await,
            Act::Restore(name) => projects::restore(ctx, find(&self.projects, slug, name)?).await,
            Act::Export => audit::export(ctx, AuditFilter::default()).await.map(|_| ()),
            Act::Look | Act::Found | Act::Join => Ok(()),
        }
    }

    async fn invite(
        &mut self,
        ctx: &TenantContext,
        session: &SessionContext,
        slug: &'static str,
        email: &'static str,
        role: &BuiltInRole,
    ) -> Result<()> {
        let grantable = roles::grantable(ctx).await?;
        let role = grantable
            .iter()
            .find(|grantable| grantable.key.as_deref() == Some(role.key))
            .ok_or_else(|| missing(role.key))?;
        let new = NewInvitation {
            email: parse(EmailAddress::from_str(email))?,
            role: role.id,
        };
        let invitation = invitations::create(ctx, session, new).await?;
        self.invitations
            .insert((slug, email), (ctx.tenant.id, invitation));
        Ok(())
    }

    /// Opens the link of the invitation's first mail.
    async fn join(
        &self,
        session: &SessionContext,
        workspace: &Workspace,
        email: &'static str,
    ) -> Result<()> {
        let (tenant, invitation) = find(&self.invitations, workspace.slug, email)?;
        let key = &self.realm.tools().key;
        let token = key.derive(Purpose::AcceptInvitation, invitation.uuid(), 1);
        let link = invitations::link_text(tenant.uuid(), invitation.uuid(), token.expose());
        invitations::accept(session, &link).await.map(|_| ())
    }

    /// Has the person sign in, unless they are, and go to the workspace.
    async fn enter(&mut self, workspace: &Workspace, person: &'static Person) -> Result<Resolved> {
        let ctx = self.request_of(person);
        let now: OffsetDateTime = ctx.now();
        let token = match self.signed_in.get(person.email) {
            Some((day, token)) if *day == now.date() => token.clone(),
            _ => self.sign_in(&ctx, person).await?,
        };
        self.signed_in
            .insert(person.email, (now.date(), token.clone()));
        sessions::resolve(&ctx, &token, Some(workspace.slug))
            .await?
            .ok_or_else(|| missing(person.email))
    }

    /// Opens a session without verifying the password, which is slow on purpose.
    async fn sign_in(&mut self, ctx: &RequestContext, person: &'static Person) -> Result<Token> {
        let mut tx = AuthTx::begin(ctx).await?;
        let (user, kind) = if let Some(user) = self.users.get(person.email) {
            (*user, EventKind::SessionCreated)
        } else {
            let new = NewUser {
                email: person.email,
                name: person.name,
                password_hash: Some(&self.password_hash),
                time_zone: person.time_zone,
                language: ctx.meta.language,
            };
            let user = users::create(&mut tx, new).await?;
            (
                user.ok_or_else(|| missing(person.email))?,
                EventKind::UserRegistered,
            )
        };
        let token =
            sessions::open(&mut tx, ctx, user, Assurance::Password, Method::Password).await?;
        let event = Event::new(kind, Target::new("user", user, person.name));
        tx.commit(Some(user), event).await?;
        self.users.insert(person.email, user);
        Ok(token)
    }

    fn request_of(&self, person: &Person) -> RequestContext {
        let meta = RequestMeta {
            request_id: format!("req_{}", self.realm.tools().clock.new_id().simple()),
            ip: Some(person.ip.to_owned()),
            user_agent: Some(person.user_agent.to_owned()),
            language: Language::En,
            device: Some(Token::presented(person.user_agent)),
        };
        RequestContext::new(self.realm.clone(), meta)
    }
}

fn find<T: Copy>(named: &Named<T>, slug: &'static str, name: &'static str) -> Result<T> {
    named
        .get(&(slug, name))
        .copied()
        .ok_or_else(|| missing(name))
}

fn missing(name: &str) -> Error {
    Error::internal(format!(
        "the demo's story speaks of {name} too early, or not where it should"
    ))
}
