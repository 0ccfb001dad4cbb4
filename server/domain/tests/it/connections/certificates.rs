//! Our own certificates: new ones take the place of former ones while people go on signing in, and their end
//! is warned of.

use super::{Saml, Visitor, assert_refused, detail, draft, prove, reason, session, workspace};
use crate::look;
use domain::connections;
use peers::Shape;
use shared::ErrorCode;
use shared::connections::CertificateSet::{Former, New};
use shared::connections::{CertificateSet, Protocol};
use shared::ids::ConnectionId;
use shared::views::{CertificatePairView, OurCertificatesView};
use test_support::{Member, TestApp, TestTenant, refusal};
use time::Duration;

/// A connection whose provider verifies our requests and encrypts its answers.
async fn stage() -> (TestApp, TestTenant, Saml) {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    prove(&app, &acme.admin, "example.com").await;
    let saml = Saml::draft_of(&app, &acme.admin, Shape::EncryptedBoth).await;
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .expect("activated");
    (app, acme, saml)
}

async fn make(admin: &Member, id: ConnectionId) -> domain::Result<()> {
    connections::make_certificates(admin, Some(&admin.person), id).await
}

async fn take(admin: &Member, id: ConnectionId, set: CertificateSet) -> domain::Result<()> {
    connections::use_certificates(admin, Some(&admin.person), id, set).await
}

async fn remove(admin: &Member, id: ConnectionId, set: CertificateSet) -> domain::Result<()> {
    connections::remove_certificates(admin, Some(&admin.person), id, set).await
}

async fn ours(admin: &Member, id: ConnectionId) -> OurCertificatesView {
    let ours = detail(admin, id).await.our_certificates;
    ours.expect("certificates")
}

/// Makes new certificates, and tells those in use and them.
async fn renewed(admin: &Member, id: ConnectionId) -> (CertificatePairView, CertificatePairView) {
    make(admin, id).await.expect("new certificates");
    let OurCertificatesView {
        present, beside, ..
    } = ours(admin, id).await;
    let (set, new) = beside.expect("new certificates");
    assert_eq!(set, New);
    (present, new)
}

/// The provider verifies our requests by the one's, and encrypts for the other's.
fn trust(saml: &Saml, signing: &CertificatePairView, encryption: &CertificatePairView) {
    let (signing, encryption) = (&signing.signing.pem, &encryption.encryption.pem);
    saml.peer.trust(signing, encryption);
}

/// The certificates in our metadata, as the bare base64 that stands there: for signing, and for encryption.
async fn published(app: &TestApp, id: ConnectionId) -> [Vec<String>; 2] {
    let metadata = connections::metadata(&app.anonymous(), id).await;
    let metadata = metadata.expect("our metadata");
    ["signing", "encryption"].map(|purpose| {
        let purpose = format!("use=\"{purpose}\"");
        metadata
            .split("<md:KeyDescriptor ")
            .filter(|key| key.starts_with(&purpose))
            .map(|key| {
                let (_, text) = key.split_once("<ds:X509Certificate>").expect("one");
                text.split('<').next().unwrap_or_default().to_owned()
            })
            .collect()
    })
}

fn bare(pem: &str) -> String {
    let lines = pem.lines();
    lines.filter(|line| !line.starts_with("-----")).collect()
}

#[tokio::test]
async fn people_sign_in_at_every_step_of_a_rollover() {
    let (app, acme, saml) = stage().await;
    let (admin, id) = (&acme.admin, saml.id);
    let (old, new) = renewed(admin, id).await;
    let signing = [bare(&old.signing.pem), bare(&new.signing.pem)];
    let encryption = [bare(&old.encryption.pem), bare(&new.encryption.pem)];
    let both = [signing.to_vec(), encryption.to_vec()];
    assert_eq!(published(&app, id).await, both);
    session(saml.sign_in(&app, "alice").await);
    trust(&saml, &old, &new);
    session(saml.sign_in(&app, "alice").await);

    take(admin, id, New).await.unwrap();
    let [[old_signing, new_signing], [_, new_encryption]] = [signing, encryption];
    // Whoever reads it now encrypts for the new one alone.
    let announced = [
        vec![new_signing.clone(), old_signing],
        vec![new_encryption.clone()],
    ];
    assert_eq!(published(&app, id).await, announced);
    trust(&saml, &new, &old);
    session(saml.sign_in(&app, "alice").await);
    let shown = ours(admin, id).await;
    assert_eq!(shown.present, new);
    assert_eq!(shown.beside, Some((Former, old.clone())));
    assert!(shown.former_still_used);
    trust(&saml, &new, &new);
    session(saml.sign_in(&app, "alice").await);
    assert!(!ours(admin, id).await.former_still_used);

    remove(admin, id, Former).await.unwrap();
    let alone = [vec![new_signing], vec![new_encryption]];
    assert_eq!(published(&app, id).await, alone);
    assert_eq!(ours(admin, id).await.beside, None);
    session(saml.sign_in(&app, "alice").await);
    trust(&saml, &new, &old);
    assert_refused(&saml.sign_in(&app, "alice").await);
    assert_eq!(reason(&app, admin, id).await, "refused_encryption");

    let steps: Vec<String> = look::actions(&app, acme.id)
        .await
        .into_iter()
        .filter(|action| action.starts_with("connection.certificates_"))
        .collect();
    let wanted = ["made", "used", "removed"].map(|step| format!("connection.certificates_{step}"));
    assert_eq!(steps, wanted);
    let logged = "SELECT changes::text FROM audit_entries
                  WHERE tenant_id = $1 AND action = 'connection.certificates_used'";
    let logged: Vec<String> = look::of_tenant(&app, acme.id, logged).await;
    for certificate in [&old.signing, &new.signing, &old.encryption, &new.encryption] {
        assert!(logged[0].contains(&certificate.certificate.fingerprint));
    }
}

#[tokio::test]
async fn what_goes_wrong_is_undone() {
    let (app, acme, saml) = stage().await;
    let (admin, id) = (&acme.admin, saml.id);
    let (old, unwanted) = renewed(admin, id).await;
    remove(admin, id, New).await.unwrap();
    assert_eq!(ours(admin, id).await.beside, None);

    let (present, new) = renewed(admin, id).await;
    assert_eq!(present, old);
    assert_ne!(new, unwanted);
    take(admin, id, New).await.unwrap();
    take(admin, id, Former).await.unwrap();
    let shown = ours(admin, id).await;
    assert_eq!((shown.present, shown.beside), (old, Some((New, new))));
    session(saml.sign_in(&app, "alice").await);
}

#[tokio::test]
async fn a_step_is_done_once_and_in_its_turn() {
    let (_app, acme, saml) = stage().await;
    let (admin, id) = (&acme.admin, saml.id);
    for set in CertificateSet::ALL {
        assert_eq!(
            refusal(take(admin, id, set).await).code,
            ErrorCode::Conflict
        );
        assert_eq!(
            refusal(remove(admin, id, set).await).code,
            ErrorCode::Conflict
        );
    }
    let one_of = |(one, other): (domain::Result<()>, domain::Result<()>)| {
        let refused = if one.is_ok() { other } else { one };
        assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    };
    one_of(tokio::join!(make(admin, id), make(admin, id)));
    let (_, new) = ours(admin, id).await.beside.expect("new certificates");
    assert_eq!(
        refusal(remove(admin, id, Former).await).code,
        ErrorCode::Conflict
    );
    one_of(tokio::join!(take(admin, id, New), take(admin, id, New)));
    assert_eq!(ours(admin, id).await.present, new);
    assert_eq!(refusal(make(admin, id).await).code, ErrorCode::Conflict);
    one_of(tokio::join!(
        remove(admin, id, Former),
        take(admin, id, Former)
    ));
}

#[tokio::test]
async fn only_who_manages_connections_and_has_proved_it_lately() {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let globex = workspace(&app, "Globex").await;
    let id = draft(&acme.admin, Protocol::Saml).await;
    let oidc = draft(&acme.admin, Protocol::Oidc).await;
    renewed(&acme.admin, id).await;
    let refused = async |member: &Member, id: ConnectionId| {
        let refused = [
            make(member, id).await,
            take(member, id, New).await,
            remove(member, id, New).await,
        ];
        refused.map(|refused| refusal(refused).code)
    };
    let all = |code| [code; 3];
    assert_eq!(refused(&acme.member, id).await, all(ErrorCode::Forbidden));
    assert_eq!(refused(&globex.admin, id).await, all(ErrorCode::NotFound));
    assert_eq!(refused(&acme.admin, oidc).await, all(ErrorCode::NotFound));

    app.after(Duration::minutes(31));
    let admin = super::again(&app, &acme.admin).await;
    let unproved = all(ErrorCode::ConfirmIdentity);
    assert_eq!(refused(&admin, id).await, unproved);
    look::execute(&app, "UPDATE tenants SET sso_override = false").await;
    let admin = super::again(&app, &acme.admin).await;
    let unpaid = connections::use_certificates(&admin, None, id, New).await;
    assert_eq!(refusal(unpaid).code, ErrorCode::NotInPlan);

    look::execute(&app, "UPDATE tenants SET sso_override = true").await;
    let admin = super::again(&app, &acme.admin).await;
    // Whoever came by a set-up link has no account to confirm.
    connections::use_certificates(&admin, None, id, New)
        .await
        .unwrap();
}

/// A connection that people sign in by, whose provider's certificate ends long after ours.
async fn warned() -> (TestApp, TestTenant, Saml) {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::active(&app, &acme.admin).await;
    let theirs = "UPDATE connections SET certificate_expires_at = certificate_expires_at + interval '10 years'";
    look::execute(&app, theirs).await;
    (app, acme, saml)
}

/// Lets time pass until so long before the end of ours.
async fn until(app: &TestApp, admin: &Member, saml: &Saml, left: Duration) {
    let ends = ours(admin, saml.id).await.present.signing.certificate;
    app.after(ends.expires_at - left - app.clock().now());
}

#[tokio::test]
async fn the_end_of_ours_is_warned_of_three_times() {
    let (app, acme, saml) = warned().await;
    let warn = async || app.refresher().warn_of_ends().await.unwrap();
    assert_eq!(warn().await, 0);
    let left = async || {
        let listed = connections::list(&acme.admin).await.unwrap().connections;
        listed[0].our_certificates_days_left
    };
    assert_eq!(left().await, None);
    for (count, days) in [(1, 30), (2, 7), (3, 1)] {
        until(&app, &acme.admin, &saml, Duration::days(days)).await;
        assert_eq!(warn().await, 1, "{days}");
        assert_eq!(warn().await, 0, "{days}");
        assert_eq!(left().await, Some(days - 1));
        app.run_jobs().await;
        for manager in ["owner@acme.com", "admin@acme.com"] {
            let mails = app.mails_to(manager);
            assert_eq!(mails.len(), count, "{manager}");
            assert_eq!(
                mails[0].subject(),
                "Our certificates for Staff in Acme end soon"
            );
            let page = format!("/t/acme/connections/{}/activate", saml.id);
            assert!(mails[0].links().iter().any(|link| link.ends_with(&page)));
        }
        assert!(app.mails_to("member@acme.com").is_empty());
    }
    app.after(Duration::days(2));
    assert_eq!(warn().await, 0);
    let logged = "SELECT count(*) FROM audit_entries
                  WHERE action = 'connection.expiring' AND changes::text LIKE '%\"us\"%'";
    assert_eq!(look::count(&app, logged).await, 3);
}

#[tokio::test]
async fn those_in_use_are_warned_of_and_no_others() {
    let (app, acme, saml) = warned().await;
    until(&app, &acme.admin, &saml, Duration::days(20)).await;
    let warn = async || app.refresher().warn_of_ends().await.unwrap();
    assert_eq!(warn().await, 1);
    connections::make_certificates(&acme.admin, None, saml.id)
        .await
        .unwrap();
    assert_eq!(warn().await, 0, "it has been, and is still so");
    connections::use_certificates(&acme.admin, None, saml.id, New)
        .await
        .unwrap();
    app.run_jobs().await;
    assert!(app.mails_to("owner@acme.com").is_empty(), "it is pointless");
    until(&app, &acme.admin, &saml, Duration::days(20)).await;
    assert_eq!(warn().await, 1, "the new ones end as well");

    connections::deactivate(&acme.admin, None, saml.id)
        .await
        .unwrap();
    app.run_jobs().await;
    assert!(app.mails_to("owner@acme.com").is_empty());
    until(&app, &acme.admin, &saml, Duration::days(1)).await;
    assert_eq!(warn().await, 0, "nobody signs in by it");
}

#[tokio::test]
async fn a_request_of_before_is_answered_after_the_change() {
    let (app, acme, saml) = stage().await;
    let visitor = Visitor::new();
    let answer = saml.begin(&app, &visitor, "alice").await;
    renewed(&acme.admin, saml.id).await;
    take(&acme.admin, saml.id, New).await.unwrap();
    session(saml.post(&app, &answer, &visitor).await);
}
