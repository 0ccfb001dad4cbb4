//! What no honest client sends, and what no honest clock does: a clear refusal, and nothing lost or
//! half-done.

use domain::audit::AuditKey;
use domain::audit::verify;
use domain::invitations::{self, NewInvitation};
use domain::roles::{self, RoleDraft};
use domain::{memberships, projects};
use shared::permissions::Permission;
use shared::requests::RoleName;
use test_support::{TestApp, parsed, refusal};
use time::Duration;

#[tokio::test]
async fn a_role_has_a_name_in_any_script() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for name in [
        "管理者",
        "Бухгалтерия",
        "مدقق",
        "विश्लेषक",
        "Ψηφίο 7",
        "🛠️ ops",
    ] {
        let draft = RoleDraft {
            name: parsed(name),
            description: parsed(""),
            permissions: [Permission::WorkspaceRead].into_iter().collect(),
        };
        let role = roles::create(&acme.owner, draft).await.expect(name);
        let kept = roles::get(&acme.owner, role).await.expect("a role");
        assert_eq!(kept.role.name, name);
    }
    // What would pass for another name, or break a line of the log.
    for name in ["Owner\u{202e}", "a\nb", "\u{0}", ""] {
        assert!(name.parse::<RoleName>().is_err(), "{name:?}");
    }
}

#[tokio::test]
async fn people_who_invite_each_other_are_members_once() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let (ada, gus) = (&acme.owner, &globex.owner);
    for (workspace, guest) in [(&acme, gus), (&globex, ada)] {
        let role = workspace.role(&app, "admin").await;
        let email = &guest.person.user.email;
        let new = NewInvitation {
            email: parsed(email),
            role,
        };
        let host = &workspace.owner;
        invitations::create(host, &host.person, new)
            .await
            .expect("an invitation");
        app.run_jobs().await;
        let link = app.mail_to(email).token();
        let resolved = app.resolve(&guest.person.token, None).await;
        let session = resolved.expect("signed in").session;
        let slug = invitations::accept(&session, &link)
            .await
            .expect("a member");
        // Back the same way: the host belongs to the workspace already.
        let inside = guest.person.enter(&app, &slug).await.expect("a member");
        let back = NewInvitation {
            email: parsed(&host.person.user.email),
            role,
        };
        let refused = refusal(invitations::create(&inside, &inside.person, back).await);
        assert!(refused.message_for("email").is_some(), "{refused:?}");
    }
    for host in [ada, gus] {
        let page = memberships::list(host, &memberships::MemberFilter::default())
            .await
            .expect("members");
        let names: Vec<_> = page.items.iter().map(|member| &member.name).collect();
        let mut once = names.clone();
        once.dedup();
        assert_eq!(names, once);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_loses_nothing() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    for (jump, name) in [
        (Duration::ZERO, "Apollo"),
        (Duration::hours(3), "Gemini"),
        (-Duration::hours(5), "Mercury"),
        (Duration::days(2), "Soyuz"),
        (-Duration::days(1), "Voyager"),
    ] {
        app.after(jump);
        projects::create(&acme.member, parsed(name))
            .await
            .expect("a project");
        app.seal_audit_logs().await;
    }
    let resolved = app.resolve(&acme.owner.person.token, Some("acme")).await;
    assert!(resolved.is_some(), "nobody is signed out by it");
    let keys = [AuditKey::of(&app.tools().key).public()];
    let report = verify::database(&app.operator_realm(), None, &keys, None)
        .await
        .expect("the database answers");
    let findings: Vec<_> = report
        .tenants
        .iter()
        .flat_map(|tenant| tenant.findings.iter().map(ToString::to_string))
        .collect();
    assert_eq!(findings, [""; 0], "the chain holds");
}
