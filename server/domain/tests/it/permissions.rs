//! Every operation within a tenant, by everybody: the domain asks for the permission itself.

use domain::audit::{self, AuditFilter, exports};
use domain::invitations::{self, NewInvitation};
use domain::memberships::{self, MemberFilter};
use domain::projects::{self, Grantee, ProjectFilter};
use domain::roles::{self, RoleDraft};
use domain::{Error, Result, tenants};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use shared::ErrorCode;
use shared::audit_export::ExportFormat;
use shared::ids::{AuditExportId, InvitationId, MembershipId, ProjectGrantId, ProjectId, RoleId};
use shared::permissions::PermissionSet;
use test_support::{Member, TestApp, parsed};
use uuid::Uuid;

type Operation = for<'a> fn(&'a Member) -> BoxFuture<'a, Result<()>>;

const NO_PROJECT: ProjectId = ProjectId::from_uuid(Uuid::nil());
const NO_EXPORT: AuditExportId = AuditExportId::from_uuid(Uuid::nil());
const NO_MEMBER: MembershipId = MembershipId::from_uuid(Uuid::nil());
const NO_ROLE: RoleId = RoleId::from_uuid(Uuid::nil());
const NO_INVITATION: InvitationId = InvitationId::from_uuid(Uuid::nil());

fn empty_role() -> RoleDraft {
    RoleDraft {
        name: parsed("Empty"),
        description: parsed(""),
        permissions: PermissionSet::default(),
    }
}

// An operation on what is not there: who may do it is told so, who may not is told that.
macro_rules! operations {
    ($($name:literal: |$ctx:ident| $call:expr;)*) => {
        &[$(($name, |$ctx| async move { $call.await.map(drop) }.boxed()),)*]
    };
}

const OPERATIONS: &[(&str, Operation)] = operations! {
    "tenants::overview": |ctx| tenants::overview(ctx);
    "memberships::list": |ctx| memberships::list(ctx, &MemberFilter::default());
    "memberships::get": |ctx| memberships::get(ctx, NO_MEMBER);
    "memberships::change_role": |ctx| memberships::change_role(ctx, &ctx.person, NO_MEMBER, NO_ROLE);
    "memberships::suspend": |ctx| memberships::suspend(ctx, NO_MEMBER);
    "memberships::reactivate": |ctx| memberships::reactivate(ctx, NO_MEMBER);
    "memberships::remove": |ctx| memberships::remove(ctx, NO_MEMBER);
    "memberships::revoke_sessions": |ctx| memberships::revoke_sessions(ctx, NO_MEMBER);
    "memberships::transfer_ownership": |ctx| memberships::transfer_ownership(ctx, &ctx.person, NO_MEMBER);
    "roles::list": |ctx| roles::list(ctx);
    "roles::get": |ctx| roles::get(ctx, NO_ROLE);
    "roles::preview": |ctx| roles::preview(ctx, NO_ROLE, PermissionSet::default());
    "roles::create": |ctx| roles::create(ctx, empty_role());
    "roles::update": |ctx| roles::update(ctx, NO_ROLE, empty_role());
    "roles::delete": |ctx| roles::delete(ctx, &ctx.person, NO_ROLE, RoleId::from_uuid(Uuid::max()));
    "roles::grantable": |ctx| roles::grantable(ctx);
    "invitations::list": |ctx| invitations::list(ctx, "");
    "invitations::create": |ctx| invitations::create(ctx, &ctx.person, NewInvitation {
        email: parsed("ada@example.com"),
        role: NO_ROLE,
    });
    "invitations::create_all": |ctx| invitations::create_all(ctx, &ctx.person, vec![parsed("ada@example.com")], NO_ROLE);
    "invitations::resend": |ctx| invitations::resend(ctx, NO_INVITATION);
    "invitations::revoke": |ctx| invitations::revoke(ctx, NO_INVITATION);
    "projects::list": |ctx| projects::list(ctx, &ProjectFilter::default());
    "projects::get": |ctx| projects::get(ctx, NO_PROJECT);
    "projects::create": |ctx| projects::create(ctx, parsed("Apollo"));
    "projects::rename": |ctx| projects::rename(ctx, NO_PROJECT, parsed("Apollo"));
    "projects::archive": |ctx| projects::archive(ctx, NO_PROJECT);
    "projects::unarchive": |ctx| projects::unarchive(ctx, NO_PROJECT);
    "projects::delete": |ctx| projects::delete(ctx, NO_PROJECT);
    "projects::restore": |ctx| projects::restore(ctx, NO_PROJECT);
    "projects::share": |ctx| projects::share(ctx, NO_PROJECT, Grantee::Role(NO_ROLE), false);
    "projects::unshare": |ctx| projects::unshare(ctx, NO_PROJECT, ProjectGrantId::from_uuid(Uuid::nil()));
    "projects::sharing": |ctx| projects::sharing(ctx, NO_PROJECT);
    "audit::list": |ctx| audit::list(ctx, &AuditFilter::default(), "");
    "audit::latest": |ctx| audit::latest(ctx, 1);
    "audit::export": |ctx| audit::export(ctx, AuditFilter::default());
    "audit::exports::begin": |ctx| exports::begin(ctx, ExportFormat::Csv, "", &AuditFilter::default());
    "audit::exports::list": |ctx| exports::list(ctx, "");
    "audit::exports::cancel": |ctx| exports::cancel(ctx, NO_EXPORT);
    "audit::exports::download": |ctx| exports::download(ctx, NO_EXPORT, "audit.csv");
};

#[tokio::test]
async fn who_may_do_what() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let mut lines = Vec::new();
    for (name, operation) in OPERATIONS {
        let mut allowed = Vec::new();
        for (role, member) in acme.everybody() {
            match operation(member).await {
                Err(Error::Refused(refusal)) if refusal.code == ErrorCode::Forbidden => {}
                Err(Error::Internal(source)) => panic!("{name} by {role}: {source}"),
                Ok(()) | Err(Error::Refused(_)) => allowed.push(role),
            }
        }
        assert!(
            !allowed.contains(&"nobody"),
            "{name} asks for no permission"
        );
        lines.push(format!("{name}: {}", allowed.join(" ")));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    tenants::overview: owner admin member auditor
    memberships::list: owner admin member auditor
    memberships::get: owner admin member auditor
    memberships::change_role: owner admin
    memberships::suspend: owner admin
    memberships::reactivate: owner admin
    memberships::remove: owner admin
    memberships::revoke_sessions: owner admin
    memberships::transfer_ownership: owner
    roles::list: owner admin member auditor
    roles::get: owner admin member auditor
    roles::preview: owner admin
    roles::create: owner admin
    roles::update: owner admin
    roles::delete: owner admin
    roles::grantable: owner admin member auditor
    invitations::list: owner admin member auditor
    invitations::create: owner admin
    invitations::create_all: owner admin
    invitations::resend: owner admin
    invitations::revoke: owner admin
    projects::list: owner admin member auditor
    projects::get: owner admin member auditor
    projects::create: owner admin member
    projects::rename: owner admin member
    projects::archive: owner admin member
    projects::unarchive: owner admin member
    projects::delete: owner admin member
    projects::restore: owner admin member
    projects::share: owner admin member
    projects::unshare: owner admin member
    projects::sharing: owner admin member
    audit::list: owner admin auditor
    audit::latest: owner admin auditor
    audit::export: owner admin auditor
    audit::exports::begin: owner admin auditor
    audit::exports::list: owner admin auditor
    audit::exports::cancel: owner admin auditor
    audit::exports::download: owner admin auditor
    ");
}

/// A permission that is taken away is gone with the next request.
#[tokio::test]
async fn a_role_that_changes_changes_what_its_members_may_do() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    crate::look::execute(
        &app,
        "UPDATE roles SET permissions = '{projects.read}' WHERE key = 'member'",
    )
    .await;
    let member = acme.member.person.enter(&app, "acme").await.unwrap();
    assert!(
        projects::list(&member, &ProjectFilter::default())
            .await
            .is_ok()
    );
    let refused = projects::create(&member, parsed("Apollo")).await;
    assert_eq!(test_support::refusal(refused).code, ErrorCode::Forbidden);
}
