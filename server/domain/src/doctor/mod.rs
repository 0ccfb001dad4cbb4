//! Whether a live database keeps tenants apart: what `tenantry doctor` and the operator portal tell,
//! and what the tests hold every migration to.
//!
//! [`declared`] says what an installation is meant to be. Each check compares the database with it
//! and with the rules; none needs more than PostgreSQL's catalogue, so that any role can run them. To
//! add one, write a function that answers a [`Check`] and name it in [`examine`].

mod catalogue;
mod declared;
mod functions;
mod grants;
mod roles;
mod tables;

use crate::clock::Clock;
use crate::context::OperatorContext;
use crate::database::{OperatorRead, migrate};
use crate::error::Result;
use secrecy::{ExposeSecret as _, SecretString};
use shared::isolation::{Check, IsolationReport};
use shared::operator_permissions::OperatorPermission;
use sqlx::{Connection as _, PgConnection};
use time::OffsetDateTime;

/// A role of the app, and the address that is meant to sign in as it.
pub type RoleAddress = (&'static str, SecretString);

/// The report for the operator who asks.
///
/// # Errors
/// `forbidden`, or the database's failure.
pub async fn report(ctx: &OperatorContext) -> Result<IsolationReport> {
    let now = ctx.local(ctx.realm.tools().clock.now());
    let mut read = OperatorRead::begin(ctx, OperatorPermission::IsolationRead).await?;
    let found = current_user(read.conn()).await?;
    let signed_in = [("tenantry_operator".to_owned(), found)];
    report_on(read.conn(), &signed_in, now).await
}

/// The report for the command line: signs in at every address, and examines through the last one.
///
/// # Errors
/// When an address cannot be reached, or none is given.
pub async fn report_through(addresses: &[RoleAddress], clock: &Clock) -> Result<IsolationReport> {
    let mut signed_in = Vec::new();
    let mut last = None;
    for (role, address) in addresses {
        let mut connection = PgConnection::connect(address.expose_secret()).await?;
        signed_in.push(((*role).to_owned(), current_user(&mut connection).await?));
        last = Some(connection);
    }
    let mut connection = last.ok_or_else(|| {
        crate::Error::internal("give the address of the database as one of the app's roles")
    })?;
    // One snapshot, and nothing can be changed by looking.
    let mut tx = connection
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    report_on(&mut tx, &signed_in, clock.now()).await
}

async fn report_on(
    connection: &mut PgConnection,
    signed_in: &[(String, String)],
    examined_at: OffsetDateTime,
) -> Result<IsolationReport> {
    let (database, postgres): (String, String) =
        sqlx::query_as("SELECT current_database()::text, current_setting('server_version')")
            .fetch_one(&mut *connection)
            .await?;
    let (tables, mut checks) = examine(connection).await?;
    checks.push(roles::signed_in(signed_in));
    Ok(IsolationReport {
        examined_at,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema_version: migrate::version(),
        database,
        postgres,
        tables,
        checks,
    })
}

/// The names of the tenant tables, and all checks of the database that the connection is to.
///
/// # Errors
/// The database's failure.
pub async fn examine(connection: &mut PgConnection) -> Result<(Vec<String>, Vec<Check>)> {
    let tables = catalogue::tables(connection).await?;
    let policies = catalogue::policies(connection).await?;
    let indexes = catalogue::indexes(connection).await?;
    let foreign_keys = catalogue::foreign_keys(connection).await?;
    let checks = vec![
        tables::known(&tables),
        tables::row_security(&tables),
        tables::policies(&tables, &policies),
        tables::keys(&tables, &indexes, &foreign_keys),
        tables::indexes(&tables, &indexes),
        grants::declared(connection).await?,
        grants::product_data(connection, &tables).await?,
        grants::append_only(connection, &tables).await?,
        roles::weak(connection).await?,
        functions::definers(connection).await?,
    ];
    let names = tables
        .into_iter()
        .filter(catalogue::Table::is_of_tenants)
        .map(|table| table.name)
        .collect();
    Ok((names, checks))
}

async fn current_user(connection: &mut PgConnection) -> Result<String> {
    let name = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(connection)
        .await?;
    Ok(name)
}
