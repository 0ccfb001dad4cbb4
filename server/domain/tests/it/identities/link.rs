//! Linking in the profile.

use super::{ACME, Stage, problem};
use crate::connections::Visitor;
use crate::look;
use domain::identities::{self, Finished};
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use test_support::refusal;

#[tokio::test]
async fn a_person_links_what_they_can_sign_in_to() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let visitor = Visitor::new();
    // Not by the address: who is signed in says whose it is.
    for _ in 0..2 {
        let finished = stage.link(&ada, &visitor, "unverified-eve").await;
        assert!(matches!(finished, Finished::Linked), "{finished:?}");
    }
    let list = identities::list(&ada).await.unwrap();
    assert!(list.has_password && list.providers.len() == 2);
    let [identity] = list.identities.as_slice() else {
        panic!("{list:?}")
    };
    assert_eq!(identity.provider, "Acme ID");
    assert_eq!(
        identity.email.as_deref(),
        Some("unverified-eve@example.com")
    );
    assert!(identity.removable);
    stage.app.run_jobs().await;
    let letters = stage.app.mails_to("ada@example.com");
    let told = letters
        .iter()
        .filter(|letter| letter.subject().contains("linked"));
    assert_eq!(told.count(), 1);
    let events = "SELECT count(*) FROM account_events WHERE name = 'identity.linked'";
    assert_eq!(look::count(&stage.app, events).await, 1);
}

#[tokio::test]
async fn what_another_person_has_linked_stays_theirs() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let grace = stage.app.person("Grace").await;
    let visitor = Visitor::new();
    stage.link(&ada, &visitor, "shared").await;
    let finished = stage.link(&grace, &visitor, "shared").await;
    assert_eq!(problem(finished), SignInProblem::LinkedElsewhere);
    assert_eq!(identities::list(&grace).await.unwrap().identities, []);
}

#[tokio::test]
async fn linking_wants_a_recent_proof_and_the_person_who_began_it() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let grace = stage.app.person("Grace").await;
    let visitor = Visitor::new();
    let begin = || identities::begin_link(&ada, ACME, &visitor.cookie);
    for session in [None, Some(&*grace)] {
        let query = stage
            .follow(begin().await.expect("begun"), &visitor, "ada")
            .await;
        let finished = stage.finish(&visitor, session, &query).await;
        assert_eq!(problem(finished), SignInProblem::Expired);
    }
    let query = stage
        .follow(begin().await.expect("begun"), &visitor, "ada")
        .await;
    let ctx = stage.app.anonymous();
    let other = identities::finish(&ctx, Some(&ada), "other", &query, Some(&visitor.cookie));
    assert_eq!(problem(other.await.unwrap()), SignInProblem::Expired);
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM identities").await,
        0
    );

    look::execute(&stage.app, "UPDATE sessions SET authenticated_at = 'epoch'").await;
    let later = stage.again(&ada).await;
    let late = identities::begin_link(&later, ACME, &visitor.cookie).await;
    assert_eq!(refusal(late).code, ErrorCode::ConfirmIdentity);
    let nowhere = identities::begin_link(&ada, "nowhere", &visitor.cookie).await;
    assert_eq!(refusal(nowhere).code, ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_links_without_end() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    look::execute(
        &stage.app,
        "INSERT INTO identities (id, user_id, source, issuer, subject, created_at, last_used_at)
         SELECT gen_random_uuid(), id, 'old', 'https://old.example', n::text, created_at, created_at
         FROM users, generate_series(1, 10) n",
    )
    .await;
    let begun = identities::begin_link(&ada, ACME, &Visitor::new().cookie).await;
    assert_eq!(refusal(begun).code, ErrorCode::Conflict);
    // What is no longer set has no label, and can be unlinked.
    let list = identities::list(&ada).await.unwrap();
    assert_eq!(list.identities.len(), 10);
    assert_eq!(list.identities[0].provider, "old");
    identities::unlink(&ada, list.identities[0].id)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_single_sign_on_has_linked_does_not_count() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let visitor = Visitor::new();
    let begun = identities::begin_link(&ada, ACME, &visitor.cookie).await;
    let query = stage
        .follow(begun.expect("begun"), &visitor, "unverified-eve")
        .await;
    look::execute(
        &stage.app,
        "INSERT INTO identities (id, user_id, source, issuer, subject, created_at, last_used_at)
         SELECT gen_random_uuid(), id, gen_random_uuid()::text, 'https://idp.example.com', 'ada', now(), now()
         FROM users, generate_series(1, 10)",
    )
    .await;
    let finished = stage.finish(&visitor, Some(&*ada), &query).await;
    assert!(matches!(finished, Finished::Linked), "{finished:?}");
    let list = identities::list(&ada).await.unwrap();
    assert_eq!(list.identities.len(), 1);
}
