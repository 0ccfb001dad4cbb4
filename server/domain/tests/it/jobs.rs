//! Work that is done after a change, at least once.

use crate::look;
use domain::invitations::{self, NewInvitation};
use domain::sign_ups::{self, NewSignUp};
use domain::tenants::{self, NewWorkspace};
use domain::users::{self, ProfileUpdate};
use domain::{password_resets, projects, sessions};
use shared::Language;
use shared::ids::TenantId;
use sqlx::{Connection as _, Error, PgConnection};
use std::collections::BTreeMap;
use test_support::{PASSWORD, TestApp, parsed};
use time::Duration;

async fn waiting(app: &TestApp) -> i64 {
    look::count(app, "SELECT count(*) FROM graphile_worker._private_jobs").await
}

fn sign_up(email: &str) -> NewSignUp {
    NewSignUp {
        email: parsed(email),
        name: parsed("Somebody"),
        password: parsed(PASSWORD),
        time_zone: String::new(),
    }
}

/// Has a mail of every kind waiting in the queue.
async fn a_mail_of_every_kind(app: &TestApp) {
    let ada = app.person("Ada").await;
    for email in ["ada@example.com", "grace@example.com"] {
        sign_ups::request(&app.anonymous(), sign_up(email))
            .await
            .expect("a sign-up");
    }
    users::change_password(&ada, parsed(PASSWORD), parsed("velvet-tundra-flute-3"))
        .await
        .expect("a change");
    password_resets::request(&app.anonymous(), &ada.email)
        .await
        .expect("a reset");
    let new = NewWorkspace {
        name: parsed("Acme"),
        slug: parsed("acme"),
    };
    let ctx = tenants::create(&ada, new).await.expect("a workspace");
    let role = look::of_tenant(
        app,
        ctx.tenant.id,
        "SELECT id FROM roles WHERE tenant_id = $1 AND key = 'member'",
    )
    .await;
    let new = NewInvitation {
        email: parsed("alan@example.com"),
        role: shared::ids::RoleId::from_uuid(role[0]),
    };
    invitations::create(&ctx, &ada, new)
        .await
        .expect("an invitation");
}

#[tokio::test]
async fn no_job_carries_a_token() {
    let app = TestApp::new().await;
    a_mail_of_every_kind(&app).await;
    let payloads = look::payloads(&app).await;
    assert_eq!(payloads.len(), 6);
    app.run_jobs().await;
    let letters = ["ada", "grace", "alan"].map(|name| app.mails_to(&format!("{name}@example.com")));
    let mut tokens = 0;
    for letter in letters.iter().flatten() {
        for link in letter.links() {
            let Some((_, token)) = link.split_once("token=") else {
                continue;
            };
            let (_, secret) = token.rsplit_once('.').expect("an id and a secret");
            assert!(
                payloads.iter().all(|payload| !payload.contains(secret)),
                "{link}"
            );
            tokens += 1;
        }
    }
    // Ada's own verification, too, had a token, before these.
    assert_eq!(tokens, 4);
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn no_job_carries_an_address_or_a_name() {
    let app = TestApp::new().await;
    a_mail_of_every_kind(&app).await;
    for payload in look::payloads(&app).await {
        for personal in ["@", "Ada", "Acme", "Somebody"] {
            assert!(!payload.contains(personal), "{payload}");
        }
    }
}

/// The worker was killed after the mail had left and before it could say so.
#[tokio::test]
async fn a_mail_that_is_sent_twice_is_the_same_mail() {
    const AGAIN: &str = "SELECT graphile_worker.add_job(identifier, payload) FROM unfinished";
    let app = TestApp::new().await;
    a_mail_of_every_kind(&app).await;
    look::execute(
        &app,
        "CREATE TABLE unfinished AS SELECT t.identifier, j.payload
         FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id",
    )
    .await;
    app.run_jobs().await;
    let deliveries = || -> BTreeMap<String, (u32, String)> {
        ["ada", "grace", "alan"]
            .iter()
            .flat_map(|name| app.mails_to(&format!("{name}@example.com")))
            .map(|letter| {
                (
                    letter.subject().to_owned(),
                    (letter.deliveries, letter.mail.text.clone()),
                )
            })
            .collect()
    };
    let first = deliveries();
    // Much may have happened until the second attempt.
    app.after(Duration::minutes(10));
    let (email, password) = (parsed("ada@example.com"), parsed("velvet-tundra-flute-3"));
    let token = sessions::sign_in(&app.anonymous(), &email, password)
        .await
        .unwrap()
        .session()
        .unwrap();
    let ada = app.resolve(&token, None).await.unwrap().session;
    let update = ProfileUpdate {
        name: parsed("Ada"),
        time_zone: parsed("Asia/Tokyo"),
        language: Language::En,
    };
    users::update_profile(&ada, update).await.unwrap();

    look::execute(&app, AGAIN).await;
    app.run_jobs().await;
    let second = deliveries();
    let verified = "Confirm your email address for Tenantry";
    for (subject, (count, text)) in &first {
        let expected = if subject == verified {
            (2, text)
        } else {
            (count + 1, text)
        };
        assert_eq!(
            (second[subject].0, &second[subject].1),
            expected,
            "{subject}"
        );
    }
    assert_eq!(second.len(), first.len());
}

#[tokio::test]
async fn what_does_not_happen_enqueues_nothing() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    // The last part of the creation fails, after the job was enqueued.
    look::execute(&app, "REVOKE INSERT ON audit_entries FROM tenantry_tenant").await;
    let new = NewWorkspace {
        name: parsed("Acme"),
        slug: parsed("acme"),
    };
    assert!(tenants::create(&ada, new).await.is_err());
    look::execute(&app, "REVOKE INSERT ON account_events FROM tenantry_auth").await;
    assert!(
        sign_ups::request(&app.anonymous(), sign_up("grace@example.com"))
            .await
            .is_err()
    );
    assert!(
        password_resets::request(&app.anonymous(), &ada.email)
            .await
            .is_err()
    );
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn a_change_that_causes_no_work_enqueues_none() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    app.run_jobs().await;
    projects::create(&acme.member, parsed("Apollo"))
        .await
        .unwrap();
    assert_eq!(waiting(&app).await, 0);
}

/// Enqueues as a role and within a tenant, with whatever payload.
async fn enqueue(
    connection: &mut PgConnection,
    within: Option<TenantId>,
    payload: &str,
) -> Result<(), Error> {
    let mut tx = connection.begin().await?;
    if let Some(tenant) = within {
        sqlx::query("SELECT set_config('app.tenant_id', $1, true)")
            .bind(tenant.uuid().to_string())
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("SELECT enqueue_job('mail.welcome', $1::json)")
        .bind(payload)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

#[tokio::test]
async fn a_job_belongs_to_the_tenant_it_was_enqueued_in() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await.id, app.tenant("Globex").await.id);
    let before = waiting(&app).await;
    let of = |tenant: TenantId| format!(r#"{{"tenant_id": "{}"}}"#, tenant.uuid());
    for role in ["tenantry_auth", "tenantry_tenant", "tenantry_operator"] {
        let mut connection = app.database.role(role).await;
        for (within, payload) in [
            (Some(acme), of(globex)),
            (None, of(acme)),
            (Some(acme), "{}".to_owned()),
            (Some(acme), r#"{"tenant_id": null}"#.to_owned()),
            (Some(acme), r#"{"tenant_id": {}}"#.to_owned()),
            (
                Some(acme),
                format!(
                    r#"{{"tenant_id": "{0}", "tenant_id": "{1}"}}"#,
                    acme.uuid(),
                    globex.uuid()
                ),
            ),
        ] {
            let refused = enqueue(&mut connection, within, &payload)
                .await
                .expect_err(&payload);
            let refused = refused
                .as_database_error()
                .expect("an answer of the database");
            assert_eq!(
                refused.code().as_deref(),
                Some("42501"),
                "{role}: {payload}: {refused}"
            );
        }
        enqueue(&mut connection, Some(acme), &of(acme))
            .await
            .expect("its own");
        enqueue(&mut connection, None, "{}")
            .await
            .expect("of no tenant");
    }
    assert_eq!(waiting(&app).await, before + 6);
}

#[tokio::test]
async fn nobody_enqueues_past_the_function() {
    let app = TestApp::new().await;
    for role in ["tenantry_auth", "tenantry_tenant", "tenantry_operator"] {
        let mut connection = app.database.role(role).await;
        for statement in [
            "SELECT graphile_worker.add_job('mail.welcome', '{}')",
            "SELECT FROM graphile_worker._private_jobs",
        ] {
            let refused = sqlx::query(statement)
                .execute(&mut connection)
                .await
                .expect_err(statement);
            assert!(
                refused.to_string().contains("permission denied for schema"),
                "{role}: {refused}"
            );
        }
    }
}

/// A job that nobody can do any more is no reason to stop the queue.
#[tokio::test]
async fn a_job_whose_cause_is_gone_is_done() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    let id = invitations::create(&acme.owner, &acme.owner.person, new)
        .await
        .unwrap();
    invitations::revoke(&acme.owner, id).await.unwrap();
    app.run_jobs().await;
    assert!(app.mails_to("ada@example.com").is_empty());
    assert_eq!(waiting(&app).await, 0);
}

#[tokio::test]
async fn a_job_runs_once_though_two_workers_look() {
    let app = TestApp::new().await;
    a_mail_of_every_kind(&app).await;
    let (one, other) = (app.worker().await, app.worker().await);
    let (first, second) = tokio::join!(one.run_once(), other.run_once());
    first.unwrap();
    second.unwrap();
    let letters = ["ada", "grace", "alan"].map(|name| app.mails_to(&format!("{name}@example.com")));
    assert!(
        letters
            .iter()
            .flatten()
            .all(|letter| letter.deliveries == 1)
    );
    assert_eq!(waiting(&app).await, 0);
}
