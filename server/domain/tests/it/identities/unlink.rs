//! Unlinking, and what stays.

use super::{Stage, problem, signed_in};
use crate::connections::Visitor;
use crate::look;
use domain::secrets::Token;
use domain::{factors, identities, sessions};
use shared::ErrorCode;
use shared::ids::IdentityId;
use test_support::{Authenticator, PasskeyDevice, refusal};

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

#[tokio::test]
async fn a_passkey_is_a_way_in() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let nora = stage.newcomer(&visitor, "nora").await;
    Authenticator::enrol(&stage.app, &nora).await;
    let only = identities::list(&nora).await.unwrap().identities.remove(0);
    assert!(!only.removable, "a code follows on something else");
    let refused = identities::unlink(&nora, only.id).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);

    let (mut device, _) = PasskeyDevice::enrol(&nora).await;
    let only = identities::list(&nora).await.unwrap().identities.remove(0);
    assert!(only.removable);
    identities::unlink(&nora, only.id).await.unwrap();
    let (ctx, browser) = (stage.app.anonymous(), &visitor.cookie);
    let begun = sessions::begin_passkey_sign_in(&ctx, browser)
        .await
        .unwrap();
    let answer = device.get(&begun).await;
    let ceremony = Token::presented(&begun.token);
    sessions::sign_in_by_passkey(&ctx, Some(browser), &ceremony, &answer)
        .await
        .unwrap();

    let passkey = factors::list(&nora).await.unwrap().passkeys.remove(0).id;
    let refused = factors::remove(&nora, passkey).await;
    assert_eq!(refusal(refused).code, ErrorCode::Conflict);
    stage.link(&nora, &visitor, "nora").await;
    factors::remove(&nora, passkey).await.unwrap();
}

#[tokio::test]
async fn of_the_last_account_and_the_last_passkey_one_stays() {
    let stage = Stage::new().await;
    for name in ["nora", "lena", "mia", "zoe"] {
        let person = stage.newcomer(&Visitor::new(), name).await;
        PasskeyDevice::enrol(&person).await;
        let account = identities::list(&person).await.unwrap().identities[0].id;
        let passkey = factors::list(&person).await.unwrap().passkeys[0].id;
        let (one, other) = tokio::join!(
            identities::unlink(&person, account),
            factors::remove(&person, passkey),
        );
        assert_ne!(one.is_ok(), other.is_ok(), "{one:?} {other:?}");
        let loser = if one.is_ok() { other } else { one };
        assert_eq!(refusal(loser).code, ErrorCode::Conflict);
    }
}
