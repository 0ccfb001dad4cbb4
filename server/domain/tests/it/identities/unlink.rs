//! Unlinking, and what stays.

use super::{Stage, problem, signed_in};
use crate::connections::Visitor;
use crate::look;
use domain::identities;
use shared::ErrorCode;
use shared::ids::IdentityId;
use test_support::refusal;

#[tokio::test]
async fn what_is_unlinked_signs_in_no_longer() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    let visitor = Visitor::new();
    stage.link(&ada, &visitor, "ada").await;
    let id = identities::list(&ada).await.unwrap().identities[0].id;
    let grace = stage.app.person("Grace").await;
    let theirs = identities::unlink(&grace, id).await;
    assert_eq!(refusal(theirs).code, ErrorCode::NotFound);
    look::execute(&stage.app, "UPDATE sessions SET authenticated_at = 'epoch'").await;
    let late = identities::unlink(&stage.again(&ada).await, id).await;
    assert_eq!(refusal(late).code, ErrorCode::ConfirmIdentity);

    identities::unlink(&ada, id).await.unwrap();
    assert_eq!(identities::list(&ada).await.unwrap().identities, []);
    let again = identities::unlink(&ada, id).await;
    assert_eq!(refusal(again).code, ErrorCode::NotFound);
    super::unknown(stage.sign_in(&visitor, "ada").await);
    stage.app.run_jobs().await;
    let letter = stage.app.mail_to("ada@example.com");
    assert_eq!(
        letter.subject(),
        "Acme ID was unlinked from your Tenantry account"
    );
    let events = "SELECT count(*) FROM account_events WHERE name = 'identity.unlinked'";
    assert_eq!(look::count(&stage.app, events).await, 1);
}

#[tokio::test]
async fn the_last_way_in_stays_also_when_two_go_at_once() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let nora = stage.newcomer(&visitor, "nora").await;
    let list = identities::list(&nora).await.unwrap();
    assert!(!list.has_password && !list.identities[0].removable);
    let refused = identities::unlink(&nora, list.identities[0].id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    signed_in(stage.sign_in(&visitor, "nora").await);

    stage.link(&nora, &Visitor::new(), "noras-second").await;
    let list = identities::list(&nora).await.unwrap();
    let ids: Vec<IdentityId> = list.identities.iter().map(|identity| identity.id).collect();
    assert!(list.identities.iter().all(|identity| identity.removable));
    let (one, two) = tokio::join!(
        identities::unlink(&nora, ids[0]),
        identities::unlink(&nora, ids[1]),
    );
    assert_eq!(
        [one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(),
        1
    );
    assert_eq!(
        look::count(&stage.app, "SELECT count(*) FROM identities").await,
        1
    );
}

#[tokio::test]
async fn a_provider_that_is_no_longer_set_is_no_way_in() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let nora = stage.newcomer(&visitor, "nora").await;
    look::execute(
        &stage.app,
        "INSERT INTO identities (id, user_id, source, issuer, subject, created_at, last_used_at)
         SELECT gen_random_uuid(), id, 'old', 'https://old.example', 'nora', created_at, created_at FROM users",
    )
    .await;
    let list = identities::list(&nora).await.unwrap().identities;
    let own = list
        .iter()
        .find(|identity| identity.provider == "Acme ID")
        .expect("linked");
    let refused = identities::unlink(&nora, own.id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    // Without its provider, it is not even asked for.
    let finished = stage.finish(&visitor, None, "state=none").await;
    problem(finished);
}
