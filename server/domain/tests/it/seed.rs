//! The demo data: what a developer and the browser tests begin with.

use domain::seed::{SeedReport, operator_code, seed};
use domain::tenants::{self, TenantFilter};
use domain::operators::{self, SignIn};
use domain::{OperatorContext, sessions};
use shared::views::TenantView;
use std::collections::HashSet;
use test_support::{Authenticator, TestApp, parsed};
use time::OffsetDateTime;

async fn seeded(app: &TestApp) -> SeedReport {
    seed(&app.tenant_realm(), &app.operator_realm())
        .await
        .expect("seeded")
}

async fn operator(app: &TestApp, report: &SeedReport) -> OperatorContext {
    let (realm, meta) = (app.operator_realm(), app.meta());
    let (email, password) = (parsed(report.operators[0].email), parsed(report.password));
    let signed_in = operators::sign_in(&realm, &meta, &email, password).await;
    let SignIn::SecondFactor(challenge) = signed_in.expect("the operator's password") else {
        panic!("the demo's operators have a second factor");
    };
    let code = Authenticator::with_key(&report.operator_key).code(app);
    let printed = operator_code(app.clock()).expect("a code");
    assert_eq!(code, printed, "what the command line prints");
    let token = operators::present_factor(&realm, &meta, &challenge, &code)
        .await
        .expect("a session");
    operators::resolve(&realm, &meta, &token)
        .await
        .expect("an answer")
        .expect("a session")
}

async fn tenants_of(ctx: &OperatorContext) -> Vec<TenantView> {
    let list = tenants::list(ctx, &TenantFilter::default()).await;
    list.expect("a list").items
}

#[tokio::test]
async fn everybody_of_the_demo_can_sign_in_and_doing_it_again_changes_nothing() {
    let app = TestApp::new().await;
    let report = seeded(&app).await;
    assert!(!report.already_there);
    for member in &report.members {
        let (email, password) = (parsed(member.email), parsed(report.password));
        sessions::sign_in(&app.anonymous(), &email, password)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", member.email));
    }
    let (realm, meta) = (app.operator_realm(), app.meta());
    for operator in &report.operators {
        let (email, password) = (parsed(operator.email), parsed(report.password));
        operators::sign_in(&realm, &meta, &email, password)
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", operator.email));
    }
    let ctx = operator(&app, &report).await;
    let tenants = tenants_of(&ctx).await;
    let plans: Vec<_> = tenants
        .iter()
        .map(|tenant| (tenant.name.as_str(), tenant.plan.as_str(), tenant.seats))
        .collect();
    assert_eq!(
        plans,
        [
            ("Acme Robotics", "team", 5),
            ("Globex Health", "enterprise", 6),
            ("Initech", "free", 3),
        ]
    );

    assert!(seeded(&app).await.already_there);
    assert_eq!(tenants_of(&ctx).await, tenants);
}

#[tokio::test]
async fn the_demo_tells_of_a_month_that_is_over() {
    let app = TestApp::new().await;
    let report = seeded(&app).await;
    let ctx = operator(&app, &report).await;
    let acme = tenants_of(&ctx).await.remove(0);
    let timeline = tenants::timeline(&ctx, acme.id, "").await.expect("a page");
    let moments: Vec<OffsetDateTime> = timeline
        .items
        .iter()
        .map(|entry| entry.occurred_at)
        .collect();
    assert!(moments.is_sorted_by(|later, earlier| later >= earlier));
    assert!(moments.iter().all(|moment| *moment < app.clock().now()));
    let days: HashSet<_> = moments.iter().map(|moment| moment.date()).collect();
    assert!(days.len() > 10, "{} days", days.len());
}
