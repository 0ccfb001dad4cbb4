//! Who the operators are and what their roles allow.

use super::{entries, is_live, sam, sign_in, told};
use crate::look;
use domain::doctor;
use domain::operators::factors::{self, FactorReset};
use domain::operators::{self, Invitee, LogFilter, OperatorFilter};
use domain::tenants::{self, NewAllowance, NewSso, TenantFilter};
use shared::ErrorCode;
use shared::operator_permissions::{OperatorPermission, OperatorRole};
use shared::views::OperatorStatus;
use test_support::{OperatorActor, PASSWORD, TestApp, parsed, refusal, walk};

#[tokio::test]
async fn whoever_gets_another_role_signs_in_with_it() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let sam = app.operator_as("Sam", OperatorRole::ReadOnly).await;
    assert!(operators::log(&sam, &LogFilter::default()).await.is_ok());
    operators::change_role(&olga, sam.operator.id, OperatorRole::Billing)
        .await
        .unwrap();
    assert!(
        sam.again(&app).await.is_none(),
        "a token is not worth more, or less, than it was"
    );
    let entry = entries(&olga, LogFilter::default()).await.remove(0);
    assert_eq!(entry.action, "operator.role_changed");
    let change = &entry.changes[0];
    assert_eq!(
        (change.before.as_deref(), change.after.as_deref()),
        (Some("Read-only"), Some("Billing"))
    );
    let token = sam.sign_in_again(&app).await;
    let now = operators::resolve(&app.operator_realm(), &app.meta(), &token)
        .await
        .unwrap()
        .expect("signed in");
    assert_eq!(now.operator.role, OperatorRole::Billing);
    let refused = operators::log(&now, &LogFilter::default()).await;
    assert_eq!(refusal(refused).code, ErrorCode::Forbidden);
    // The same role once more is no change.
    operators::change_role(&olga, sam.operator.id, OperatorRole::Billing)
        .await
        .unwrap();
    assert!(is_live(&app, &token).await);
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
    Sam: operator.factor_asked Sam
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

/// What each role may, as the domain itself has it, whatever the edge lets through.
#[tokio::test]
async fn the_domain_refuses_what_a_role_does_not_hold() {
    use OperatorPermission::{
        AuditRead, FeaturesWrite, IsolationRead, LimitsWrite, MembersRead, OperatorsRead,
        OperatorsWrite, TenantsRead, TimelineRead,
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
        let sso = NewSso::parse("on", "A sale").unwrap();
        let reset = FactorReset::parse("The phone is gone", target.email.as_str()).unwrap();
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
            (FeaturesWrite, tenants::set_sso(&actor, acme.id, sso).await),
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
            (OperatorsWrite, factors::reset(&actor, id, reset).await),
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
