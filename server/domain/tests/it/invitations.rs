//! Invitations into a workspace.

use crate::look;
use domain::invitations::{self, Acceptance, LINK_LIFETIME, NewInvitation};
use domain::secrets::Token;
use domain::{roles, sessions};
use shared::ErrorCode;
use shared::ids::InvitationId;
use shared::requests::EmailAddress;
use test_support::{Member, PASSWORD, TestApp, TestTenant, parsed, refusal};
use time::Duration;

/// Invites an address as a member, and answers the invitation and the link in the mail.
async fn invite(app: &TestApp, acme: &TestTenant, email: &str) -> (InvitationId, String) {
    let new = NewInvitation {
        email: parsed(email),
        role: acme.role(app, "member").await,
    };
    let id = invitations::create(&acme.admin, &acme.admin.person, new)
        .await
        .expect("an invitation");
    app.run_jobs().await;
    (id, app.mail_to(email).token())
}

fn ada() -> Acceptance {
    Acceptance {
        name: parsed("Ada"),
        password: parsed(PASSWORD),
        time_zone: "Asia/Tokyo".to_owned(),
    }
}

/// Seats that are taken, and members there are.
async fn seats_and_members(app: &TestApp, acme: &TestTenant) -> (i64, i64) {
    let query = "SELECT seats::bigint FROM tenants WHERE id = $1";
    let seats: Vec<i64> = look::of_tenant(app, acme.id, query).await;
    let query = "SELECT count(*) FROM memberships WHERE tenant_id = $1";
    let members: Vec<i64> = look::of_tenant(app, acme.id, query).await;
    (seats[0], members[0])
}

#[tokio::test]
async fn a_person_without_an_account_joins_by_the_link() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    assert_eq!(
        app.mail_to("ada@example.com").subject(),
        "Acme admin invited you to Acme on Tenantry"
    );
    let offer = invitations::offer(&app.anonymous(), None, &link)
        .await
        .unwrap();
    assert_eq!(
        (offer.workspace.as_str(), offer.role.as_str()),
        ("Acme", "Member")
    );
    assert_eq!(
        (offer.email.as_str(), offer.has_account),
        ("ada@example.com", false)
    );

    let accepted = invitations::accept_as_new_user(&app.anonymous(), &link, ada()).await;
    let (token, slug) = accepted.unwrap();
    let resolved = app.resolve(&token, Some(&slug)).await.expect("a session");
    assert_eq!(resolved.session.user.time_zone, "Asia/Tokyo");
    let ctx = resolved.tenant.expect("a member");
    assert_eq!((ctx.tenant.id, ctx.role.as_str()), (acme.id, "Member"));
    assert_eq!(seats_and_members(&app, &acme).await, (6, 6));
    let actions = look::actions(&app, acme.id).await;
    assert_eq!(
        actions[actions.len() - 2..],
        ["invitation.created", "member.joined"]
    );
}

#[tokio::test]
async fn a_person_with_an_account_joins_signed_in() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let ada_herself = app.person("Ada").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    let offer = invitations::offer(&app.anonymous(), Some(&ada_herself), &link)
        .await
        .unwrap();
    assert!(offer.has_account);
    assert_eq!(offer.signed_in_as.as_deref(), Some("ada@example.com"));

    let refused = refusal(invitations::accept_as_new_user(&app.anonymous(), &link, ada()).await);
    assert!(refused.message_for("email").is_some(), "she has an account");
    assert_eq!(
        invitations::accept(&ada_herself, &link).await.unwrap(),
        "acme"
    );
    assert!(ada_herself.enter(&app, "acme").await.is_some());
    assert_eq!(seats_and_members(&app, &acme).await, (6, 6));
}

#[tokio::test]
async fn an_invitation_is_for_its_address_only() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let eve = app.person("Eve").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    let refused = refusal(invitations::accept(&eve, &link).await);
    assert!(refused.message_for("email").is_some());
    assert!(eve.enter(&app, "acme").await.is_none());
    invitations::accept_as_new_user(&app.anonymous(), &link, ada())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let ada_herself = app.person("Ada").await;
    let (id, link) = invite(&app, &acme, "ada@example.com").await;
    invitations::accept(&ada_herself, &link).await.unwrap();
    for again in [
        invitations::accept(&ada_herself, &link).await.map(drop),
        invitations::accept_as_new_user(&app.anonymous(), &link, ada())
            .await
            .map(drop),
        invitations::offer(&app.anonymous(), None, &link)
            .await
            .map(drop),
    ] {
        assert_eq!(refusal(again).code, ErrorCode::Expired);
    }
    for gone in [
        invitations::resend(&acme.owner, id).await,
        invitations::revoke(&acme.owner, id).await,
    ] {
        assert_eq!(refusal(gone).code, ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn of_two_acceptances_at_the_same_time_one_counts() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let ada_herself = app.person("Ada").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    let accept = || invitations::accept(&ada_herself, &link);
    let (one, other) = tokio::join!(accept(), accept());
    let loser = if one.is_ok() { other } else { one };
    assert_eq!(refusal(loser).code, ErrorCode::Expired);
    assert_eq!(seats_and_members(&app, &acme).await, (6, 6));
    let joined = look::actions(&app, acme.id).await;
    // The admin, the member, the auditor, nobody, and Ada once.
    assert_eq!(
        joined
            .iter()
            .filter(|action| *action == "member.joined")
            .count(),
        5
    );
}

/// Single sign-on may have let them in since the invitation was sent.
#[tokio::test]
async fn who_has_become_a_member_meanwhile_does_not_join_again() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let ada_herself = app.person("Ada").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    look::execute(
        &app,
        "INSERT INTO memberships (tenant_id, id, user_id, role_id, created_at)
         SELECT r.tenant_id, gen_random_uuid(), u.id, r.id, now() FROM roles r, users u
         WHERE r.key = 'auditor' AND u.email = 'ada@example.com'",
    )
    .await;
    let before = look::actions(&app, acme.id).await;
    let refused = refusal(invitations::accept(&ada_herself, &link).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(look::actions(&app, acme.id).await, before);
    let member = ada_herself.enter(&app, "acme").await.expect("a member");
    assert_eq!(member.role, "Auditor");
    let pending = invitations::list(&acme.admin, "").await.unwrap();
    assert_eq!(pending.items.len(), 1, "whoever invited her can revoke it");
}

#[tokio::test]
async fn of_two_new_accounts_at_the_same_time_one_counts() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    let ctx = app.anonymous();
    let accept = || invitations::accept_as_new_user(&ctx, &link, ada());
    let (one, other) = tokio::join!(accept(), accept());
    assert!(one.is_ok() != other.is_ok());
    assert_eq!(seats_and_members(&app, &acme).await, (6, 6));
}

#[tokio::test]
async fn sending_again_voids_the_earlier_link() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (id, first) = invite(&app, &acme, "ada@example.com").await;
    app.after(Duration::days(6));
    invitations::resend(&acme.admin, id).await.unwrap();
    app.run_jobs().await;
    let second = app.mail_to("ada@example.com").token();
    assert_ne!(first, second);
    let refused = invitations::offer(&app.anonymous(), None, &first).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
    app.after(Duration::days(6));
    invitations::accept_as_new_user(&app.anonymous(), &second, ada())
        .await
        .unwrap();
}

/// Two clicks on “send again” before the first mail has left.
#[tokio::test]
async fn only_the_latest_of_several_mails_is_sent() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    let id = invitations::create(&acme.admin, &acme.admin.person, new)
        .await
        .unwrap();
    invitations::resend(&acme.admin, id).await.unwrap();
    invitations::resend(&acme.admin, id).await.unwrap();
    app.run_jobs().await;
    assert_eq!(app.mails_to("ada@example.com").len(), 1);
    let link = app.mail_to("ada@example.com").token();
    invitations::offer(&app.anonymous(), None, &link)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_revoked_invitation_is_void_and_the_address_can_be_invited_again() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (id, link) = invite(&app, &acme, "ada@example.com").await;
    invitations::revoke(&acme.admin, id).await.unwrap();
    let refused = invitations::accept_as_new_user(&app.anonymous(), &link, ada()).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
    assert_eq!(
        refusal(invitations::revoke(&acme.admin, id).await).code,
        ErrorCode::NotFound
    );
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    invitations::accept_as_new_user(&app.anonymous(), &link, ada())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_invitation_holds_for_a_week() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    app.after(LINK_LIFETIME - Duration::minutes(5));
    invitations::offer(&app.anonymous(), None, &link)
        .await
        .unwrap();
    app.after(Duration::minutes(5));
    let late = invitations::accept_as_new_user(&app.anonymous(), &link, ada()).await;
    assert_eq!(refusal(late).code, ErrorCode::Expired);
    let list = invitations::list(&acme.admin, "").await.unwrap();
    assert!(list.items[0].expired);
    assert_eq!(seats_and_members(&app, &acme).await, (5, 5));
}

#[tokio::test]
async fn a_suspended_workspace_takes_nobody_in() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    look::execute(&app, "UPDATE tenants SET status = 'suspended'").await;
    let refused = invitations::accept_as_new_user(&app.anonymous(), &link, ada()).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
}

#[tokio::test]
async fn who_belongs_or_is_invited_already_is_not_invited_again() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let globex = app.tenant("Globex").await;
    invite(&app, &acme, "ada@example.com").await;
    let role = acme.role(&app, "member").await;
    for email in ["ada@example.com", "member@acme.example"] {
        let new = NewInvitation {
            email: parsed(email),
            role,
        };
        let refused = refusal(invitations::create(&acme.owner, &acme.owner.person, new).await);
        assert!(refused.message_for("email").is_some(), "{email}");
    }
    invite(&app, &globex, "ada@example.com").await;
    invite(&app, &globex, "member@acme.example").await;
}

#[tokio::test]
async fn an_invitation_does_not_tell_who_has_an_account() {
    let app = TestApp::new().await;
    let (acme, _globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let role = acme.role(&app, "member").await;
    let mut queued = Vec::new();
    for email in ["member@globex.example", "nobody@nowhere.example"] {
        let before = look::payloads(&app).await.len();
        let new = NewInvitation {
            email: parsed(email),
            role,
        };
        invitations::create(&acme.admin, &acme.admin.person, new)
            .await
            .expect("an invitation");
        queued.push(look::payloads(&app).await.len() - before);
    }
    assert_eq!(queued, [1, 1]);
    let query =
        "SELECT (to_jsonb(i) - '{id,email,token_hash,created_at,sent_at,expires_at}'::text[])::text
        FROM invitations i WHERE accepted_at IS NULL AND tenant_id = $1 ORDER BY i.id";
    let kept: Vec<String> = look::of_tenant(&app, acme.id, query).await;
    assert_eq!(kept.len(), 2);
    assert_eq!(kept[0], kept[1]);
    app.run_jobs().await;
    let subjects = ["member@globex.example", "nobody@nowhere.example"]
        .map(|email| app.mail_to(email).subject().to_owned());
    assert_eq!(subjects[0], subjects[1]);
}

#[tokio::test]
async fn nobody_gives_a_role_they_could_not_hold() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let give = async |giver: &Member, role| {
        let new = NewInvitation {
            email: parsed("ada@example.com"),
            role,
        };
        invitations::create(giver, &giver.person, new).await
    };
    let owner = acme.role(&app, "owner").await;
    let refused = refusal(give(&acme.admin, owner).await);
    assert!(
        refused.message_for("role").is_some(),
        "an admin makes no owner"
    );
    let foreign = globex.role(&app, "member").await;
    let refused = refusal(give(&acme.owner, foreign).await);
    assert!(
        refused.message_for("role").is_some(),
        "a role of another workspace"
    );
    for giver in [&acme.member, &acme.auditor, &acme.nobody] {
        let role = acme.role(&app, "nobody").await;
        assert_eq!(refusal(give(giver, role).await).code, ErrorCode::Forbidden);
    }
    give(&acme.owner, owner)
        .await
        .expect("an owner makes an owner");
}

#[tokio::test]
async fn the_roles_on_offer_are_those_one_may_give() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let keys = async |member: &Member| -> Vec<String> {
        let offered = roles::grantable(member).await.expect("roles");
        offered
            .into_iter()
            .map(|role| role.key.unwrap_or_default())
            .collect()
    };
    assert_eq!(
        keys(&acme.owner).await,
        ["owner", "admin", "member", "auditor", "billing", "nobody"]
    );
    assert_eq!(
        keys(&acme.admin).await,
        ["admin", "member", "auditor", "billing", "nobody"]
    );
}

/// Only the built-in role is the owner's, whatever another one is called.
#[tokio::test]
async fn a_role_that_is_called_owner_makes_no_owners() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "UPDATE roles SET name = 'Boss' WHERE key = 'owner';
         UPDATE roles SET name = 'Owner' WHERE key = 'admin'",
    )
    .await;
    let impostor = acme.admin.person.enter(&app, "acme").await.unwrap();
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "owner").await,
    };
    let refused = refusal(invitations::create(&impostor, &impostor.person, new).await);
    assert!(refused.message_for("role").is_some());
}

#[tokio::test]
async fn another_workspaces_invitation_is_not_there() {
    let app = TestApp::new().await;
    let (acme, globex) = (app.tenant("Acme").await, app.tenant("Globex").await);
    let (id, link) = invite(&app, &acme, "ada@example.com").await;
    for result in [
        invitations::resend(&globex.owner, id).await,
        invitations::revoke(&globex.owner, id).await,
    ] {
        assert_eq!(refusal(result).code, ErrorCode::NotFound);
    }
    let theirs = invitations::list(&globex.owner, "").await.unwrap();
    assert_eq!(theirs.items, []);
    // Nor does the link open another workspace's door.
    let (tenant, rest) = link.split_once('.').unwrap();
    let moved = format!("{}.{rest}", globex.id);
    assert_ne!(tenant, globex.id.to_string());
    let refused = invitations::offer(&app.anonymous(), None, &moved).await;
    assert_eq!(refusal(refused).code, ErrorCode::Expired);
}

#[tokio::test]
async fn a_link_that_was_made_up_is_refused() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (id, link) = invite(&app, &acme, "ada@example.com").await;
    for made_up in [
        String::new(),
        "..".to_owned(),
        format!("{}.{id}", acme.id),
        format!("{}.{id}.", acme.id),
        format!("{}.{id}.{}", acme.id, Token::random().expose()),
        format!("{link}x"),
        format!("{link}\0"),
    ] {
        let refused = invitations::accept_as_new_user(&app.anonymous(), &made_up, ada()).await;
        assert_eq!(refusal(refused).code, ErrorCode::Expired, "{made_up:?}");
    }
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_still_works() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (_, link) = invite(&app, &acme, "ada@example.com").await;
    let weak = Acceptance {
        password: parsed("password123"),
        ..ada()
    };
    let refused = refusal(invitations::accept_as_new_user(&app.anonymous(), &link, weak).await);
    assert!(refused.message_for("password").is_some());
    invitations::accept_as_new_user(&app.anonymous(), &link, ada())
        .await
        .unwrap();
    let signed_in = sessions::sign_in(
        &app.anonymous(),
        &parsed("ada@example.com"),
        parsed(PASSWORD),
    )
    .await;
    assert!(signed_in.is_ok());
}

#[tokio::test]
async fn the_list_shows_what_is_open() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let none = invitations::list(&acme.owner, "").await.unwrap();
    assert_eq!(none.items, []);
    invite(&app, &acme, "ada@example.com").await;
    let (revoked, _) = invite(&app, &acme, "grace@example.com").await;
    invitations::revoke(&acme.owner, revoked).await.unwrap();
    let list = invitations::list(&acme.auditor, "").await.unwrap().items;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].email, "ada@example.com");
    assert_eq!(list[0].invited_by, "Acme admin");
    assert_eq!(list[0].expires_at - list[0].sent_at, LINK_LIFETIME);
    assert!(!list[0].expired);
}

#[tokio::test]
async fn the_list_is_paged() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let role = acme.role(&app, "member").await;
    for number in 0..60 {
        let new = NewInvitation {
            email: parsed(&format!("guest{number}@example.com")),
            role,
        };
        invitations::create(&acme.admin, &acme.admin.person, new)
            .await
            .expect("an invitation");
    }
    let first = invitations::list(&acme.admin, "").await.unwrap();
    assert_eq!(first.items[0].email, "guest59@example.com");
    let next = first.next.expect("a second page");
    let second = invitations::list(&acme.admin, &next).await.unwrap();
    assert_eq!(first.items.len() + second.items.len(), 60);
    assert_eq!(
        second.items.last().map(|last| last.email.as_str()),
        Some("guest0@example.com")
    );
    let back = second.previous.expect("the first page");
    let again = invitations::list(&acme.admin, &back).await.unwrap();
    assert_eq!(again.items, first.items);
}

#[tokio::test]
async fn an_expired_invitation_does_not_keep_its_address_from_being_invited() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let (expired, _) = invite(&app, &acme, "ada@example.com").await;
    app.after(LINK_LIFETIME);
    let (renewed, link) = invite(&app, &acme, "ada@example.com").await;
    let open = invitations::list(&acme.admin, "").await.unwrap().items;
    assert_eq!(open.iter().map(|one| one.id).collect::<Vec<_>>(), [renewed]);
    let refused = refusal(invitations::resend(&acme.admin, expired).await);
    assert_eq!(refused.code, ErrorCode::NotFound);
    invitations::accept_as_new_user(&app.anonymous(), &link, ada())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_list_of_people_is_answered_person_by_person() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let role = acme.role(&app, "member").await;
    let emails = [
        "ada@example.com",
        "member@acme.example",
        "grace@example.com",
    ];
    let emails = emails.map(parsed::<EmailAddress>);
    let batch = invitations::create_all(&acme.admin, &acme.admin.person, emails.to_vec(), role)
        .await
        .expect("an answer");
    assert_eq!(batch.invited, [emails[0].clone(), emails[2].clone()]);
    assert_eq!(batch.refused.len(), 1);
    assert_eq!(batch.refused[0].0, emails[1]);
    // What holds for all of them is said once.
    let owner = acme.role(&app, "owner").await;
    let others = vec![parsed("alan@example.com"), parsed("edsger@example.com")];
    let refused =
        refusal(invitations::create_all(&acme.admin, &acme.admin.person, others, owner).await);
    assert!(refused.message_for("role").is_some());
}

#[tokio::test]
async fn there_is_an_end_to_open_invitations() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    look::execute(
        &app,
        "INSERT INTO invitations (tenant_id, id, email, role_id, invited_by, generation, token_hash,
             created_at, sent_at, expires_at)
         SELECT r.tenant_id, gen_random_uuid(), 'guest' || number || '@example.com', r.id,
             (SELECT user_id FROM memberships LIMIT 1), 1, '', now(), now(), now() + interval '7 days'
         FROM roles r, generate_series(1, 1000) number WHERE r.key = 'member'",
    )
    .await;
    let new = NewInvitation {
        email: parsed("ada@example.com"),
        role: acme.role(&app, "member").await,
    };
    let refused = refusal(invitations::create(&acme.admin, &acme.admin.person, new.clone()).await);
    assert_eq!(refused.code, ErrorCode::Conflict);
    // Those that nobody can accept any more do not count.
    look::execute(
        &app,
        "UPDATE invitations SET expires_at = now() - interval '1 day'",
    )
    .await;
    invitations::create(&acme.admin, &acme.admin.person, new)
        .await
        .expect("an invitation");
}
