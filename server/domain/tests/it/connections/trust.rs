//! How far a provider's word goes: not for its people's own second factors, not in other workspaces, and not for whoever
//! has got somebody's address since.

use super::{Saml, Visitor, assert_refused, prove, reason, resolved, session, workspace};
use crate::look;
use domain::context::WayIn;
use domain::secrets::Token;
use domain::sessions::{self, Assurance};
use domain::sign_in_flows::{self, Wish};
use domain::tenants::{self, NewSso};
use domain::{connections, factors};
use shared::ErrorCode;
use test_support::{Authenticator, Member, TestApp, TestTenant, refusal};
use time::Duration;

struct Stage {
    app: TestApp,
    acme: TestTenant,
    saml: Saml,
}

impl Stage {
    /// The provider of Acme speaks for the addresses of its people.
    async fn new() -> Self {
        let app = TestApp::new().await;
        let acme = workspace(&app, "Acme").await;
        prove(&app, &acme.admin, "acme.com").await;
        prove(&app, &acme.admin, "example.com").await;
        let saml = Saml::active(&app, &acme.admin).await;
        Self { app, acme, saml }
    }

    /// The session that Acme's provider opens for one of Acme's people.
    async fn vouch(&self, member: &Member) -> Token {
        self.saml.add_person("somebody", &member.person.user.email);
        session(self.saml.sign_in(&self.app, "somebody").await)
    }
}

/// Makes Acme's member one of Globex too.
const ALSO_A_MEMBER: &str = "INSERT INTO memberships (id, tenant_id, user_id, role_id, created_at)
     SELECT gen_random_uuid(), t.id, u.id, r.id, now() FROM tenants t JOIN roles r ON r.tenant_id = t.id, users u
     WHERE t.slug = 'globex' AND r.key = 'member' AND u.email = 'member@acme.com'";

#[tokio::test]
async fn a_session_is_as_recent_as_the_provider_says() {
    let Stage { app, saml, .. } = Stage::new().await;
    let visitor = Visitor::new();
    let sign_in = async |wish: Wish| {
        let begun = sign_in_flows::begin(&app.anonymous(), saml.id, &visitor.cookie, wish).await;
        let answer = saml.answer(begun.expect("begun"), &visitor, "alice").await;
        session(saml.post(&app, &answer, &visitor).await)
    };
    sign_in(Wish::default()).await;
    sign_in(Wish::default()).await;
    // The provider knew the browser the second time, and asked for nothing.
    let proofs = "SELECT count(DISTINCT authenticated_at) FROM sessions WHERE method = 'sso'";
    assert_eq!(look::count(&app, proofs).await, 1);
    let later =
        "SELECT count(*) FROM sessions WHERE method = 'sso' AND authenticated_at > created_at";
    assert_eq!(look::count(&app, later).await, 0);
}

#[tokio::test]
async fn a_providers_word_is_no_second_factor() {
    let stage = Stage::new().await;
    let (app, ada) = (&stage.app, &stage.acme.member);
    let (authenticator, _) = Authenticator::enrol(app, &ada.person).await;
    let token = stage.vouch(ada).await;
    let came = resolved(app, &token, "acme").await;
    let member = came.tenant.expect("a member");
    assert_eq!(member.admits(&came.session), Ok(()), "its own workspace");

    // The administrator of the provider adds no factor, sees no recovery codes, and removes nothing.
    let refused = ErrorCode::ConfirmIdentity;
    let begun = factors::begin_totp(&came.session).await;
    assert_eq!(refusal(begun).code, refused);
    let codes = factors::recovery_codes(&came.session).await;
    assert_eq!(refusal(codes).code, refused);
    let view = factors::list(&came.session).await.unwrap();
    let removed = factors::remove(&came.session, view.apps[0].id).await;
    assert_eq!(refusal(removed).code, refused);

    app.after(Duration::minutes(1));
    let code = authenticator.code(app);
    let token = sessions::confirm(&came.session, &code)
        .await
        .expect("her own code");
    let confirmed = resolved(app, &token, "acme").await.session;
    assert_eq!(confirmed.assurance, Assurance::Mfa);
    factors::recovery_codes(&confirmed)
        .await
        .expect("her codes");
}

#[tokio::test]
async fn another_workspaces_provider_does_not_open_this_one_past_a_second_factor() {
    let stage = Stage::new().await;
    let (app, ada) = (&stage.app, &stage.acme.member);
    workspace(app, "Globex").await;
    look::execute(app, ALSO_A_MEMBER).await;
    let token = stage.vouch(ada).await;
    let there = resolved(app, &token, "globex").await;
    let member = there.tenant.expect("a member");
    assert_eq!(member.way_in, WayIn::OtherConnection);
    assert_eq!(
        member.admits(&there.session),
        Ok(()),
        "the address is all there is"
    );

    let (authenticator, _) = Authenticator::enrol(app, &ada.person).await;
    let there = resolved(app, &token, "globex").await;
    let member = there.tenant.expect("a member");
    let refused = member.admits(&there.session).expect_err("a factor is owed");
    assert_eq!(refused.code, ErrorCode::ConfirmIdentity);
    app.after(Duration::minutes(1));
    let code = authenticator.code(app);
    let token = sessions::confirm(&there.session, &code)
        .await
        .expect("the code");
    let there = resolved(app, &token, "globex").await;
    assert_eq!(
        there.tenant.expect("a member").admits(&there.session),
        Ok(())
    );
}

#[tokio::test]
async fn an_owners_way_around_single_sign_on_is_their_own() {
    let stage = Stage::new().await;
    let (app, ada) = (&stage.app, &stage.acme.member);
    workspace(app, "Globex").await;
    look::execute(app, ALSO_A_MEMBER).await;
    look::execute(
        app,
        "UPDATE memberships m SET role_id = r.id FROM roles r, users u
         WHERE r.tenant_id = m.tenant_id AND r.key = 'owner' AND u.id = m.user_id AND u.email = 'member@acme.com';
         UPDATE tenants SET sso_required = true WHERE slug = 'globex'",
    )
    .await;
    // Nobody had a factor, so whoever speaks for the address can add one.
    let token = stage.vouch(ada).await;
    let session = resolved(app, &token, "acme").await.session;
    let (_, token) = Authenticator::enrol(app, &session).await;
    let there = resolved(app, &token, "globex").await;
    assert_eq!(there.session.assurance, Assurance::Mfa);
    let refused = there.tenant.expect("an owner").admits(&there.session);
    assert_eq!(
        refused.expect_err("not by that").code,
        ErrorCode::SsoRequired
    );
}

#[tokio::test]
async fn a_connection_out_of_use_vouches_for_nobody() {
    let stage = Stage::new().await;
    let (app, acme, saml) = (&stage.app, &stage.acme, &stage.saml);
    let token = session(saml.sign_in(app, "alice").await);
    connections::deactivate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let came = resolved(app, &token, "acme").await;
    assert_eq!(
        came.tenant.expect("a member").way_in,
        WayIn::OtherConnection
    );

    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let olga = app.operator().await;
    let off = NewSso {
        instead: Some(false),
        reason: test_support::parsed("the contract has ended"),
    };
    tenants::set_sso(&olga, acme.id, off).await.unwrap();
    let came = resolved(app, &token, "acme").await;
    assert_eq!(
        came.tenant.expect("a member").way_in,
        WayIn::OtherConnection
    );
}

#[tokio::test]
async fn an_address_that_was_given_to_somebody_else_leads_to_nobody() {
    let stage = Stage::new().await;
    let (app, acme, saml) = (&stage.app, &stage.acme, &stage.saml);
    saml.add_person("m1", "member@acme.com");
    let first = session(saml.sign_in(app, "m1").await);
    let member = resolved(app, &first, "acme").await.session.user.id;
    app.after(Duration::seconds(1));
    saml.add_person("m2", "member@acme.com");
    assert_refused(&saml.sign_in(app, "m2").await);
    assert_eq!(reason(app, &acme.admin, saml.id).await, "other_account");
    session(saml.sign_in(app, "m1").await);

    // The provider has other names for the same people from now on.
    app.after(Duration::seconds(1));
    connections::link_anew(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    app.after(Duration::seconds(1));
    // What somebody was called before may be somebody else's name by now.
    saml.add_person("m1", "other@acme.com");
    assert_refused(&saml.sign_in(app, "m1").await);
    assert_eq!(reason(app, &acme.admin, saml.id).await, "other_account");
    saml.add_person("m1", "member@acme.com");
    let anew = session(saml.sign_in(app, "m2").await);
    assert_eq!(resolved(app, &anew, "acme").await.session.user.id, member);
    saml.add_person("m3", "member@acme.com");
    for other in ["m3", "m1"] {
        assert_refused(&saml.sign_in(app, other).await);
        assert_eq!(reason(app, &acme.admin, saml.id).await, "other_account");
    }
    assert!(
        look::actions(app, acme.id)
            .await
            .contains(&"connection.linked_anew".to_owned())
    );
    let theirs = connections::link_anew(&acme.member, Some(&acme.member.person), saml.id).await;
    assert_eq!(refusal(theirs).code, ErrorCode::Forbidden);
}

#[tokio::test]
async fn people_are_linked_anew_for_a_while() {
    let stage = Stage::new().await;
    let (app, acme, saml) = (&stage.app, &stage.acme, &stage.saml);
    saml.add_person("m1", "member@acme.com");
    session(saml.sign_in(app, "m1").await);
    app.after(Duration::seconds(1));
    connections::link_anew(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let a_month_ago = "UPDATE identities SET last_used_at = last_used_at - interval '30 days';
                       UPDATE connections SET linked_anew_at = linked_anew_at - interval '30 days'";
    look::execute(app, a_month_ago).await;
    saml.add_person("m2", "member@acme.com");
    assert_refused(&saml.sign_in(app, "m2").await);
    assert_eq!(reason(app, &acme.admin, saml.id).await, "other_account");
    session(saml.sign_in(app, "m1").await);
}

#[tokio::test]
async fn an_address_in_another_script_is_nobodys() {
    let stage = Stage::new().await;
    let (app, acme, saml) = (&stage.app, &stage.acme, &stage.saml);
    let count = "SELECT count(*) FROM users";
    let people = look::count(app, count).await;
    // A Cyrillic letter, and the sign of kelvin, which is a k in lower case.
    for (name, address) in [
        ("c", "m\u{435}mber@acme.com"),
        ("k", "\u{212a}ate@acme.com"),
    ] {
        saml.add_person(name, address);
        assert_refused(&saml.sign_in(app, name).await);
        assert_eq!(reason(app, &acme.admin, saml.id).await, "no_email");
    }
    assert_eq!(look::count(app, count).await, people);
}
