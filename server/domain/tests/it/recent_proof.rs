//! What must not happen behind an open laptop: each wants a proof of who it is, and an old one is none.

use crate::connections::{draft, prove, workspace};
use domain::connections;
use domain::invitations::{self, NewInvitation};
use domain::roles::{self, RoleDraft};
use domain::secrets::Token;
use domain::tenants::SessionLimits;
use domain::{Result, domains, factors, identities, memberships, sessions, setup_links, tenants};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use shared::ErrorCode;
use shared::connections::Protocol;
use shared::ids::{ConnectionId, DomainId, FactorId, IdentityId, MembershipId, RoleId};
use shared::permissions::PermissionSet;
use test_support::{Member, TestApp, parsed, refusal};
use time::Duration;
use uuid::Uuid;

const NO_FACTOR: FactorId = FactorId::from_uuid(Uuid::nil());
const NO_IDENTITY: IdentityId = IdentityId::from_uuid(Uuid::nil());
const NO_CONNECTION: ConnectionId = ConnectionId::from_uuid(Uuid::nil());

/// Who acts, and on whom.
struct Stage {
    owner: Member,
    admin: MembershipId,
    owners_role: RoleId,
    role: RoleId,
    connection: ConnectionId,
    domain: DomainId,
}

fn reception() -> RoleDraft {
    RoleDraft {
        name: parsed("Reception"),
        description: parsed(""),
        permissions: PermissionSet::default(),
    }
}

fn an_owner(on: &Stage) -> NewInvitation {
    NewInvitation {
        email: parsed("ada@example.com"),
        role: on.owners_role,
    }
}

type Action = for<'a> fn(&'a Stage) -> BoxFuture<'a, Result<()>>;

macro_rules! actions {
    ($($name:literal: |$on:ident| $call:expr;)*) => {
        &[$(($name, |$on| async move { $call.await.map(drop) }.boxed()),)*]
    };
}

const ACTIONS: &[(&str, Action)] = actions! {
    "factors::begin_totp": |on| factors::begin_totp(&on.owner.person);
    "factors::enrolment": |on| factors::enrolment(&on.owner.person, NO_FACTOR);
    "factors::confirm_totp": |on| factors::confirm_totp(&on.owner.person, NO_FACTOR, parsed("Phone"), "123456");
    "factors::begin_passkey": |on| factors::begin_passkey(&on.owner.person);
    "factors::add_passkey": |on| factors::add_passkey(&on.owner.person, &Token::random(), parsed("Key"), "{}");
    "factors::remove": |on| factors::remove(&on.owner.person, NO_FACTOR);
    "factors::recovery_codes": |on| factors::recovery_codes(&on.owner.person);
    "factors::make_recovery_codes": |on| factors::make_recovery_codes(&on.owner.person);
    "identities::begin_link": |on| identities::begin_link(&on.owner.person, "google", &Token::random());
    "identities::unlink": |on| identities::unlink(&on.owner.person, NO_IDENTITY);
    "tenants::require_mfa": |on| tenants::require_mfa(&on.owner, &on.owner.person, None);
    "tenants::require_sso": |on| tenants::require_sso(&on.owner, &on.owner.person, false, "");
    "tenants::limit_sessions": |on| tenants::limit_sessions(&on.owner, &on.owner.person, SessionLimits::default());
    "connections::activate": |on| connections::activate(&on.owner, Some(&on.owner.person), NO_CONNECTION);
    "connections::deactivate": |on| connections::deactivate(&on.owner, Some(&on.owner.person), NO_CONNECTION);
    "connections::delete": |on| connections::delete(&on.owner, Some(&on.owner.person), NO_CONNECTION);
    "connections::link_anew": |on| connections::link_anew(&on.owner, Some(&on.owner.person), NO_CONNECTION);
    "connections::make_certificates": |on| connections::make_certificates(&on.owner, Some(&on.owner.person), NO_CONNECTION);
    "connections::set_provisioning": |on| connections::set_provisioning(&on.owner, Some(&on.owner.person), on.connection, true, on.owners_role);
    "domains::remove": |on| domains::remove(&on.owner, Some(&on.owner.person), on.domain);
    "roles::delete": |on| roles::delete(&on.owner, &on.owner.person, on.role, on.owners_role);
    "setup_links::create": |on| setup_links::create(&on.owner, &on.owner.person, parsed("Ada"));
    "memberships::change_role": |on| memberships::change_role(&on.owner, &on.owner.person, on.admin, on.owners_role);
    "invitations::create": |on| invitations::create(&on.owner, &on.owner.person, an_owner(on));
    "memberships::transfer_ownership": |on| memberships::transfer_ownership(&on.owner, &on.owner.person, on.admin);
};

#[tokio::test]
async fn an_old_session_is_asked_who_it_is() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let stage = Stage {
        admin: acme.admin.membership_id.expect("a member"),
        owners_role: acme.role(&app, "owner").await,
        role: roles::create(&acme.owner, reception())
            .await
            .expect("a role"),
        connection: draft(&acme.owner, Protocol::Oidc).await,
        domain: prove(&app, &acme.owner, "example.com").await,
        owner: acme.owner.clone(),
    };
    app.after(sessions::RECENT + Duration::seconds(1));
    for (name, action) in ACTIONS {
        let refused = refusal(action(&stage).await);
        assert_eq!(refused.code, ErrorCode::ConfirmIdentity, "{name}");
    }
    // Any other role is no more than its permission.
    let member = acme.role(&app, "member").await;
    memberships::change_role(&acme.owner, &acme.owner.person, stage.admin, member)
        .await
        .expect("another role");
}
