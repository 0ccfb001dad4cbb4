//! Who somebody is by what a SAML provider tells of them, from the draft's names through a test to a new member.

use super::{Saml, assert_refused, detail, prove, reason, resolved, session, workspace};
use crate::look;
use domain::connections;
use domain::sessions::Resolved;
use serde_json::{Value, json};
use shared::views::{AttributeNamesView, Verdict};
use test_support::{TestApp, TestTenant};

struct Stage {
    app: TestApp,
    acme: TestTenant,
    saml: Saml,
}

impl Stage {
    /// A connection that people sign in by, which reads these attributes.
    async fn new(names: AttributeNamesView) -> Self {
        let app = TestApp::new().await;
        let acme = workspace(&app, "Acme").await;
        prove(&app, &acme.admin, "example.com").await;
        let saml = Saml::draft(&app, &acme.admin).await;
        connections::set_attributes(&acme.admin, saml.id, names)
            .await
            .expect("names");
        saml.test(&app, &acme.admin, "alice").await;
        connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
            .await
            .expect("activated");
        Self { app, acme, saml }
    }

    /// Has somebody sign in of whom the provider tells this.
    async fn comes(&self, name: &str, attributes: &Value) -> Resolved {
        self.saml.peer.add_person(name, attributes);
        let token = session(self.saml.sign_in(&self.app, name).await);
        resolved(&self.app, &token, "acme").await
    }

    /// Asserts what an account is made of that somebody gets who is told of so.
    async fn makes(&self, name: &str, attributes: Value, made: (&str, &str)) {
        let came = self.comes(name, &attributes).await;
        let user = came.session.user;
        assert_eq!(
            (user.email.as_str(), user.name.as_str()),
            made,
            "{attributes}"
        );
        let member = came.tenant.expect("a member");
        assert_eq!(member.role, "Member", "{attributes}");
    }
}

#[tokio::test]
async fn the_usual_names_need_not_be_set() {
    let stage = Stage::new(AttributeNamesView::default()).await;
    let whole = json!({
        "uid": ["a"], "mail": ["Ada@Example.com"], "displayName": ["Ada Lovelace"],
        "givenName": ["Augusta"], "sn": ["King"],
    });
    stage
        .makes("a", whole, ("ada@example.com", "Ada Lovelace"))
        .await;
    let parts = json!({
        "uid": ["b"], "mail": ["b@example.com"], "givenName": ["Barbara"], "sn": ["Liskov"],
    });
    stage
        .makes("b", parts, ("b@example.com", "Barbara Liskov"))
        .await;
    let one_part = json!({ "uid": ["c"], "mail": ["c@example.com"], "givenName": ["Cher"] });
    stage.makes("c", one_part, ("c@example.com", "Cher")).await;
    // Without a name, the address has one.
    let nameless = json!({ "uid": ["d"], "mail": ["dorothy@example.com"] });
    stage
        .makes("d", nameless, ("dorothy@example.com", "dorothy"))
        .await;
    let as_others_write = json!({
        "uid": ["e"], "EMAILADDRESS": ["e@example.com"], "FirstName": ["Edsger"], "lastname": ["Dijkstra"],
    });
    stage
        .makes("e", as_others_write, ("e@example.com", "Edsger Dijkstra"))
        .await;
    let by_its_claims = json!({
        "uid": ["f"],
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": ["f@example.com"],
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname": ["Frances"],
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname": ["Allen"],
    });
    stage
        .makes("f", by_its_claims, ("f@example.com", "Frances Allen"))
        .await;
    // The provider's name for the person may be the address.
    let by_name_id = json!({ "uid": ["grace@example.com"] });
    stage
        .makes("g", by_name_id, ("grace@example.com", "grace"))
        .await;
}

#[tokio::test]
async fn of_several_values_the_first_counts_and_none_is_a_role() {
    let stage = Stage::new(AttributeNamesView::default()).await;
    let several = json!({
        "uid": ["m"], "mail": ["first@example.com", "owner@acme.com"], "displayName": ["First", "Second"],
        "role": ["owner"], "roles": ["owner", "admin"], "groups": ["owner", "Admin", "a & b <c>"],
    });
    stage
        .makes("m", several, ("first@example.com", "First"))
        .await;
    let owners = "SELECT count(*) FROM memberships m JOIN roles r ON r.id = m.role_id AND r.tenant_id = m.tenant_id
                  WHERE r.key IN ('owner', 'admin')";
    assert_eq!(look::count(&stage.app, owners).await, 2, "those of before");
}

#[tokio::test]
async fn names_that_are_set_count_in_the_place_of_the_usual_ones() {
    let names = AttributeNamesView {
        email: "not_there, work_mail".to_owned(),
        name: "nickname".to_owned(),
        given_name: "first".to_owned(),
        family_name: "last".to_owned(),
    };
    let stage = Stage::new(names.clone()).await;
    let Stage { app, acme, saml } = &stage;
    assert_eq!(detail(&acme.admin, saml.id).await.attributes, names);
    let nicknamed = json!({
        "uid": ["n"], "work_mail": ["nora@example.com"], "mail": ["private@example.com"], "nickname": ["Nora"],
        "displayName": ["Eleanor of Elsewhere"],
    });
    stage
        .makes("n", nicknamed, ("nora@example.com", "Nora"))
        .await;
    let parts = json!({
        "uid": ["o"], "work_mail": ["o@example.com"], "first": ["Olga"], "last": ["Ladyzhenskaya"],
        "displayName": ["O. L."],
    });
    stage
        .makes("o", parts, ("o@example.com", "Olga Ladyzhenskaya"))
        .await;

    // What is told under a usual name alone is told in vain.
    let usual = json!({ "uid": ["p"], "mail": ["p@example.com"], "displayName": ["P"] });
    saml.peer.add_person("p", &usual);
    assert_refused(&saml.sign_in(app, "p").await);
    assert_eq!(reason(app, &acme.admin, saml.id).await, "no_email");
}

#[tokio::test]
async fn a_test_shows_what_came_and_what_did_not() {
    let names = AttributeNamesView {
        email: "work_mail".to_owned(),
        ..AttributeNamesView::default()
    };
    let Stage { app, acme, saml } = Stage::new(names).await;
    // Alice has an address, but not under that name. A test says so, and fails by it no more than a sign-in of
    // somebody who is known already.
    let attempt = saml.test(&app, &acme.admin, "alice").await;
    let tried = connections::attempt(&acme.admin, saml.id, attempt)
        .await
        .expect("the test");
    assert_eq!((tried.attempt.email, tried.attempt.refusal), (None, None));
    let check = |title: &str| {
        let mut found = tried.checks.iter().filter(|check| check.title == title);
        found.next().expect("the check")
    };
    let email = check("There is an e-mail address");
    assert_eq!(email.verdict, Verdict::NotReached);
    assert!(
        email
            .hint
            .as_deref()
            .is_some_and(|hint| hint.contains("work_mail"))
    );
    assert!(email.fix.is_some());
    let came = check("The attributes that came");
    assert_eq!(came.verdict, Verdict::Passed);
    for name in ["mail", "displayName", "groups"] {
        assert!(came.received.contains(name), "{}", came.received);
    }
}

#[tokio::test]
async fn a_name_is_taken_at_the_first_sign_in_alone() {
    let stage = Stage::new(AttributeNamesView::default()).await;
    let named =
        |name: &str| json!({ "uid": ["r"], "mail": ["r@example.com"], "displayName": [name] });
    let before = stage.comes("r", &named("Rosalind")).await.session.user;
    let after = stage.comes("r", &named("Somebody Else")).await.session.user;
    assert_eq!((after.id, after.name.as_str()), (before.id, "Rosalind"));
}
