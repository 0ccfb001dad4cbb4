//! Proving anew who one is, without a password.

use super::{ACME, Stage, problem};
use crate::connections::Visitor;
use crate::look;
use domain::identities::{self, Finished};
use domain::sessions;
use shared::sign_in_problems::SignInProblem;
use shared::views::WantedProof;

#[tokio::test]
async fn whoever_has_no_password_signs_in_again() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let nora = stage.newcomer(&visitor, "nora").await;
    let wanted = sessions::wanted(&nora).await.unwrap();
    let WantedProof::Single {
        password: false,
        connection: None,
        providers,
    } = wanted
    else {
        panic!("{wanted:?}")
    };
    assert_eq!(providers.len(), 1);
    assert_eq!(providers[0].label, "Acme ID");
    look::execute(&stage.app, "UPDATE sessions SET authenticated_at = 'epoch'").await;

    let confirm = async |name: &str| {
        let next = "/profile/security".to_owned();
        let begun = identities::begin_confirmation(&nora, ACME, &visitor.cookie, next).await;
        let begun = begun.expect("begun");
        assert!(begun.contains("prompt=login"), "{begun}");
        let query = stage.follow(begun, &visitor, name).await;
        stage.finish(&visitor, Some(&nora), &query).await
    };
    let other = confirm("somebody-else").await;
    assert_eq!(problem(other), SignInProblem::OtherIdentity);
    let finished = confirm("nora").await;
    let Finished::Confirmed { session, next } = finished else {
        panic!("{finished:?}")
    };
    assert_eq!(next, "/profile/security");
    let renewed = stage.session(&session).await;
    assert_eq!(renewed.session_id, nora.session_id);
    assert_eq!(renewed.require_recent(), Ok(()));
}

#[tokio::test]
async fn whoever_has_one_is_asked_for_it() {
    let stage = Stage::new().await;
    let ada = stage.app.person("Ada").await;
    stage.link(&ada, &Visitor::new(), "ada").await;
    let by_password = WantedProof::Single {
        password: true,
        connection: None,
        providers: Vec::new(),
    };
    assert_eq!(sessions::wanted(&ada).await.unwrap(), by_password);
}
