//! The command line of `tenantry`.

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use domain::RequestMeta;
use domain::clock::Clock;
use domain::database::migrate;
use domain::oauth::SigningKeys;
use domain::operators::{self, NewOperator, factors};
use domain::seed;
use domain::tenants::{self, NewAllowance};
use domain::traffic::Override;
use secrecy::SecretString;
use server::audit_command::{self, AuditCommand};
use server::config::{Config, DatabaseArgs, ServeArgs};
use server::doctor::DoctorArgs;
use server::{doctor, serve, telemetry};
use shared::operator_permissions::OperatorRole;
use shared::requests::Password;
use std::process::ExitCode;

/// The enterprise tier of a B2B SaaS: tenants, identity, audit, and the operators' portal.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the tenant app, the operator portal and the internal listener, and runs jobs.
    Serve(Box<ServeArgs>),
    /// Brings the database to the schema of this binary, as its owner.
    Migrate {
        /// The database, as the role that owns it.
        #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
        database_url: SecretString,
        /// The password of roles that are created; none where the server trusts the connection.
        #[arg(long, env = "TENANTRY_ROLE_PASSWORD", hide_env_values = true)]
        role_password: Option<SecretString>,
        /// Takes the schema back to this version instead; 0 removes it.
        #[arg(long)]
        down_to: Option<i64>,
    },
    /// Fills an empty database with demo tenants, people and an operator; for development.
    Seed(DatabaseArgs),
    /// Checks that the database keeps tenants apart, and prints a report; fails when it does not.
    Doctor(DoctorArgs),
    /// Verifies audit logs, and says how long they are kept.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Manages tenants.
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// Manages operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Makes a new key for the tokens of sister products, which signs in a day, when everybody has fetched it.
    RotateSigningKeys {
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        /// It signs from now on, and all others are withdrawn: for a key that somebody may know.
        #[arg(long)]
        at_once: bool,
    },
}

#[derive(Subcommand)]
enum TenantCommand {
    /// Allows a tenant more or fewer requests than its plan does; what is left out is the plan's.
    Limit {
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        /// The part of the address that names the tenant.
        #[arg(long)]
        slug: String,
        /// Requests a second.
        #[arg(long)]
        requests_per_second: Option<i32>,
        /// Requests at a time, on each node.
        #[arg(long)]
        concurrent_requests: Option<i32>,
        /// Why; it stands in the operators' log and in the tenant's own.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Creates an operator, who can then sign in to the portal, and adds a second factor when they do.
    Create {
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        /// Their e-mail address.
        #[arg(long)]
        email: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// What they may do: owner, support, billing or `read_only`. The first one must be an owner.
        #[arg(long)]
        role: OperatorRole,
        /// Their password; read from the standard input when it is not in the environment.
        #[arg(long, env = "OPERATOR_PASSWORD", hide_env_values = true)]
        password: Option<SecretString>,
    },
    /// Takes an operator's second factors away and ends their sessions; they add another one with the next sign-in.
    ResetFactor {
        #[command(flatten)]
        database: Box<DatabaseArgs>,
        /// Their e-mail address.
        #[arg(long)]
        email: String,
        /// Why; it stands in the operators' log.
        #[arg(long)]
        reason: String,
    },
    /// Prints the code that the demo's operators sign in with now; for development.
    Code,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let done: anyhow::Result<()> = match Cli::parse().command {
        // Its exit code tells what it found.
        Command::Audit(command) => return audit_command::run(command).await,
        Command::Serve(args) => {
            let config = Config::from_args(*args)?;
            let telemetry = telemetry::start(config.otlp_endpoint.as_deref())?;
            let result = serve::run(config).await;
            if let Err(error) = &result {
                tracing::error!(error = format!("{error:#}"), "the server stopped");
            }
            telemetry.stop();
            result
        }
        Command::Migrate {
            database_url,
            role_password,
            down_to,
        } => match down_to {
            Some(version) => Ok(migrate::down(&database_url, version).await?),
            None => Ok(migrate::up(&database_url, role_password.as_ref()).await?),
        },
        Command::Seed(database) => {
            let (tenant_realm, operator_realm) = database.realms().await?;
            let report = seed::seed(&tenant_realm, &operator_realm).await?;
            println!("{report}");
            Ok(())
        }
        Command::Doctor(args) => doctor::run(args).await,
        Command::Tenant(TenantCommand::Limit {
            database,
            slug,
            requests_per_second,
            concurrent_requests,
            reason,
        }) => {
            let (_, realm) = database.realms().await?;
            let new = NewAllowance {
                instead: Override {
                    per_second: requests_per_second,
                    concurrent: concurrent_requests,
                },
                reason: reason.parse().context("--reason")?,
            };
            let slug = slug.parse().context("--slug")?;
            tenants::set_allowance_from_command_line(&realm, &command_line(), &slug, new)
                .await
                .map_err(told)
        }
        Command::Operator(command) => operator(command).await,
        Command::RotateSigningKeys { database, at_once } => {
            let (_, realm) = database.realms().await?;
            let keys = SigningKeys::new(realm);
            Ok(keys.rotate(&command_line(), at_once).await?)
        }
    };
    done.map(|()| ExitCode::SUCCESS)
}

async fn operator(command: OperatorCommand) -> anyhow::Result<()> {
    match command {
        OperatorCommand::Create {
            database,
            email,
            name,
            role,
            password,
        } => {
            let (_, realm) = database.realms().await?;
            let password = match password {
                Some(password) => password,
                None => read_password()?,
            };
            let new = NewOperator {
                email: email.parse().context("--email")?,
                name: name.parse().context("--name")?,
                role,
                password: parse_password(&password)?,
            };
            let id = operators::create(&realm, &command_line(), new)
                .await
                .map_err(told)?;
            println!("{id}");
        }
        OperatorCommand::ResetFactor {
            database,
            email,
            reason,
        } => {
            let (_, realm) = database.realms().await?;
            let email = email.parse().context("--email")?;
            let reason = reason.parse().context("--reason")?;
            factors::reset_from_command_line(&realm, &command_line(), &email, &reason)
                .await
                .map_err(told)?;
        }
        OperatorCommand::Code => println!("{}", seed::operator_code(&Clock::default())?),
    }
    Ok(())
}

/// Where a command comes from, for the audit log.
fn command_line() -> RequestMeta {
    RequestMeta {
        request_id: "command line".to_owned(),
        ..RequestMeta::default()
    }
}

/// An error with what is wrong with each field, as there is no form that could mark them.
fn told(error: domain::Error) -> anyhow::Error {
    let app_error = error.to_app_error();
    let fields: Vec<_> = app_error
        .fields
        .iter()
        .map(|field| field.message.as_str())
        .collect();
    anyhow::anyhow!("{error} {}", fields.join(" "))
}

fn parse_password(text: &SecretString) -> anyhow::Result<Password> {
    use secrecy::ExposeSecret as _;
    text.expose_secret().parse().context("the password")
}

fn read_password() -> anyhow::Result<SecretString> {
    eprintln!("Password (read from the standard input):");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).into())
}
