//! Demo tenants, people and an operator of each role, for development.
//!
//! The story in [`story`] is played through the operations that everybody uses, by a clock that
//! begins a month ago: so the audit log, the charts and "last active" tell what they would tell of
//! a real month, and what the operations refuse cannot get into the demo. To change the demo,
//! change the story.

mod authenticator;
mod stage;
mod story;

pub use authenticator::operator_code;

use crate::clock::Clock;
use crate::context::{OperatorRealm, RequestMeta, TenantRealm, TenantRealmParts, Tools};
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::operators::{self, NewOperator};
use crate::traffic::Traffic;
use shared::AppError;
use shared::operator_permissions::OperatorRole;
use shared::permissions::OWNER;
use shared::requests::{EmailAddress, Password, PersonName};
use stage::Stage;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use story::{Act, WORKSPACES};

const PASSWORD: &str = "orbit-walnut-cello-7";
/// The operators, the owner first.
const OPERATORS: [(&str, &str, OperatorRole); 4] = [
    (OWNER_EMAIL, "Robin Keller", OperatorRole::Owner),
    (
        "support@tenantry.example",
        "Sasha Lindqvist",
        OperatorRole::Support,
    ),
    (
        "billing@tenantry.example",
        "Billie Okafor",
        OperatorRole::Billing,
    ),
    (
        "reader@tenantry.example",
        "Rene Moreau",
        OperatorRole::ReadOnly,
    ),
];
const OWNER_EMAIL: &str = "operator@tenantry.example";

/// Somebody the demo can be seen as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoSignIn {
    /// Their e-mail address.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// The workspace; none for an operator.
    pub workspace: Option<&'static str>,
    /// Their role there, or in the portal.
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
    /// The operators, the owner first.
    pub operators: Vec<DemoSignIn>,
    /// The key of the operators' authenticator app: all of them have the same one.
    pub operator_key: String,
}

impl SeedReport {
    fn new(already_there: bool) -> Self {
        Self {
            already_there,
            password: PASSWORD,
            members: members(),
            operator_key: authenticator::key(),
            operators: OPERATORS
                .into_iter()
                .map(|(email, name, role)| DemoSignIn {
                    email,
                    name,
                    workspace: None,
                    role: role.name(),
                })
                .collect(),
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
        } in self.members.iter().chain(&self.operators)
        {
            let workspace = workspace.unwrap_or("operator portal");
            writeln!(formatter, "  {email:28}  {workspace:16}  {role:9}  {name}")?;
        }
        writeln!(
            formatter,
            "The operators' authenticator app has the key {}; 'tenantry operator code' prints what it shows now.",
            self.operator_key
        )?;
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
    // The owner of the portal gets their second factor last: it marks that all the rest is there.
    let is_complete = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM operator_factors f JOIN operators o ON o.id = f.operator_id WHERE o.email = $1
           ) AS "exists!""#,
        OWNER_EMAIL
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
    create_operators(operator_realm).await?;
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

async fn create_operators(realm: &OperatorRealm) -> Result<()> {
    let meta = RequestMeta {
        request_id: "seed".to_owned(),
        ..RequestMeta::default()
    };
    for (email, name, role) in OPERATORS.into_iter().rev() {
        let new = NewOperator {
            email: parse(EmailAddress::from_str(email))?,
            name: parse(PersonName::from_str(name))?,
            role,
            password: parse(Password::from_str(PASSWORD))?,
        };
        let id = operators::create(realm, &meta, new).await?;
        authenticator::add(realm, &meta, id, email).await?;
    }
    Ok(())
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
    use crate::passwords::Passwords;

    #[test]
    fn everybody_who_joins_was_invited() {
        let members = members();
        assert!(members.len() > 12);
        for member in members {
            assert!(!member.role.is_empty(), "{member:?}");
        }
    }

    #[tokio::test]
    async fn the_demo_password_is_a_good_one() {
        let passwords = Passwords::with_memory(8, 1).expect("parameters");
        for (email, name, _) in OPERATORS {
            let password = Password::from_str(PASSWORD).expect("long enough");
            let hash = passwords.hash_new(password, &[email, name]).await;
            hash.expect("strong enough");
        }
    }
}
