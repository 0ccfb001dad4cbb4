//! What operators see of the tenants.

use crate::look;
use domain::audit::{self, AuditFilter};
use domain::invitations::{self, NewInvitation};
use domain::tenants::{self, TenantFilter, TenantSort};
use domain::{OperatorContext, projects};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shared::ErrorCode;
use shared::ids::TenantId;
use shared::views::TenantView;
use std::collections::BTreeSet;
use test_support::{TestApp, parsed, refusal, walk};

const SORTS: [TenantSort; 4] = [
    TenantSort::Name,
    TenantSort::Created,
    TenantSort::LastActive,
    TenantSort::Seats,
];

/// Tenants in great number, with equal names, moments and seats among them, and some never active.
async fn many_tenants(app: &TestApp) {
    look::execute(
        app,
        "INSERT INTO tenants (id, slug, name, plan, status, seats, created_at, last_active_at)
         SELECT gen_random_uuid(), 'tenant-' || n, (ARRAY['Zeta', 'alpha', 'Beta', 'Öl & Co', 'ßharp'])[1 + n % 5],
             (ARRAY['free', 'team', 'enterprise'])[1 + n % 3], (ARRAY['active', 'suspended'])[1 + n % 2], n % 7,
             timestamptz '2026-01-01 00:00:00.123456+00' + n % 11 * interval '1 hour 0.000001 seconds',
             CASE WHEN n % 3 > 0 THEN timestamptz '2026-02-01+00' + n % 13 * interval '1 day' END
         FROM generate_series(1, 130) n",
    )
    .await;
}

async fn walked(olga: &OperatorContext, filter: &TenantFilter) -> Vec<TenantView> {
    walk(async |cursor| {
        let filter = TenantFilter {
            cursor,
            ..filter.clone()
        };
        tenants::list(olga, &filter).await.expect("a page")
    })
    .await
    .concat()
}

fn is_sorted(list: &[TenantView], sort: TenantSort, descending: bool) -> bool {
    let ordered = |one: &TenantView, other: &TenantView| match sort {
        TenantSort::Name => one.name.to_lowercase() <= other.name.to_lowercase(),
        TenantSort::Created => one.created_at <= other.created_at,
        TenantSort::LastActive => one.last_active_at <= other.last_active_at,
        TenantSort::Seats => one.seats <= other.seats,
    };
    list.windows(2).all(|two| {
        if descending {
            ordered(&two[1], &two[0])
        } else {
            ordered(&two[0], &two[1])
        }
    })
}

#[tokio::test]
async fn every_order_shows_every_tenant_once() {
    let app = TestApp::new().await;
    many_tenants(&app).await;
    let olga = app.operator().await;
    for sort in SORTS {
        for descending in [false, true] {
            let filter = TenantFilter {
                sort,
                descending,
                ..TenantFilter::default()
            };
            let list = walked(&olga, &filter).await;
            let distinct: BTreeSet<_> = list.iter().map(|tenant| tenant.id).collect();
            assert_eq!(
                (list.len(), distinct.len()),
                (130, 130),
                "{sort:?} {descending}"
            );
            assert!(is_sorted(&list, sort, descending), "{sort:?} {descending}");
        }
    }
}

#[tokio::test]
async fn tenants_are_found_and_filtered() {
    let app = TestApp::new().await;
    many_tenants(&app).await;
    let olga = app.operator().await;
    let search = async |text: &str| {
        let filter = TenantFilter {
            search: Some(parsed(text)),
            ..TenantFilter::default()
        };
        let list = walked(&olga, &filter).await;
        let found = tenants::count(&olga, &filter).await.expect("a number");
        assert_eq!(
            (usize::try_from(found.count), found.more),
            (Ok(list.len()), false)
        );
        list.len()
    };
    assert_eq!(search("ALPHA").await, 26);
    assert_eq!(search("ant-130").await, 1);
    assert_eq!(search("öl &").await, 26);
    assert_eq!(search("%").await, 0);
    assert_eq!(search("").await, 130);

    let filter = TenantFilter {
        search: Some(parsed("beta")),
        plan: Some("team".to_owned()),
        status: Some("active".to_owned()),
        ..TenantFilter::default()
    };
    let list = walked(&olga, &filter).await;
    assert!(!list.is_empty());
    assert!(
        list.iter()
            .all(|one| one.plan == "team" && one.status == "active" && one.name == "Beta")
    );
    let none = TenantFilter {
        plan: Some("no-such-plan".to_owned()),
        ..TenantFilter::default()
    };
    assert_eq!(walked(&olga, &none).await, []);
}

#[tokio::test]
async fn a_tenants_page_shows_what_is_known_of_it() {
    let app = TestApp::new().await;
    let (acme, _) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let olga = app.operator().await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    invitations::create(&acme.owner, &acme.owner.person, new)
        .await
        .unwrap();
    let detail = tenants::detail(&olga, acme.id).await.unwrap();
    assert_eq!(detail.owner_email.as_deref(), Some("owner@acme.example"));
    assert_eq!((detail.tenant.seats, detail.pending_invitations), (5, 1));
    assert_eq!(
        (detail.tenant.plan.as_str(), detail.tenant.status.as_str()),
        ("free", "active")
    );
    assert!(detail.tenant.last_active_at.is_some());
    app.after(invitations::LINK_LIFETIME);
    assert_eq!(
        tenants::detail(&olga, acme.id)
            .await
            .unwrap()
            .pending_invitations,
        0
    );
}

#[tokio::test]
async fn a_tenant_that_is_none_is_not_found() {
    let app = TestApp::new().await;
    let olga = app.operator().await;
    let unknown = TenantId::from_uuid(app.clock().new_id());
    assert_eq!(
        refusal(tenants::detail(&olga, unknown).await).code,
        ErrorCode::NotFound
    );
    assert_eq!(
        tenants::members(&olga, unknown, "").await.unwrap().items,
        []
    );
    assert_eq!(
        tenants::timeline(&olga, unknown, "").await.unwrap().items,
        []
    );
}

#[tokio::test]
async fn the_timeline_is_the_tenants_log() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let olga = app.operator().await;
    for number in 0..60 {
        projects::create(&acme.member, parsed(&format!("Project {number}")))
            .await
            .unwrap();
    }
    let timeline = walk(async |cursor| {
        tenants::timeline(&olga, acme.id, &cursor)
            .await
            .expect("a page")
    });
    let timeline: Vec<_> = timeline
        .await
        .concat()
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    let log = walk(async |cursor| {
        audit::list(&acme.owner, &AuditFilter::default(), &cursor)
            .await
            .expect("a page")
    });
    let log: Vec<_> = log
        .await
        .concat()
        .into_iter()
        .map(|entry| entry.id)
        .collect();
    assert_eq!(timeline, log);
    let other = tenants::timeline(&olga, globex.id, "").await.unwrap().items;
    assert!(!other.is_empty() && other.iter().all(|entry| !log.contains(&entry.id)));
}

#[tokio::test]
async fn the_members_of_a_tenant_are_walked() {
    let app = TestApp::new().await;
    let (acme, _) = (app.tenant("Acme").await, app.tenant("Globex").await);
    look::execute(
        &app,
        "WITH more AS (
             INSERT INTO users (id, email, name, created_at, updated_at)
             SELECT gen_random_uuid(), 'm' || n || '@acme.example', 'M ' || n, now(), now()
             FROM generate_series(1, 120) n RETURNING id
         )
         INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT r.tenant_id, gen_random_uuid(), more.id, r.id, now() FROM more, roles r
         JOIN tenants t ON t.id = r.tenant_id WHERE r.key = 'member' AND t.slug = 'acme'",
    )
    .await;
    let olga = app.operator().await;
    let pages = walk(async |cursor| {
        tenants::members(&olga, acme.id, &cursor)
            .await
            .expect("a page")
    });
    let members = pages.await.concat();
    let distinct: BTreeSet<_> = members.iter().map(|member| member.id).collect();
    assert_eq!((members.len(), distinct.len()), (125, 125));
    assert!(
        members
            .iter()
            .all(|member| member.email.ends_with("@acme.example"))
    );
}

/// Somebody changes the order and leaves the cursor of the old one in the address.
#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let app = TestApp::new().await;
    many_tenants(&app).await;
    let olga = app.operator().await;
    for made_for in SORTS {
        let filter = TenantFilter {
            sort: made_for,
            ..TenantFilter::default()
        };
        let cursor = tenants::list(&olga, &filter)
            .await
            .unwrap()
            .next
            .expect("a next page");
        for used_for in SORTS {
            let filter = TenantFilter {
                sort: used_for,
                cursor: cursor.clone(),
                ..TenantFilter::default()
            };
            if let Err(error) = tenants::list(&olga, &filter).await {
                let told = error.to_app_error();
                assert_eq!(
                    told.code,
                    ErrorCode::Invalid,
                    "{made_for:?} for {used_for:?}: {error}"
                );
            }
        }
    }
}

/// A cursor that was read once and made up anew: `["n","…","…"]` in base 64.
#[test]
fn no_filter_and_no_cursor_breaks_the_list() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (app, olga) = runtime.block_on(async {
        let app = TestApp::new().await;
        let olga = app.operator().await;
        (app, olga)
    });
    let config = Config {
        cases: 64,
        failure_persistence: None,
        ..Config::default()
    };
    let text = || {
        prop_oneof![
            Just("\0".to_owned()),
            Just("infinity".to_owned()),
            any::<String>()
        ]
    };
    let filters = (
        0..4_usize,
        text(),
        proptest::option::of(text()),
        any::<bool>(),
    );
    let typed = TestRunner::new(config).run(&filters, |(sort, value, plan, descending)| {
        let id = app.clock().new_id();
        let filter = TenantFilter {
            sort: SORTS[sort],
            plan: plan.clone(),
            status: plan,
            descending,
            cursor: test_support::cursor("n", &value, id),
            ..TenantFilter::default()
        };
        if let Err(error) = runtime.block_on(tenants::list(&olga, &filter)) {
            prop_assert_eq!(error.to_app_error().code, ErrorCode::Invalid, "{}", error);
        }
        Ok(())
    });
    typed.unwrap_or_else(|failure| panic!("{failure}"));
}
