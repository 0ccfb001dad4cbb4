//! The operators' realm: signing in to the portal, who may do what there, and the log of it.

use crate::look;
use domain::audit::{self, AuditFilter};
use domain::operators::{
    self, ABSOLUTE_LIMIT, IDLE_LIMIT, Invitee, LINK_LIFETIME, LogActor, LogFilter, NewOperator,
    OperatorFilter,
};
use domain::secrets::Token;
use domain::tenants::{self, NewAllowance, TenantFilter};
use domain::traffic::Override;
use domain::{OperatorContext, doctor};
use shared::ids::OperatorId;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::requests::Password;
use shared::views::{AuditEntryView, OperatorStatus, OperatorView};
use shared::{AppError, ErrorCode};
use test_support::{OperatorActor, PASSWORD, TestApp, parsed, refusal, walk};
use time::Duration;

async fn is_live(app: &TestApp, token: &Token) -> bool {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .is_some()
}

fn olga(password: &str) -> NewOperator {
    NewOperator {
        email: parsed("olga@tenantry.example"),
        name: parsed("Olga"),
        role: OperatorRole::Owner,
        password: parsed(password),
    }
}

#[tokio::test]
async fn an_operator_signs_in_and_out() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    assert_eq!(olga.operator.email, "olga@tenantry.example");
    assert!(is_live(&app, &olga.token).await);
    operators::sign_out(&olga).await.unwrap();
    assert!(!is_live(&app, &olga.token).await);
}

#[tokio::test]
async fn what_operators_do_is_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::sign_out(&olga).await.unwrap();
    let log: Vec<String> = look::column(
        &app,
        "SELECT operator_name || ': ' || action || ' ' || target_name || ' from ' || ip
         FROM operator_audit_entries ORDER BY id",
    )
    .await;
    insta::assert_snapshot!(log.join("\n"), @"
    command line: operator.created Olga from 203.0.113.7
    Olga: operator.signed_in Olga from 203.0.113.7
    Olga: operator.signed_out Olga from 203.0.113.7
    ");
}

#[tokio::test]
async fn every_wrong_sign_in_gets_the_same_answer() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let attempt = async |email: &str, password: &str| -> AppError {
        let password = Password::existing(password).unwrap();
        refusal(
            operators::sign_in(&app.operator_realm(), &app.meta(), &parsed(email), password).await,
        )
    };
    let wrong = attempt("olga@tenantry.example", "guessed").await;
    assert_eq!(wrong.code, ErrorCode::InvalidCredentials);
    assert_eq!(attempt("nobody@tenantry.example", PASSWORD).await, wrong);
    look::execute(&app, "UPDATE operators SET disabled_at = now()").await;
    assert_eq!(attempt("olga@tenantry.example", PASSWORD).await, wrong);
    assert!(
        !is_live(&app, &olga.token).await,
        "a disabled operator is out at once"
    );
}

#[tokio::test]
async fn an_operators_session_is_short() {
    let app = TestApp::new().await;
    let token = app.operator().await.token;
    for _ in 1..ABSOLUTE_LIMIT.whole_hours() {
        app.after(Duration::hours(1));
        assert!(is_live(&app, &token).await, "used all the time");
    }
    app.after(Duration::hours(1));
    assert!(!is_live(&app, &token).await, "and over all the same");

    let (realm, meta) = (app.operator_realm(), app.meta());
    let email = parsed("olga@tenantry.example");
    let other = operators::sign_in(&realm, &meta, &email, parsed(PASSWORD))
        .await
        .unwrap();
    app.after(IDLE_LIMIT);
    assert!(!is_live(&app, &other).await);
}

#[tokio::test]
async fn an_operators_address_is_theirs_alone() {
    let app = TestApp::new().await;
    app.operator().await;
    let refused = operators::create(&app.operator_realm(), &app.meta(), olga(PASSWORD)).await;
    assert!(refusal(refused).message_for("email").is_some());
}

#[tokio::test]
async fn an_operators_password_is_strong() {
    let app = TestApp::new().await;
    let refused = operators::create(&app.operator_realm(), &app.meta(), olga("password123")).await;
    assert!(refusal(refused).message_for("password").is_some());
}

#[tokio::test]
async fn a_session_of_one_realm_is_nothing_in_the_other() {
    let app = TestApp::new().await;
    let (ada, olga) = (app.person("Ada").await, app.operator().await);
    assert!(!is_live(&app, &ada.token).await);
    assert!(app.resolve(&olga.token, None).await.is_none());
}

fn sam(role: OperatorRole) -> Invitee {
    Invitee {
        email: parsed("sam@tenantry.example"),
        name: parsed("Sam"),
        role,
    }
}

async fn entries(olga: &OperatorContext, filter: LogFilter) -> Vec<AuditEntryView> {
    operators::log(olga, &filter).await.expect("the log").items
}

/// What the log says, the latest first.
async fn told(olga: &OperatorContext) -> Vec<String> {
    entries(olga, LogFilter::default())
        .await
        .into_iter()
        .map(|entry| format!("{}: {} {}", entry.actor, entry.action, entry.target))
        .collect()
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> domain::Result<Token> {
    let (realm, meta) = (app.operator_realm(), app.meta());
    operators::sign_in(&realm, &meta, &parsed(email), parsed(password)).await
}

async fn set_password(app: &TestApp, link: &str, password: &str) -> domain::Result<()> {
    operators::set_password(&app.operator_realm(), &app.meta(), link, parsed(password)).await
}

async fn view(olga: &OperatorContext, id: OperatorId) -> OperatorView {
    operators::get(olga, id)
        .await
        .expect("an operator")
        .operator
}

#[tokio::test]
async fn whoever_is_invited_chooses_their_password_by_a_link_that_works_once() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let id = operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    assert_eq!(view(&olga, id).await.status, OperatorStatus::Invited);
    let before = sign_in(&app, "sam@tenantry.example", PASSWORD).await;
    assert_eq!(refusal(before).code, ErrorCode::InvalidCredentials);
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    let (realm, meta) = (app.operator_realm(), app.meta());
    let offered = operators::offer_password_link(&realm, &meta, &link).await;
    assert_eq!(offered.unwrap(), "sam@tenantry.example");
    let weak = refusal(set_password(&app, &link, "password123").await);
    assert!(weak.message_for("password").is_some());
    set_password(&app, &link, PASSWORD).await.unwrap();
    assert!(
        sign_in(&app, "sam@tenantry.example", PASSWORD)
            .await
            .is_ok()
    );
    assert_eq!(view(&olga, id).await.status, OperatorStatus::Active);
    let again = set_password(&app, &link, "velvet-tundra-flute-3").await;
    assert_eq!(refusal(again).code, ErrorCode::Expired);
    insta::assert_snapshot!(told(&olga).await.join("\n"), @r"
    Sam: operator.signed_in Sam
    Sam: operator.password_set Sam
    Olga: operator.created Sam
    Olga: operator.signed_in Olga
    command line: operator.created Olga
    ");
}

#[tokio::test]
async fn a_link_ends_by_time_by_a_later_one_and_with_the_operator() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let id = operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    app.run_jobs().await;
    let first = app.mail_to("sam@tenantry.example").token();
    operators::send_password_link(&olga, id).await.unwrap();
    app.run_jobs().await;
    let second = app.mail_to("sam@tenantry.example").token();
    assert_ne!(first, second);
    let refused = set_password(&app, &first, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "a later one");

    operators::disable(&olga, id).await.unwrap();
    let refused = set_password(&app, &second, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "disabled");
    let refused = operators::send_password_link(&olga, id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    operators::enable(&olga, id).await.unwrap();
    let refused = set_password(&app, &second, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "for good");

    operators::send_password_link(&olga, id).await.unwrap();
    app.run_jobs().await;
    let third = app.mail_to("sam@tenantry.example").token();
    app.after(LINK_LIFETIME);
    let refused = set_password(&app, &third, PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired, "time");
    for nonsense in ["", ".", "opl_0.x", "made.up"] {
        let refused = set_password(&app, nonsense, PASSWORD).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired, "{nonsense}");
    }
}

#[tokio::test]
async fn another_password_ends_every_session() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    operators::send_password_link(&olga, sam.operator.id)
        .await
        .unwrap();
    assert!(is_live(&app, &sam.token).await, "until it is used");
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    set_password(&app, &link, "velvet-tundra-flute-3")
        .await
        .unwrap();
    assert!(!is_live(&app, &sam.token).await);
    let old = sign_in(&app, "sam@tenantry.example", PASSWORD).await;
    assert_eq!(refusal(old).code, ErrorCode::InvalidCredentials);
}

#[tokio::test]
async fn no_token_of_an_operator_is_kept() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    let queue: Vec<String> = look::column(
        &app,
        "SELECT payload::text FROM graphile_worker._private_jobs",
    )
    .await;
    let links: Vec<String> =
        look::column(&app, "SELECT l::text FROM operator_password_links l").await;
    app.run_jobs().await;
    let link = app.mail_to("sam@tenantry.example").token();
    let (_, token) = link.split_once('.').expect("an id and a token");
    for kept in queue.iter().chain(&links) {
        assert!(!kept.contains(token), "{kept}");
    }
    assert_eq!((queue.len(), links.len()), (1, 1));
}

#[tokio::test]
async fn an_address_is_invited_once() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    operators::invite(&olga, sam(OperatorRole::Support))
        .await
        .unwrap();
    let again = refusal(operators::invite(&olga, sam(OperatorRole::Billing)).await);
    assert!(again.message_for("email").is_some());
}

#[tokio::test]
async fn another_role_is_in_force_with_the_next_request() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::ReadOnly).await;
    assert!(operators::log(&sam, &LogFilter::default()).await.is_ok());
    operators::change_role(&olga, sam.operator.id, OperatorRole::Billing)
        .await
        .unwrap();
    let now = sam.again(&app).await.expect("still signed in");
    assert_eq!(now.operator.role, OperatorRole::Billing);
    let refused = operators::log(&now, &LogFilter::default()).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    let entry = entries(&olga, LogFilter::default()).await.remove(0);
    assert_eq!(entry.action, "operator.role_changed");
    let change = &entry.changes[0];
    assert_eq!(
        (change.before.as_deref(), change.after.as_deref()),
        (Some("Read-only"), Some("Billing"))
    );
}

#[tokio::test]
async fn whoever_is_disabled_is_out_with_the_next_request_and_stays_so() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let id = sam.operator.id;
    operators::disable(&olga, id).await.unwrap();
    assert!(!is_live(&app, &sam.token).await);
    let refused = sign_in(&app, "sam@tenantry.example", PASSWORD).await;
    assert_eq!(refusal(refused).code, ErrorCode::InvalidCredentials);
    let again = operators::disable(&olga, id).await;
    assert_eq!(refusal(again).code, ErrorCode::Conflict);

    operators::enable(&olga, id).await.unwrap();
    assert!(!is_live(&app, &sam.token).await, "the session is over");
    assert!(
        sign_in(&app, "sam@tenantry.example", PASSWORD)
            .await
            .is_ok()
    );
    let again = operators::enable(&olga, id).await;
    assert_eq!(refusal(again).code, ErrorCode::Conflict);
    insta::assert_snapshot!(told(&olga).await[..3].join("\n"), @r"
    Sam: operator.signed_in Sam
    Olga: operator.enabled Sam
    Olga: operator.disabled Sam
    ");
}

#[tokio::test]
async fn nobody_changes_their_own_role_or_disables_themselves() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    app.operator_as("Olaf", OperatorRole::Owner).await;
    let id = olga.operator.id;
    for refused in [
        operators::change_role(&olga, id, OperatorRole::Support).await,
        operators::change_role(&olga, id, OperatorRole::Owner).await,
        operators::disable(&olga, id).await,
    ] {
        assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    }
    assert!(is_live(&app, &olga.token).await);
}

#[tokio::test]
async fn of_two_owners_who_take_each_other_out_at_once_one_stays() {
    for round in 0..6 {
        let app = TestApp::new().await;
        let olga = app.operator().await;
        let olaf = app.operator_as("Olaf", OperatorRole::Owner).await;
        let (one, other) = (olga.operator.id, olaf.operator.id);
        let results = if round % 2 == 0 {
            tokio::join!(
                operators::disable(&olga, other),
                operators::disable(&olaf, one)
            )
        } else {
            let support = OperatorRole::Support;
            tokio::join!(
                operators::change_role(&olga, other, support),
                operators::change_role(&olaf, one, support),
            )
        };
        let done = [results.0.is_ok(), results.1.is_ok()];
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "{results:?}");
        let owners: Vec<String> = look::column(
            &app,
            "SELECT name FROM operators WHERE role = 'owner' AND disabled_at IS NULL",
        )
        .await;
        assert_eq!(owners.len(), 1);
    }
}

#[tokio::test]
async fn an_owner_who_cannot_sign_in_yet_is_no_owner_to_rely_on() {
    let app = TestApp::new().await;
    let (olga, olaf) = (
        app.operator().await,
        app.operator_as("Olaf", OperatorRole::Owner).await,
    );
    operators::invite(&olga, sam(OperatorRole::Owner))
        .await
        .unwrap();
    // Olga goes while Olaf's request is on its way: he is the last who can sign in, and Sam is none.
    operators::change_role(&olga, olaf.operator.id, OperatorRole::Billing)
        .await
        .unwrap();
    let refused = operators::disable(&olaf, olga.operator.id).await;
    assert_eq!(
        refusal(refused).code,
        ErrorCode::Forbidden,
        "what he held when his request began does not count"
    );
    assert!(is_live(&app, &olga.token).await);
}

#[tokio::test]
async fn sessions_are_seen_and_ended_by_those_who_may() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let reader = app.operator_as("Rita", OperatorRole::ReadOnly).await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    sign_in(&app, "sam@tenantry.example", PASSWORD)
        .await
        .unwrap();
    let id = sam.operator.id;
    let detail = operators::get(&olga, id).await.unwrap();
    assert_eq!(detail.sessions.len(), 2);
    assert_eq!(detail.sessions[0].device, "Firefox on Linux");
    assert!(detail.within_reach && !detail.you);
    assert!(detail.operator.last_active_at.is_some());
    let seen = operators::get(&reader, id).await.unwrap();
    assert!(seen.sessions.is_empty(), "their role does not allow it");
    operators::revoke_sessions(&olga, id).await.unwrap();
    assert!(!is_live(&app, &sam.token).await);
    assert!(operators::get(&olga, id).await.unwrap().sessions.is_empty());
    let own = operators::get(&olga, olga.operator.id).await.unwrap();
    assert!(own.you && own.sessions[0].current);
}

#[tokio::test]
async fn last_active_is_the_last_request() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let first = view(&olga, olga.operator.id).await.last_active_at;
    app.after(Duration::hours(1));
    assert!(is_live(&app, &olga.token).await);
    let second = view(&olga, olga.operator.id).await.last_active_at;
    assert!(second.unwrap() - first.unwrap() >= Duration::hours(1));
}

/// What each role may, as the domain itself has it, whatever the edge lets through.
#[tokio::test]
async fn the_domain_refuses_what_a_role_does_not_hold() {
    use OperatorPermission::{
        AuditRead, IsolationRead, LimitsWrite, MembersRead, OperatorsRead, OperatorsWrite,
        TenantsRead, TimelineRead,
    };
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let target = app.operator_as("Target", OperatorRole::Billing).await;
    let id = target.operator.id;
    for role in OperatorRole::ALL {
        let actor: OperatorActor = app.operator_as(role.name(), role).await;
        let email = parsed(&format!(
            "new-{}@tenantry.example",
            role.key().replace('_', "-")
        ));
        let invitee = Invitee {
            email,
            ..sam(OperatorRole::Billing)
        };
        let allowance = NewAllowance::parse("7", "", "A sale").unwrap();
        let tried = [
            (
                TenantsRead,
                tenants::list(&actor, &TenantFilter::default())
                    .await
                    .map(drop),
            ),
            (
                TenantsRead,
                tenants::count(&actor, &TenantFilter::default())
                    .await
                    .map(drop),
            ),
            (
                TenantsRead,
                tenants::detail(&actor, acme.id).await.map(drop),
            ),
            (
                MembersRead,
                tenants::members(&actor, acme.id, "").await.map(drop),
            ),
            (
                TimelineRead,
                tenants::timeline(&actor, acme.id, "").await.map(drop),
            ),
            (
                LimitsWrite,
                tenants::set_allowance(&actor, acme.id, allowance).await,
            ),
            (IsolationRead, doctor::report(&actor).await.map(drop)),
            (
                AuditRead,
                operators::log(&actor, &LogFilter::default())
                    .await
                    .map(drop),
            ),
            (
                OperatorsRead,
                operators::list(&actor, &OperatorFilter::default())
                    .await
                    .map(drop),
            ),
            (OperatorsRead, operators::get(&actor, id).await.map(drop)),
            (
                OperatorsWrite,
                operators::invite(&actor, invitee).await.map(drop),
            ),
            (
                OperatorsWrite,
                operators::change_role(&actor, id, OperatorRole::Support).await,
            ),
            (
                OperatorsWrite,
                operators::send_password_link(&actor, id).await,
            ),
            (OperatorsWrite, operators::revoke_sessions(&actor, id).await),
            (OperatorsWrite, operators::disable(&actor, id).await),
            (OperatorsWrite, operators::enable(&actor, id).await),
        ];
        for (permission, result) in tried {
            let refused =
                result.is_err_and(|error| error.to_app_error().code == ErrorCode::Forbidden);
            assert_eq!(
                refused,
                !role.allows(permission),
                "{permission:?} by {role:?}"
            );
        }
    }
}

#[tokio::test]
async fn operators_are_found_and_paged() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    app.operator_as("Sam", OperatorRole::Support).await;
    let invited = operators::invite(
        &olga,
        Invitee {
            email: parsed("bo@tenantry.example"),
            name: parsed("Bo"),
            role: OperatorRole::Billing,
        },
    )
    .await
    .unwrap();
    let names = async |filter: OperatorFilter| {
        let page = operators::list(&olga, &filter).await.expect("a page");
        let names: Vec<_> = page.items.into_iter().map(|one| one.name).collect();
        names.join(" ")
    };
    let all = OperatorFilter::default;
    assert_eq!(names(all()).await, "Olga Sam Bo");
    let search = |text: &str| OperatorFilter {
        search: Some(parsed(text)),
        ..all()
    };
    assert_eq!(names(search("SAM")).await, "Sam");
    assert_eq!(names(search("bo@")).await, "Bo");
    assert_eq!(names(search("%")).await, "");
    let role = Some(OperatorRole::Support);
    assert_eq!(names(OperatorFilter { role, ..all() }).await, "Sam");
    let of = |status| OperatorFilter {
        status: Some(status),
        ..all()
    };
    assert_eq!(names(of(OperatorStatus::Invited)).await, "Bo");
    assert_eq!(names(of(OperatorStatus::Active)).await, "Olga Sam");
    operators::disable(&olga, invited).await.unwrap();
    assert_eq!(names(of(OperatorStatus::Disabled)).await, "Bo");

    look::execute(
        &app,
        "INSERT INTO operators (id, email, name, role, created_at)
         SELECT gen_random_uuid(), 'o' || n || '@tenantry.example', 'O' || n, 'read_only', now()
         FROM generate_series(1, 120) n",
    )
    .await;
    let pages = walk(async |cursor| {
        let filter = OperatorFilter { cursor, ..all() };
        operators::list(&olga, &filter).await.expect("a page")
    })
    .await;
    assert_eq!(pages.len(), 3);
    let mut ids: Vec<_> = pages.concat().into_iter().map(|one| one.id).collect();
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), 123);
}

#[tokio::test]
async fn the_operators_log_is_filtered_and_paged() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let count = async |actor, action: Option<&str>| {
        let filter = LogFilter {
            actor,
            action: action.map(str::to_owned),
            ..LogFilter::default()
        };
        entries(&olga, filter).await.len()
    };
    let by_sam = Some(LogActor::Operator(sam.operator.id));
    assert_eq!(count(None, None).await, 4);
    assert_eq!(count(by_sam, None).await, 1);
    assert_eq!(count(Some(LogActor::CommandLine), None).await, 2);
    assert_eq!(count(None, Some("operator.signed_in")).await, 2);
    assert_eq!(count(by_sam, Some("operator.created")).await, 0);
    assert_eq!(count(None, Some("nonsense")).await, 0);

    look::execute(
        &app,
        "INSERT INTO operator_audit_entries (id, occurred_at, operator_name, action, target_kind, target_id,
             target_name, changes, request_id)
         SELECT gen_random_uuid(), now(), 'Nobody', 'operator.created', 'operator', '', 'O' || n, '[]', ''
         FROM generate_series(1, 120) n",
    )
    .await;
    let pages = walk(async |cursor| {
        let filter = LogFilter {
            cursor,
            ..LogFilter::default()
        };
        operators::log(&olga, &filter).await.expect("a page")
    })
    .await;
    assert_eq!(pages.len(), 3);
    let mut ids: Vec<_> = pages.concat().into_iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|later, earlier| later > earlier));
    ids.dedup();
    assert_eq!(ids.len(), 124);
}

#[tokio::test]
async fn limits_stand_in_both_logs_with_the_reason() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let sam = app.operator_as("Sam", OperatorRole::Support).await;
    let olga = app.operator().await;
    let set = async |per_second: &str, concurrent: &str, reason: &str| {
        let new = NewAllowance::parse(per_second, concurrent, reason)?;
        tenants::set_allowance(&sam, acme.id, new).await
    };
    set("70", "", "A sale on Friday").await.unwrap();
    let limits = tenants::detail(&sam, acme.id).await.unwrap().limits;
    assert_eq!(
        (
            limits.requests_per_second.plan,
            limits.requests_per_second.instead
        ),
        (20, Some(70))
    );
    assert_eq!(limits.concurrent_requests.instead, None);
    let resolved = app.resolve(&acme.owner.person.token, Some("acme")).await;
    assert_eq!(resolved.expect("a session").allowance.per_second, 70);
    set("", "", "The sale is over").await.unwrap();
    let limits = tenants::detail(&sam, acme.id).await.unwrap().limits;
    assert_eq!(limits.requests_per_second.instead, None);

    let theirs = AuditFilter {
        action: Some("tenant.allowance_set".to_owned()),
        ..AuditFilter::default()
    };
    let theirs = audit::list(&acme.auditor, &theirs, "").await.unwrap().items;
    let ours = LogFilter {
        action: Some("tenant.allowance_set".to_owned()),
        ..LogFilter::default()
    };
    let ours = entries(&olga, ours).await;
    for log in [theirs, ours] {
        let lines: Vec<_> = log
            .iter()
            .map(|entry| {
                let changes: Vec<_> = entry
                    .changes
                    .iter()
                    .map(|change| format!("{} {:?}", change.field, change.after))
                    .collect();
                format!(
                    "{} {}: {} {}",
                    entry.actor_kind,
                    entry.actor,
                    entry.target,
                    changes.join(", ")
                )
            })
            .collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(lines.join("\n"), @r#"
            operator Sam: Acme requests_per_second None, reason Some("The sale is over")
            operator Sam: Acme requests_per_second Some("70"), reason Some("A sale on Friday")
            "#);
        }
    }

    for (per_second, concurrent, reason, field) in [
        ("0", "", "Why", "requests_per_second"),
        ("-1", "", "Why", "requests_per_second"),
        ("many", "", "Why", "requests_per_second"),
        ("", "1000001", "Why", "concurrent_requests"),
        ("1", "1", " ", "reason"),
    ] {
        let refused = refusal(set(per_second, concurrent, reason).await);
        assert!(refused.message_for(field).is_some(), "{field}: {refused:?}");
    }
    let none = Override {
        per_second: Some(0),
        concurrent: None,
    };
    let new = NewAllowance {
        instead: none,
        reason: parsed("Why"),
    };
    assert!(tenants::set_allowance(&sam, acme.id, new).await.is_err());
}
