//! The way back in when the provider of a workspace that requires single sign-on fails: an owner's password and a recovery
//! code. It is nobody else's, and it is told.

use super::enforcement::{admitted, ready};
use super::resolved;
use crate::look;
use domain::context::WayIn;
use domain::secrets::Token;
use domain::sessions::{self, Assurance, SignIn};
use domain::tenants::require_sso;
use domain::{SessionContext, factors};
use shared::ErrorCode;
use test_support::{Authenticator, PASSWORD, Person, TestApp, parsed};

/// A recovery code of somebody whose session it is.
async fn recovery_code(session: &SessionContext) -> String {
    let codes = factors::recovery_codes(session).await.expect("codes");
    codes[0].code.clone()
}

/// Signs in with password and recovery code.
async fn sign_in(app: &TestApp, person: &Person, code: &str) -> Token {
    let ctx = app.anonymous();
    let email = parsed(person.user.email.as_str());
    let signed_in = sessions::sign_in(&ctx, &email, parsed(PASSWORD)).await;
    let SignIn::SecondFactor(challenge) = signed_in.expect("the right password") else {
        panic!("a password was enough")
    };
    let session = sessions::present_factor(&ctx, &challenge, code).await;
    session.expect("a session")
}

#[tokio::test]
async fn an_owner_gets_in_without_the_provider_and_lifts_the_requirement() {
    let app = TestApp::new().await;
    let (acme, saml, owner) = ready(&app).await;
    let session = resolved(&app, &owner, "acme").await.session;
    let code = recovery_code(&session).await;
    require_sso(&acme.admin, &acme.admin.person, true, "Acme")
        .await
        .expect("required");
    app.run_jobs().await;
    let email = acme.owner.person.user.email.as_str();
    let letters = app.mails_to(email).len();

    drop(saml);
    let token = sign_in(&app, &acme.owner.person, &code).await;
    assert_eq!(admitted(&app, &token).await, None);
    let came = resolved(&app, &token, "acme").await;
    let ctx = came.tenant.expect("an owner");
    assert_eq!(
        (came.session.assurance, ctx.way_in),
        (Assurance::Mfa, WayIn::Own)
    );

    // It stands in the account's log, and in a letter to its owner.
    let used = "SELECT count(*) FROM account_events WHERE name = 'recovery_code.used'";
    assert_eq!(look::count(&app, used).await, 1);
    app.run_jobs().await;
    let told = app.mails_to(email);
    assert_eq!(told.len(), letters + 1);
    assert!(
        told[0]
            .subject()
            .ends_with("a recovery code was used, and 9 are left"),
        "{}",
        told[0].subject()
    );

    require_sso(&ctx, &came.session, false, "")
        .await
        .expect("lifted");
    let password = &acme.member.person.token;
    assert_eq!(admitted(&app, password).await, None);
    let logged = look::actions(&app, acme.id).await;
    assert_eq!(
        logged.last().map(String::as_str),
        Some("workspace.sso_optional")
    );
}

#[tokio::test]
async fn nobody_else_gets_in_without_the_provider() {
    let app = TestApp::new().await;
    let (acme, saml, _) = ready(&app).await;
    require_sso(&acme.admin, &acme.admin.person, true, "Acme")
        .await
        .expect("required");
    drop(saml);
    for member in [&acme.admin, &acme.member] {
        let (_, token) = Authenticator::enrol(&app, &member.person).await;
        let session = resolved(&app, &token, "acme").await.session;
        let code = recovery_code(&session).await;
        let token = sign_in(&app, &member.person, &code).await;
        let refused = admitted(&app, &token).await;
        assert_eq!(refused, Some(ErrorCode::SsoRequired), "{}", member.role);
    }
}

#[tokio::test]
async fn an_owners_password_alone_does_not_open_it() {
    let app = TestApp::new().await;
    let (acme, saml, owner) = ready(&app).await;
    require_sso(&acme.admin, &acme.admin.person, true, "Acme")
        .await
        .expect("required");
    drop(saml);
    // Another owner, who has no second factor.
    look::execute(
        &app,
        "UPDATE memberships m SET role_id = r.id FROM roles r, users u
         WHERE r.tenant_id = m.tenant_id AND r.key = 'owner' AND u.id = m.user_id AND u.email = 'member@acme.com'",
    )
    .await;
    let (ctx, email) = (app.anonymous(), parsed("member@acme.com"));
    let signed_in = sessions::sign_in(&ctx, &email, parsed(PASSWORD)).await;
    let token = signed_in.expect("an answer").session();
    let token = token.expect("a session");
    assert_eq!(admitted(&app, &token).await, Some(ErrorCode::SsoRequired));
    assert_eq!(admitted(&app, &owner).await, None);
}
