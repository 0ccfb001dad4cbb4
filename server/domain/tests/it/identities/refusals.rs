//! Answers that are none, come too late, come twice, or belong elsewhere.

use super::{ACME, Stage, problem, unknown};
use crate::connections::Visitor;
use crate::look;
use domain::identities;
use domain::sign_in_flows::{FLOW_LIMIT, Wish};
use shared::ErrorCode;
use shared::sign_in_problems::SignInProblem;
use test_support::refusal;
use time::Duration;

#[tokio::test]
async fn an_answer_is_this_browsers_comes_in_time_and_once() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let query = stage.answer(&visitor, "nora").await;
    let elsewhere = stage.finish(&Visitor::new(), None, &query).await;
    assert_eq!(problem(elsewhere), SignInProblem::Expired);
    unknown(stage.finish(&visitor, None, &query).await);
    let again = stage.finish(&visitor, None, &query).await;
    assert_eq!(problem(again), SignInProblem::Expired);
    for nonsense in ["", "state=x&code=y", "code=y&code=z", "error=access_denied"] {
        let finished = stage.finish(&visitor, None, nonsense).await;
        assert_eq!(problem(finished), SignInProblem::Expired, "{nonsense}");
    }
    let query = stage.answer(&visitor, "nora").await;
    stage.app.after(FLOW_LIMIT + Duration::minutes(1));
    let late = stage.finish(&visitor, None, &query).await;
    assert_eq!(problem(late), SignInProblem::Expired);
}

#[tokio::test]
async fn an_answer_of_another_provider_is_refused() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    // RFC 9207: whoever sends the browser back says who they are.
    let query = stage.answer(&visitor, "nora").await;
    let (before, _) = query.split_once("iss=").expect("the issuer's name");
    let mixed = format!("{before}iss=https%3A%2F%2Fevil.example");
    assert_eq!(
        problem(stage.finish(&visitor, None, &mixed).await),
        SignInProblem::Refused
    );
    let query = stage.answer(&visitor, "nora").await;
    let ctx = stage.app.anonymous();
    let other = identities::finish(&ctx, None, "other", &query, Some(&visitor.cookie)).await;
    assert_eq!(problem(other.unwrap()), SignInProblem::Expired);
    let nowhere = identities::finish(&ctx, None, "nowhere", &query, Some(&visitor.cookie)).await;
    assert_eq!(refusal(nowhere).code, ErrorCode::NotFound);
    let altered = stage
        .answer(&visitor, "nora")
        .await
        .replace("code=", "code=x");
    assert_eq!(
        problem(stage.finish(&visitor, None, &altered).await),
        SignInProblem::Refused
    );
    let users = "SELECT count(*) FROM users";
    assert_eq!(look::count(&stage.app, users).await, 0);
}

#[tokio::test]
async fn whoever_goes_back_is_told_so() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let ctx = stage.app.anonymous();
    let wish = Wish {
        next: "/t/acme".to_owned(),
        ..Wish::default()
    };
    let begun = identities::begin(&ctx, ACME, &visitor.cookie, wish).await;
    let address = begun.expect("begun").parse().expect("an address");
    let query = stage.peer.cancel(&visitor.browser, address).await;
    let finished = stage.finish(&visitor, None, &query).await;
    let identities::Finished::Refused { next, problem, .. } = finished else {
        panic!("{finished:?}")
    };
    assert_eq!(problem, SignInProblem::Cancelled);
    assert_eq!(next, "/t/acme");
}

#[tokio::test]
async fn a_provider_that_is_gone_is_said_to_be() {
    let stage = Stage::new().await;
    let visitor = Visitor::new();
    let query = stage.answer(&visitor, "nora").await;
    let Stage { app, peer } = stage;
    drop(peer);
    let ctx = app.anonymous();
    let begun = identities::begin(&ctx, ACME, &visitor.cookie, Wish::default()).await;
    assert_eq!(refusal(begun).code, ErrorCode::Unavailable);
    let finished = identities::finish(&ctx, None, ACME, &query, Some(&visitor.cookie)).await;
    assert_eq!(problem(finished.unwrap()), SignInProblem::Unreachable);
    let nowhere = identities::begin(&ctx, "nowhere", &visitor.cookie, Wish::default()).await;
    assert_eq!(refusal(nowhere).code, ErrorCode::NotFound);
}
