//! People who act. They come to be as people do, by mails and links, and what they act with is what
//! `resolve` answers to their cookie's token.

use crate::app::TestApp;
use crate::authenticator::Authenticator;
use crate::parsed;
use domain::invitations::{self, Acceptance, NewInvitation};
use domain::operators::{self, NewOperator, SignIn};
use domain::secrets::Token;
use domain::sign_ups::{self, NewSignUp};
use domain::tenants::{self, NewWorkspace};
use domain::{OperatorContext, SessionContext, TenantContext};
use shared::ids::{RoleId, TenantId};
use shared::operator_permissions::OperatorRole;
use shared::requests::{EmailAddress, Password, Slug};
use std::ops::Deref;
use time::Duration;

/// Everybody's password.
pub const PASSWORD: &str = "orbit-walnut-cello-7";

/// Somebody who is signed in. Stands for their [`SessionContext`].
#[derive(Clone)]
pub struct Person {
    /// Their address.
    pub email: EmailAddress,
    /// What their cookie holds.
    pub token: Token,
    session: SessionContext,
}

impl Person {
    pub(crate) async fn sign_up(app: &TestApp, name: &str) -> Self {
        let email: EmailAddress = parsed(&format!("{}@example.com", Slug::suggest(name)));
        Self::sign_up_as(app, name, email).await
    }

    pub(crate) async fn sign_up_as(app: &TestApp, name: &str, email: EmailAddress) -> Self {
        let new = NewSignUp {
            email: email.clone(),
            name: parsed(name),
            password: password(),
            time_zone: "Europe/Berlin".to_owned(),
        };
        let browser = sign_ups::request(&app.anonymous(), new)
            .await
            .expect("a sign-up");
        app.run_jobs().await;
        let link = app.mail_to(email.as_str()).token();
        let token = sign_ups::verify(&app.anonymous(), &link, Some(&browser), None)
            .await
            .expect("a verified address");
        Self::signed_in(app, email, token).await
    }

    async fn signed_in(app: &TestApp, email: EmailAddress, token: Token) -> Self {
        let session = app.resolve(&token, None).await.expect("a session").session;
        Self {
            email,
            token,
            session,
        }
    }

    /// The person as a member of the workspace, if they are one.
    pub async fn enter(&self, app: &TestApp, slug: &str) -> Option<Member> {
        let resolved = app.resolve(&self.token, Some(slug)).await?;
        Some(Member {
            person: Self {
                session: resolved.session,
                ..self.clone()
            },
            context: resolved.tenant?,
        })
    }
}

impl Deref for Person {
    type Target = SessionContext;

    fn deref(&self) -> &SessionContext {
        &self.session
    }
}

/// A person within a workspace. Stands for their [`TenantContext`].
#[derive(Clone)]
pub struct Member {
    /// The person.
    pub person: Person,
    context: TenantContext,
}

impl Deref for Member {
    type Target = TenantContext;

    fn deref(&self) -> &TenantContext {
        &self.context
    }
}

/// A workspace with a person for each built-in role, and one whose role allows nothing.
pub struct TestTenant {
    /// Which.
    pub id: TenantId,
    /// The part of the address that names it.
    pub slug: String,
    /// Its owner: `owner@acme.example`.
    pub owner: Member,
    /// Its admin: `admin@acme.example`.
    pub admin: Member,
    /// A member: `member@acme.example`.
    pub member: Member,
    /// An auditor: `auditor@acme.example`.
    pub auditor: Member,
    /// A member whose role has no permission: `nobody@acme.example`.
    pub nobody: Member,
}

impl TestTenant {
    pub(crate) async fn create(app: &TestApp, name: &str) -> Self {
        let slug = Slug::suggest(name);
        let address = |role: &str| parsed::<EmailAddress>(&format!("{role}@{slug}.example"));
        let person = Person::sign_up_as(app, &format!("{name} Owner"), address("owner")).await;
        let new = NewWorkspace {
            name: parsed(name),
            slug: parsed(&slug),
        };
        let id = tenants::create(&person, new)
            .await
            .expect("a workspace")
            .tenant
            .id;
        let owner = person.enter(app, &slug).await.expect("its owner");
        add_role_without_permissions(app, id).await;

        let invited = ["admin", "member", "auditor", "nobody"];
        for key in invited {
            let role = role_of(app, id, key).await;
            let new = NewInvitation {
                email: address(key),
                role,
            };
            invitations::create(&owner, &owner.person, new)
                .await
                .expect("an invitation");
        }
        app.run_jobs().await;
        let [admin, member, auditor, nobody] = invited.map(|key| (key, address(key)));
        let join = async |(key, email): (&str, EmailAddress)| {
            let (token, slug) = accept(app, &email, &format!("{name} {key}")).await;
            let person = Person::signed_in(app, email, token).await;
            person.enter(app, &slug).await.expect("a member")
        };
        Self {
            id,
            owner,
            admin: join(admin).await,
            member: join(member).await,
            auditor: join(auditor).await,
            nobody: join(nobody).await,
            slug,
        }
    }

    /// The role of this key, to be given by an invitation.
    pub async fn role(&self, app: &TestApp, key: &str) -> RoleId {
        role_of(app, self.id, key).await
    }

    /// Everybody, with the key of their role.
    pub const fn everybody(&self) -> [(&'static str, &Member); 5] {
        [
            ("owner", &self.owner),
            ("admin", &self.admin),
            ("member", &self.member),
            ("auditor", &self.auditor),
            ("nobody", &self.nobody),
        ]
    }
}

async fn accept(app: &TestApp, email: &EmailAddress, name: &str) -> (Token, String) {
    let link = app.mail_to(email.as_str()).token();
    let acceptance = Acceptance {
        name: parsed(name),
        password: password(),
        time_zone: "Europe/Berlin".to_owned(),
    };
    invitations::accept_as_new_user(&app.anonymous(), &link, acceptance)
        .await
        .expect("a member")
}

/// No operation makes roles yet, so the superuser makes this one.
async fn add_role_without_permissions(app: &TestApp, tenant: TenantId) {
    sqlx::query(
        "INSERT INTO roles (tenant_id, id, key, name, description, permissions, created_at)
         VALUES ($1, $2, 'nobody', 'Nobody', 'Allows nothing.', '{}', $3)",
    )
    .bind(tenant.uuid())
    .bind(app.clock().new_id())
    .bind(app.clock().now())
    .execute(&mut app.database.superuser().await)
    .await
    .expect("a role");
}

async fn role_of(app: &TestApp, tenant: TenantId, key: &str) -> RoleId {
    let id = sqlx::query_scalar("SELECT id FROM roles WHERE tenant_id = $1 AND key = $2")
        .bind(tenant.uuid())
        .bind(key)
        .fetch_one(&mut app.database.superuser().await)
        .await
        .expect("a role of this key");
    RoleId::from_uuid(id)
}

/// An operator who is signed in. Stands for their [`OperatorContext`].
#[derive(Clone)]
pub struct OperatorActor {
    /// Their address.
    pub email: EmailAddress,
    /// What their cookie holds.
    pub token: Token,
    /// Their second factor.
    pub authenticator: Authenticator,
    context: OperatorContext,
}

impl OperatorActor {
    pub(crate) async fn create(app: &TestApp, name: &str, role: OperatorRole) -> Self {
        let (realm, meta) = (app.operator_realm(), app.meta());
        let email: EmailAddress = parsed(&format!("{}@tenantry.example", Slug::suggest(name)));
        let new = NewOperator {
            email: email.clone(),
            name: parsed(name),
            role,
            password: password(),
        };
        operators::create(&realm, &meta, new)
            .await
            .expect("an operator");
        let challenge = match operators::sign_in(&realm, &meta, &email, password()).await {
            Ok(SignIn::Enrolment(challenge)) => challenge,
            other => panic!("a first sign-in adds a second factor: {other:?}"),
        };
        let (authenticator, token) = Authenticator::enrol_operator(app, &challenge).await;
        let context = operators::resolve(&realm, &meta, &token)
            .await
            .expect("the database answers")
            .expect("an operator");
        Self {
            email,
            token,
            authenticator,
            context,
        }
    }

    /// Signs in once more, with the next code of the app.
    pub async fn sign_in_again(&self, app: &TestApp) -> Token {
        let (realm, meta) = (app.operator_realm(), app.meta());
        let signed_in = operators::sign_in(&realm, &meta, &self.email, password()).await;
        let challenge = match signed_in {
            Ok(SignIn::SecondFactor(challenge)) => challenge,
            other => panic!("a second factor is asked for: {other:?}"),
        };
        app.after(Duration::seconds(30));
        let code = self.authenticator.code(app);
        operators::present_factor(&realm, &meta, &challenge, &code)
            .await
            .expect("a session")
    }

    /// The operator as their next request would find them, if it would.
    pub async fn again(&self, app: &TestApp) -> Option<OperatorContext> {
        operators::resolve(&app.operator_realm(), &app.meta(), &self.token)
            .await
            .expect("the database answers")
    }
}

impl Deref for OperatorActor {
    type Target = OperatorContext;

    fn deref(&self) -> &OperatorContext {
        &self.context
    }
}

fn password() -> Password {
    parsed(PASSWORD)
}
