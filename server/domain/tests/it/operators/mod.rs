//! The operators' realm: signing in to the portal, who may do what there, and the log of it.

mod factors;
mod letters;
mod links;
mod log;
mod passkeys;
mod provider;
mod second_step;
mod sign_in;
mod team;

use domain::OperatorContext;
use domain::operators::{self, Invitee, LogFilter, NewOperator, SignIn};
use domain::secrets::Token;
use shared::ids::OperatorId;
use shared::operator_permissions::OperatorRole;
use shared::views::{AuditEntryView, OperatorView};
use test_support::{PASSWORD, TestApp, parsed};

async fn is_live(app: &TestApp, token: &Token) -> bool {
    operators::resolve(&app.operator_realm(), &app.meta(), token)
        .await
        .expect("the database answers")
        .is_some()
}

fn olga(password: &str) -> NewOperator {
    NewOperator {
        email: parsed("olga@tenantry.example"),
        name: parsed("Olga"),
        role: OperatorRole::Owner,
        password: parsed(password),
    }
}

fn sam(role: OperatorRole) -> Invitee {
    Invitee {
        email: parsed("sam@tenantry.example"),
        name: parsed("Sam"),
        role,
    }
}

async fn entries(olga: &OperatorContext, filter: LogFilter) -> Vec<AuditEntryView> {
    operators::log(olga, &filter).await.expect("the log").items
}

/// What the log says, the latest first.
async fn told(olga: &OperatorContext) -> Vec<String> {
    entries(olga, LogFilter::default())
        .await
        .into_iter()
        .map(|entry| format!("{}: {} {}", entry.actor, entry.action, entry.target))
        .collect()
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> domain::Result<SignIn> {
    let (realm, meta) = (app.operator_realm(), app.meta());
    operators::sign_in(&realm, &meta, &parsed(email), parsed(password)).await
}

/// A sign-in of somebody who has a second factor, up to the code.
async fn challenge(app: &TestApp, email: &str) -> Token {
    match sign_in(app, email, PASSWORD).await {
        Ok(SignIn::SecondFactor(challenge)) => challenge,
        other => panic!("a code is asked for: {other:?}"),
    }
}

/// A sign-in of somebody who has none, up to adding it.
async fn enrolling(app: &TestApp, email: &str) -> Token {
    match sign_in(app, email, PASSWORD).await {
        Ok(SignIn::Enrolment(challenge)) => challenge,
        other => panic!("a second factor is to be added: {other:?}"),
    }
}

async fn present(app: &TestApp, challenge: &Token, code: &str) -> domain::Result<Token> {
    operators::present_factor(&app.operator_realm(), &app.meta(), challenge, code).await
}

async fn set_password(app: &TestApp, link: &str, password: &str) -> domain::Result<()> {
    operators::set_password(&app.operator_realm(), &app.meta(), link, parsed(password)).await
}

async fn view(olga: &OperatorContext, id: OperatorId) -> OperatorView {
    operators::get(olga, id)
        .await
        .expect("an operator")
        .operator
}
