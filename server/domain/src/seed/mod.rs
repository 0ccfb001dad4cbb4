//! Demo tenants, people and an operator, for development.
//!
//! The story in [`story`] is played through the operations that everybody uses, by a clock that
//! begins a month ago: so the audit log, the charts and "last active" tell what they would tell of
//! a real month, and what the operations refuse cannot get into the demo. To change the demo,
//! change the story.

mod stage;
mod story;

use crate::clock::Clock;
use crate::context::{OperatorRealm, RequestMeta, TenantRealm, TenantRealmParts, Tools};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::operators::{self, NewOperator};
use crate::traffic::Traffic;
use shared::AppError;
use shared::permissions::OWNER;
use shared::requests::{EmailAddress, Password, PersonName};
use stage::Stage;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use story::{Act, WORKSPACES};

const PASSWORD: &str = "orbit-walnut-cello-7";
const OPERATOR_EMAIL: &str = "operator@tenantry.example";
const OPERATOR_NAME: &str = "Robin Keller";

/// Somebody the demo can be seen as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSignIn {
    /// Their e-mail address.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// The workspace; none for an operator.
    pub workspace: Option<&'static str>,
    /// Their role there.
    pub role: &'static str,
}

/// What seeding did, to be printed.
#[derive(Debug, Clone)]
pub struct SeedReport {
    /// Whether the demo was there before, and nothing was done.
    pub already_there: bool,
    /// The password of all sign-ins.
    pub password: &'static str,
    /// Members, by workspace; a person of two workspaces stands in both.
    pub members: Vec<DemoSignIn>,
    /// The operator.
    pub operator: DemoSignIn,
}

impl SeedReport {
    fn new(already_there: bool) -> Self {
        Self {
            already_there,
            password: PASSWORD,
            members: members(),
            operator: DemoSignIn {
                email: OPERATOR_EMAIL,
                name: OPERATOR_NAME,
                workspace: None,
                role: "Operator",
            },
        }
    }
}

impl fmt::Display for SeedReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.already_there {
            "is there already"
        } else {
            "has been created"
        };
        writeln!(
            formatter,
            "The demo data {state}. Everybody's password is {}",
            self.password
        )?;
        for DemoSignIn {
            email,
            name,
            workspace,
            role,
        } in self.members.iter().chain([&self.operator])
        {
            let workspace = workspace.unwrap_or("operator portal");
            writeln!(formatter, "  {email:28}  {workspace:16}  {role:9}  {name}")?;
        }
        Ok(())
    }
}

/// Fills an empty database with the demo. Doing it again changes nothing.
///
/// # Errors
/// `conflict` when an earlier attempt was broken off, or the database's failure.
pub async fn seed(
    tenant_realm: &TenantRealm,
    operator_realm: &OperatorRealm,
) -> Result<SeedReport> {
    let has_workspace = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tenants WHERE slug = $1) AS "exists!""#,
        WORKSPACES[0].slug
    )
    .fetch_one(&tenant_realm.0.auth)
    .await?;
    // The operator is created last: it marks that all the rest is there.
    let is_complete = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM operators WHERE email = $1) AS "exists!""#,
        OPERATOR_EMAIL
    )
    .fetch_one(&operator_realm.0.operator)
    .await?;
    if is_complete {
        return Ok(SeedReport::new(true));
    }
    if has_workspace {
        return Err(AppError::new(
            shared::ErrorCode::Conflict,
            format!(
                "There is a workspace {} but not the demo's operator: seeding was broken off. Begin with an empty database.",
                WORKSPACES[0].slug
            ),
        )
        .into());
    }
    play(tenant_realm).await?;
    create_operator(operator_realm).await?;
    Ok(SeedReport::new(false))
}

async fn play(realm: &TenantRealm) -> Result<()> {
    let now = realm.tools().clock.now();
    let mut acts: Vec<_> = WORKSPACES
        .iter()
        .flat_map(|workspace| {
            let scenes = workspace.scenes.iter();
            scenes.flat_map(move |scene| {
                let acts = scene.acts(now);
                acts.map(move |(moment, act)| (moment, workspace, scene.person(), act))
            })
        })
        .collect();
    acts.sort_by_key(|(moment, ..)| *moment);
    let Some((beginning, ..)) = acts.first() else {
        return Ok(());
    };
    let clock = Clock::starting_at(*beginning);
    let password_hash = realm
        .tools()
        .passwords
        .hash(parse(Password::from_str(PASSWORD))?)
        .await?;
    let mut stage = Stage::new(past(realm, clock.clone()), password_hash);
    for (moment, workspace, person, act) in acts {
        let wait = moment - clock.now();
        if wait.is_positive() {
            clock.advance(wait);
        }
        stage.perform(workspace, person, act).await?;
    }
    Ok(())
}

/// The same realm at another time, and without limits: a month passes in a second.
fn past(realm: &TenantRealm, clock: Clock) -> TenantRealm {
    TenantRealm(Arc::new(TenantRealmParts {
        auth: realm.0.auth.clone(),
        tenant: realm.0.tenant.clone(),
        tools: Tools {
            clock,
            limits: Limits::off(),
            traffic: Traffic::unlimited(),
            ..realm.tools().clone()
        },
    }))
}

async fn create_operator(realm: &OperatorRealm) -> Result<()> {
    let meta = RequestMeta {
        request_id: "seed".to_owned(),
        ..RequestMeta::default()
    };
    let new = NewOperator {
        email: parse(EmailAddress::from_str(OPERATOR_EMAIL))?,
        name: parse(PersonName::from_str(OPERATOR_NAME))?,
        password: parse(Password::from_str(PASSWORD))?,
    };
    operators::create(realm, &meta, new).await.map(|_| ())
}

/// Who belongs to which workspace, as the story has it.
fn members() -> Vec<DemoSignIn> {
    let mut members = Vec::new();
    for workspace in &WORKSPACES {
        let acts = |wanted: fn(&Act) -> bool| {
            workspace.scenes.iter().flat_map(move |scene| {
                let acts = scene.acts_untimed().iter().filter(move |act| wanted(act));
                acts.map(|act| (scene.person(), act))
            })
        };
        for (person, act) in acts(|act| matches!(act, Act::Found | Act::Join)) {
            let invited_as =
                acts(|act| matches!(act, Act::Invite(..))).find_map(|(_, invite)| match invite {
                    Act::Invite(email, role) if *email == person.email => Some(role.name),
                    _ => None,
                });
            let role = match act {
                Act::Found => OWNER.name,
                _ => invited_as.unwrap_or_default(),
            };
            members.push(DemoSignIn {
                email: person.email,
                name: person.name,
                workspace: Some(workspace.name),
                role,
            });
        }
    }
    members
}

/// The story's own texts are valid, or the story is wrong.
fn parse<T>(parsed: Result<T, shared::requests::Refusal>) -> Result<T> {
    parsed.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passwords::require_strength;

    #[test]
    fn everybody_who_joins_was_invited() {
        let members = members();
        assert!(members.len() > 12);
        for member in members {
            assert!(!member.role.is_empty(), "{member:?}");
        }
    }

    #[test]
    fn the_demo_password_is_a_good_one() {
        let password = Password::from_str(PASSWORD).expect("long enough");
        require_strength(&password, &[OPERATOR_EMAIL, OPERATOR_NAME]).expect("strong enough");
    }
}
