//! Domains: added, proved by DNS, and proved by one workspace alone.

use super::{Saml, domain, prove, workspace};
use crate::look;
use domain::sessions::RECENT;
use domain::{connections, domains};
use shared::ErrorCode;
use test_support::{TestApp, refusal};
use time::Duration;

#[tokio::test]
async fn a_domain_is_proved_by_its_record() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let id = domains::add(&acme.admin, "Example.COM").await.unwrap();
    let added = domain(&acme.admin, id).await;
    assert_eq!(
        (added.name.as_str(), added.verified_at),
        ("example.com", None)
    );

    let missing = refusal(domains::verify(&acme.admin, id).await);
    assert_eq!(missing.code, ErrorCode::Invalid);
    app.records()
        .add(&added.record_name, "tenantry-domain=other");
    let wrong = refusal(domains::verify(&acme.admin, id).await);
    let shown = domain(&acme.admin, id)
        .await
        .failure
        .expect("what was wrong");
    assert_eq!(wrong.fields[0].message, shown);
    assert!(shown.contains("tenantry-domain=other"), "{shown}");

    app.records().add(&added.record_name, &added.record_value);
    domains::verify(&acme.admin, id).await.unwrap();
    let proved = domain(&acme.admin, id).await;
    assert!(proved.verified_at.is_some() && proved.failure.is_none());
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(
        actions[actions.len() - 4..],
        [
            "domain.added",
            "domain.refused",
            "domain.refused",
            "domain.verified"
        ]
    );
}

#[tokio::test]
async fn two_workspaces_cannot_prove_the_same_domain() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let globex = workspace(&app, "Globex").await;
    let first = prove(&app, &acme.admin, "example.com").await;
    let second = domains::add(&globex.admin, "example.com").await.unwrap();
    let theirs = domain(&globex.admin, second).await;
    let ours = domain(&acme.admin, first).await;
    assert_ne!(theirs.record_value, ours.record_value);
    app.records().add(&theirs.record_name, &theirs.record_value);
    let refused = refusal(domains::verify(&globex.admin, second).await);
    assert_eq!(refused.code, ErrorCode::Conflict);

    domains::remove(&acme.admin, Some(&acme.admin.person), first)
        .await
        .unwrap();
    domains::verify(&globex.admin, second).await.unwrap();
}

#[tokio::test]
async fn a_proved_domain_is_removed_after_a_recent_proof_and_another_at_once() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let proved = prove(&app, &acme.admin, "example.com").await;
    let claimed = domains::add(&acme.admin, "example.org").await.unwrap();
    app.after(RECENT + Duration::seconds(1));
    let admin = super::again(&app, &acme.admin).await;
    let old = domains::remove(&admin, Some(&admin.person), proved).await;
    assert_eq!(refusal(old).code, ErrorCode::ConfirmIdentity);
    assert!(domain(&admin, proved).await.verified_at.is_some());
    domains::remove(&admin, Some(&admin.person), claimed)
        .await
        .expect("it counted for nothing");
    // Whoever came by a set-up link has no account to confirm.
    domains::remove(&admin, None, proved).await.unwrap();
    assert!(domains::list(&admin).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_domain_or_is_there_already_is_not_added() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    domains::add(&acme.admin, "example.com").await.unwrap();
    for name in ["", "example", "ada@example.com", "EXAMPLE.com"] {
        let refused = refusal(domains::add(&acme.admin, name).await);
        assert_eq!(refused.fields[0].field, "name", "{name}");
    }
}

#[tokio::test]
async fn only_whoever_manages_connections_and_only_with_the_feature() {
    let app = TestApp::new().await;
    let without = app.tenant("Globex").await;
    let refused = refusal(domains::add(&without.admin, "example.com").await);
    assert_eq!(refused.code, ErrorCode::NotInPlan);
    let acme = workspace(&app, "Acme").await;
    let refused = refusal(domains::add(&acme.member, "example.com").await);
    assert_eq!(refused.code, ErrorCode::Forbidden);
    let id = domains::add(&acme.admin, "example.com").await.unwrap();
    let globex = super::again(&app, &without.admin).await;
    let refused = refusal(domains::verify(&globex, id).await);
    assert_eq!(refused.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_test_tells_whether_whoever_passed_it_could_come_in() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let admin = &acme.admin;
    let saml = Saml::draft(&app, admin).await;
    let could = async || {
        let attempt = saml.test(&app, admin, "alice").await;
        let tried = connections::attempt(admin, saml.id, attempt).await;
        let tried = tried.expect("the attempt");
        assert_eq!(tried.attempt.refusal, None);
        let shown = super::detail(admin, saml.id).await;
        assert!(shown.tested);
        (tried.domain_proved, shown.has_domain)
    };
    assert_eq!(could().await, (false, false));
    prove(&app, admin, "acme.com").await;
    assert_eq!(could().await, (false, true));
    prove(&app, admin, "example.com").await;
    assert_eq!(could().await, (true, true));
}
