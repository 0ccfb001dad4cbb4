//! What the worker does for connections: metadata by the day, warnings of certificates that end, and what is
//! forgotten.

use super::setup::{POLICY, rolled, rolling};
use super::{Saml, Visitor, assert_refused, detail, draft, prove, reason, session, workspace};
use crate::look;
use domain::connections::{self, ATTEMPTS_KEPT, Metadata, PolicyFields, REFRESH_AFTER};
use domain::database::Turns;
use domain::sign_in_flows;
use shared::ErrorCode;
use shared::connections::Protocol;
use shared::views::{ConnectionStatus, SamlView};
use test_support::{Member, TestApp, TestTenant, refusal};
use time::Duration;

const A_DAY_LATER: Duration = REFRESH_AFTER.saturating_add(Duration::HOUR);

async fn stage() -> (TestApp, TestTenant, Saml) {
    let app = TestApp::new().await;
    let acme = workspace(&app, "Acme").await;
    let saml = Saml::active(&app, &acme.admin).await;
    // Ours would end within the hour of the provider's, and be warned of as well.
    let ours = "UPDATE connections SET keys_expire_at = keys_expire_at + interval '10 years'";
    look::execute(&app, ours).await;
    (app, acme, saml)
}

/// Reads what is due a day from now. The provider's clock goes on as it does, so ours comes back.
async fn refresh(app: &TestApp) -> usize {
    app.after(A_DAY_LATER);
    let changed = app.refresher().refresh_metadata().await;
    app.after(-A_DAY_LATER);
    // What was read then counts as read now.
    look::execute(app, "UPDATE connections SET refreshed_at = NULL").await;
    changed.expect("the database answers")
}

async fn saml_of(admin: &Member, saml: &Saml) -> SamlView {
    detail(admin, saml.id).await.saml.expect("SAML")
}

#[tokio::test]
async fn a_rollover_needs_nobody() {
    let (app, acme, saml) = stage().await;
    prove(&app, &acme.admin, "example.com").await;
    let too_early = app.refresher().refresh_metadata().await;
    assert_eq!(too_early.unwrap(), 0, "it was read when it was activated");
    assert_eq!(refresh(&app).await, 0, "nothing has changed");

    saml.peer.change(rolling());
    assert_eq!(refresh(&app).await, 1);
    assert_eq!(saml_of(&acme.admin, &saml).await.certificates.len(), 2);
    let shown = detail(&acme.admin, saml.id).await;
    assert_eq!(shown.summary.status, ConnectionStatus::Active);
    assert!(shown.tested && shown.refresh_failure.is_none());
    session(saml.sign_in(&app, "alice").await);
    saml.peer.change(rolled());
    session(saml.sign_in(&app, "alice").await);
    assert_eq!(refresh(&app).await, 1);
    assert_eq!(saml_of(&acme.admin, &saml).await.certificates.len(), 1);
    session(saml.sign_in(&app, "alice").await);

    let logged = "SELECT changes::text FROM audit_entries
                  WHERE action = 'connection.refreshed' AND actor_kind = 'system' ORDER BY id";
    let logged: Vec<String> = look::column(&app, logged).await;
    assert_eq!(logged.len(), 2);
    let next = peers::keys::pair(3).certificate().fingerprint();
    assert!(logged.iter().all(|changes| changes.contains(&next)));
}

/// How many jobs wait that read the connection's metadata.
async fn readings(app: &TestApp, saml: &Saml) -> usize {
    let connection = saml.id.uuid().to_string();
    let waiting = look::payloads(app).await;
    let readings = waiting.iter().filter(|job| job.contains(&connection));
    readings.count()
}

#[tokio::test]
async fn a_rollover_that_nobody_announced_is_found_by_its_first_answer() {
    const A_WHILE_AGO: &str =
        "UPDATE connections SET refreshed_at = refreshed_at - interval '11 minutes'";
    let (app, acme, saml) = stage().await;
    prove(&app, &acme.admin, "example.com").await;
    let known = saml_of(&acme.admin, &saml).await.certificates;
    let refused = async || {
        assert_refused(&saml.sign_in(&app, "alice").await);
        assert_eq!(
            reason(&app, &acme.admin, saml.id).await,
            "refused_signature"
        );
    };
    saml.peer.change(rolled());
    refused().await;
    let waiting = readings(&app, &saml).await;
    assert_eq!(waiting, 0, "it was read when it was activated");

    look::execute(&app, A_WHILE_AGO).await;
    refused().await;
    refused().await;
    assert_eq!(readings(&app, &saml).await, 1);
    let still = saml_of(&acme.admin, &saml).await.certificates;
    assert_eq!(still, known, "an answer by itself teaches nothing");

    app.run_jobs().await;
    session(saml.sign_in(&app, "alice").await);
    let shown = saml_of(&acme.admin, &saml).await.certificates;
    assert_eq!(shown.len(), 1);
    assert_ne!(shown, known);
    let logged = look::actions(&app, acme.id).await;
    assert!(logged.contains(&"connection.refreshed".to_owned()));

    // It was read a moment ago, so that the next one waits.
    saml.peer.change(back());
    refused().await;
    assert_eq!(readings(&app, &saml).await, 0);
}

/// The provider signs by its former certificate again.
fn back() -> serde_json::Value {
    serde_json::json!({ "privatekey": "one.pem", "certificate": "one.crt" })
}

#[tokio::test]
async fn nothing_is_read_again_without_an_address_or_for_another_reason() {
    let (app, acme, saml) = stage().await;
    prove(&app, &acme.admin, "example.com").await;
    let long_ago = "UPDATE connections SET refreshed_at = NULL";
    look::execute(&app, long_ago).await;
    // Of a refusal for another reason nothing new is to be expected.
    let (visitor, other) = (Visitor::new(), Visitor::new());
    let answer = saml.begin(&app, &visitor, "alice").await;
    assert_refused(&saml.post(&app, &answer, &other).await);
    assert_eq!(readings(&app, &saml).await, 0);

    let document = Metadata::Document(saml.peer.metadata().await);
    connections::set_metadata(&acme.admin, saml.id, document)
        .await
        .unwrap();
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    look::execute(&app, long_ago).await;
    saml.peer.change(rolled());
    assert_refused(&saml.sign_in(&app, "alice").await);
    assert_eq!(
        reason(&app, &acme.admin, saml.id).await,
        "refused_signature"
    );
    assert_eq!(readings(&app, &saml).await, 0);
}

#[tokio::test]
async fn of_two_workers_at_once_one_changes_it_and_one_warns() {
    let (app, acme, saml) = stage().await;
    until(&app, &acme.admin, &saml, Duration::days(7)).await;
    saml.peer.change(rolling());
    let warn = || {
        let refresher = app.refresher();
        tokio::spawn(async move { refresher.warn_of_ends().await.unwrap() })
    };
    let (one, other) = (warn(), warn());
    assert_eq!(one.await.unwrap() + other.await.unwrap(), 1);
    let refresh = || {
        let refresher = app.refresher();
        tokio::spawn(async move { refresher.refresh_metadata().await.unwrap() })
    };
    let (one, other) = (refresh(), refresh());
    assert_eq!(one.await.unwrap() + other.await.unwrap(), 1);
}

#[tokio::test]
async fn a_failure_is_shown_and_keeps_nobody_out() {
    let (app, acme, saml) = stage().await;
    prove(&app, &acme.admin, "example.com").await;
    let before = saml_of(&acme.admin, &saml).await;
    let other = serde_json::json!({ "entityid": "http://other.example/idp" });
    saml.peer.change(other);
    assert_eq!(refresh(&app).await, 0);
    let failure = detail(&acme.admin, saml.id).await.refresh_failure;
    let failure = failure.expect("a failure");
    assert!(failure.contains("another identity provider"), "{failure}");
    assert_eq!(saml_of(&acme.admin, &saml).await, before);

    saml.peer.change(serde_json::json!({ "entityid": null }));
    session(saml.sign_in(&app, "alice").await);
    assert_eq!(refresh(&app).await, 0);
    assert_eq!(detail(&acme.admin, saml.id).await.refresh_failure, None);

    let Saml { id, peer } = saml;
    drop(peer);
    assert_eq!(refresh(&app).await, 0);
    let gone = detail(&acme.admin, id).await;
    assert!(gone.refresh_failure.is_some());
    assert_eq!(gone.summary.status, ConnectionStatus::Active);
    let begun = sign_in_flows::begin(
        &app.anonymous(),
        id,
        &Visitor::new().cookie,
        sign_in_flows::Wish::default(),
    )
    .await;
    begun.unwrap();
}

#[tokio::test]
async fn a_draft_that_has_passed_its_test_stays_tested() {
    let (app, acme, saml) = stage().await;
    let open = PolicyFields {
        idp_initiated: true,
        ..POLICY
    };
    connections::set_policy(&acme.admin, saml.id, open)
        .await
        .unwrap();
    saml.peer.change(rolling());
    assert_eq!(refresh(&app).await, 1);
    let untested = detail(&acme.admin, saml.id).await;
    assert!(!untested.tested);
    assert_eq!(untested.summary.status, ConnectionStatus::Changed);

    saml.test(&app, &acme.admin, "alice").await;
    saml.peer.change(rolled());
    assert_eq!(refresh(&app).await, 1);
    let tested = detail(&acme.admin, saml.id).await;
    assert!(tested.tested, "by what it says itself");
    assert_eq!(tested.saml.expect("SAML").certificates.len(), 1);
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    let active = detail(&acme.admin, saml.id).await.summary.status;
    assert_eq!(active, ConnectionStatus::Active);
}

#[tokio::test]
async fn a_draft_that_was_ahead_by_the_same_metadata_is_what_is_live() {
    let (app, acme, saml) = stage().await;
    saml.peer.change(rolling());
    let address = Metadata::Address(saml.peer.metadata_address());
    connections::set_metadata(&acme.admin, saml.id, address)
        .await
        .unwrap();
    let ahead = detail(&acme.admin, saml.id).await;
    assert_eq!(ahead.summary.status, ConnectionStatus::Changed);
    assert_eq!(refresh(&app).await, 1);
    let met = detail(&acme.admin, saml.id).await;
    assert_eq!(met.summary.status, ConnectionStatus::Active);
    assert!(met.tested);
}

#[tokio::test]
async fn a_draft_of_another_origin_is_left_alone() {
    let (app, acme, saml) = stage().await;
    let document = Metadata::Document(saml.peer.metadata().await);
    connections::set_metadata(&acme.admin, saml.id, document)
        .await
        .unwrap();
    saml.peer.change(rolling());
    assert_eq!(refresh(&app).await, 1);
    assert_eq!(saml_of(&acme.admin, &saml).await.certificates.len(), 1);
    let live = "SELECT jsonb_array_length(live_settings -> 'provider' -> 'certificates')::bigint FROM connections";
    assert_eq!(look::count(&app, live).await, 2);

    // Without an address there is nothing to read.
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    assert_eq!(refresh(&app).await, 0);
    assert_eq!(detail(&acme.admin, saml.id).await.refresh_failure, None);
}

#[tokio::test]
async fn nothing_is_read_for_whom_the_feature_is_switched_off() {
    let (app, _acme, saml) = stage().await;
    saml.peer.change(rolling());
    look::execute(&app, "UPDATE tenants SET sso_override = false").await;
    assert_eq!(refresh(&app).await, 0);
    look::execute(&app, "UPDATE tenants SET sso_override = true").await;
    assert_eq!(refresh(&app).await, 1);
}

/// Lets time pass until so long before the certificate's end.
async fn until(app: &TestApp, admin: &Member, saml: &Saml, left: Duration) {
    let ends = detail(admin, saml.id).await.summary.certificate_expires_at;
    app.after(ends.expect("an end") - left - app.clock().now());
}

#[tokio::test]
async fn the_end_of_a_certificate_is_warned_of_three_times() {
    let (app, acme, saml) = stage().await;
    let warn = async || app.refresher().warn_of_ends().await.unwrap();
    assert_eq!(warn().await, 0);
    for (count, days) in [(1, 30), (2, 7), (3, 1)] {
        until(&app, &acme.admin, &saml, Duration::days(days)).await;
        assert_eq!(warn().await, 1, "{days}");
        assert_eq!(warn().await, 0, "{days}");
        app.run_jobs().await;
        for manager in ["owner@acme.com", "admin@acme.com"] {
            let mails = app.mails_to(manager);
            assert_eq!(mails.len(), count, "{manager}");
            assert_eq!(
                mails[0].subject(),
                "The certificate of Staff in Acme ends soon"
            );
            let page = format!("/t/acme/connections/{}/metadata", saml.id);
            assert!(mails[0].links().iter().any(|link| link.ends_with(&page)));
        }
        for other in ["member@acme.com", "auditor@acme.com"] {
            assert!(app.mails_to(other).is_empty(), "{other}");
        }
    }
    app.after(Duration::days(2));
    assert_eq!(warn().await, 0);
    let logged = look::actions(&app, acme.id).await;
    let warned = logged
        .iter()
        .filter(|action| *action == "connection.expiring");
    assert_eq!(warned.count(), 3);
}

#[tokio::test]
async fn the_end_of_a_certificate_is_shown_in_time_and_to_whoever_can_act() {
    let (app, acme, saml) = stage().await;
    let left = async || {
        let all = connections::list(&acme.admin).await.unwrap();
        let shown = all.connections.iter().find(|shown| shown.id == saml.id);
        shown.expect("the connection").certificate_days_left
    };
    let early = Duration::days(30) + Duration::HOUR;
    until(&app, &acme.admin, &saml, early).await;
    assert_eq!(left().await, None);
    for (days, shown) in [(30, 29), (7, 6), (1, 0)] {
        until(&app, &acme.admin, &saml, Duration::days(days)).await;
        assert_eq!(left().await, Some(shown), "{days}");
    }
    // It stays until something is done about it.
    until(&app, &acme.admin, &saml, Duration::ZERO).await;
    assert_eq!(left().await, Some(-1), "it has just ended");
    app.after(Duration::days(2));
    assert_eq!(left().await, Some(-3));
    for other in [&acme.member, &acme.auditor, &acme.nobody] {
        let refused = refusal(connections::list(other).await);
        assert_eq!(refused.code, ErrorCode::Forbidden, "{}", other.role);
    }
    connections::deactivate(&acme.admin, None, saml.id)
        .await
        .unwrap();
    assert_eq!(left().await, None, "nobody signs in by it");
}

#[tokio::test]
async fn a_warning_that_has_become_pointless_is_not_sent() {
    let (app, acme, saml) = stage().await;
    until(&app, &acme.admin, &saml, Duration::days(3)).await;
    assert_eq!(app.refresher().warn_of_ends().await.unwrap(), 1);
    connections::deactivate(&acme.admin, None, saml.id)
        .await
        .unwrap();
    app.run_jobs().await;
    assert!(app.mails_to("owner@acme.com").is_empty());
    assert_eq!(app.refresher().warn_of_ends().await.unwrap(), 0);
}

#[tokio::test]
async fn another_certificate_is_warned_of_anew() {
    let (app, acme, saml) = stage().await;
    until(&app, &acme.admin, &saml, Duration::days(30)).await;
    assert_eq!(app.refresher().warn_of_ends().await.unwrap(), 1);
    saml.peer.change(rolled());
    assert_eq!(app.refresher().refresh_metadata().await.unwrap(), 1);
    until(&app, &acme.admin, &saml, Duration::days(30)).await;
    assert_eq!(app.refresher().warn_of_ends().await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_over_is_forgotten() {
    let (app, acme, saml) = stage().await;
    prove(&app, &acme.admin, "example.com").await;
    session(saml.sign_in(&app, "alice").await);
    saml.begin(&app, &Visitor::new(), "alice").await;
    let kept = async || {
        (
            look::count(&app, "SELECT count(*) FROM sign_in_flows").await,
            look::count(&app, "SELECT count(*) FROM replay_keys").await,
            look::count(&app, "SELECT count(*) FROM connection_attempts").await,
        )
    };
    let realm = app.tenant_realm();
    let flows = async || sign_in_flows::forget(&realm).await.unwrap();
    let attempts = async || app.refresher().forget().await.unwrap();
    assert_eq!((flows().await, attempts().await), (0, 0));
    assert_eq!(kept().await, (1, 2, 2));
    app.after(Duration::days(1));
    assert_eq!((flows().await, attempts().await), (3, 0));
    assert_eq!(kept().await, (0, 0, 2));
    app.after(ATTEMPTS_KEPT);
    assert_eq!((flows().await, attempts().await), (0, 2));
    assert_eq!(kept().await, (0, 0, 0));
}

/// More attempts than one statement removes, and a tenant of which none can be removed.
#[tokio::test]
async fn a_tenant_that_cannot_be_tended_keeps_no_other_from_it() {
    let app = TestApp::new().await;
    for name in ["Acme", "Globex"] {
        let tenant = workspace(&app, name).await;
        draft(&tenant.admin, Protocol::Oidc).await;
    }
    look::execute(
        &app,
        "INSERT INTO connection_attempts (tenant_id, id, connection_id, purpose, version, report, occurred_at, request_id)
         SELECT c.tenant_id, gen_random_uuid(), c.id, 'test', 1, '{}', 'epoch', ''
         FROM connections c, generate_series(1, 5001);
         CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
         DO $$ BEGIN
             EXECUTE format('CREATE TRIGGER fail BEFORE DELETE ON connection_attempts FOR EACH ROW
                 WHEN (OLD.tenant_id = %L) EXECUTE FUNCTION fail()', (SELECT id FROM tenants WHERE slug = 'acme'));
         END $$",
    )
    .await;
    assert_eq!(app.refresher().forget().await.unwrap(), 5_001);
    let left =
        "SELECT DISTINCT t.slug FROM connection_attempts a JOIN tenants t ON t.id = a.tenant_id";
    let left: Vec<String> = look::column(&app, left).await;
    assert_eq!(left, ["acme"]);
}

#[tokio::test]
async fn of_two_workers_one_does_a_step_and_then_the_other_may() {
    let app = TestApp::new().await;
    let turns = || Turns::new(app.database.database());
    let (one, other) = (turns(), turns());
    let done = one.take("a step", async {
        let same = other.take("a step", async { Ok("done") }).await?;
        let another = other.take("another step", async { Ok("done") }).await?;
        Ok::<_, domain::Error>((same, another))
    });
    assert_eq!(done.await.unwrap(), Some((None, Some("done"))));
    let done = other.take("a step", async { Ok("done") }).await;
    assert_eq!(done.unwrap(), Some("done"));
}

#[tokio::test]
async fn what_was_pasted_is_never_due() {
    const DUE: &str =
        "SELECT count(*) FROM connections WHERE activated_at IS NOT NULL AND reads_metadata";
    let (app, acme, saml) = stage().await;
    assert_eq!(look::count(&app, DUE).await, 1);
    let document = Metadata::Document(saml.peer.metadata().await);
    connections::set_metadata(&acme.admin, saml.id, document)
        .await
        .unwrap();
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .unwrap();
    assert_eq!(look::count(&app, DUE).await, 0);
}
