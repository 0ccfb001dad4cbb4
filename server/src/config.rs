//! Configuration: environment variables, each of which is also an option.
//!
//! Every default works on one machine with nothing but PostgreSQL. What is unsafe outside of
//! development is refused when the environment is `production`.

use crate::http::layers::Listener;
use crate::http::request_log::LogConfig;
use anyhow::{Context as _, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, ValueEnum};
use domain::audit::AuditKey;
use domain::clock::Clock;
use domain::connections::{Outside, Reach};
use domain::context::Tools;
use domain::database::{Database, DatabaseUrls, PoolSizes};
use domain::limits::Limits;
use domain::oauth::Clients;
use domain::passwords::Passwords;
use domain::secrets::SecretKey;
use domain::traffic::Traffic;
use domain::{OperatorRealm, TenantRealm};
use mail::Mailer;
use secrecy::{ExposeSecret as _, SecretString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where this server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// On a developer's machine or in a test: a gallery, a mailbox, plain HTTP.
    Development,
    /// Where customers are.
    Production,
}

/// The parts of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The tenant listener.
    Tenant,
    /// The operator listener.
    Operator,
    /// The jobs.
    Worker,
}

/// How to reach the database, for every command that acts as the app's own roles.
#[derive(Args)]
pub struct DatabaseArgs {
    /// The database as `tenantry_auth`.
    #[arg(long, env = "DATABASE_AUTH_URL", hide_env_values = true)]
    database_auth_url: SecretString,
    /// The database as `tenantry_tenant`.
    #[arg(long, env = "DATABASE_TENANT_URL", hide_env_values = true)]
    database_tenant_url: SecretString,
    /// The database as `tenantry_operator`.
    #[arg(long, env = "DATABASE_OPERATOR_URL", hide_env_values = true)]
    database_operator_url: SecretString,
    /// The database as `tenantry_worker`.
    #[arg(long, env = "DATABASE_WORKER_URL", hide_env_values = true)]
    database_worker_url: SecretString,
    /// A file of breached passwords, which nobody can choose: SHA-1 and count a line, in the order of the
    /// hashes, as Have I Been Pwned publishes them.
    #[arg(long, env = "BREACHED_PASSWORDS")]
    breached_passwords: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
}

/// The installation's key, for commands that need nothing else.
#[derive(Args)]
pub struct KeyArgs {
    /// A file with the installation's secret key, in base64; at least 32 bytes.
    #[arg(long, env = "TENANTRY_SECRET_KEY_FILE")]
    secret_key_file: PathBuf,
}

impl KeyArgs {
    fn key(&self) -> anyhow::Result<SecretKey> {
        let path = &self.secret_key_file;
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the secret key in {}", path.display()))?;
        let bytes = STANDARD
            .decode(text.trim())
            .with_context(|| format!("{} does not hold base64", path.display()))?;
        Ok(SecretKey::new(bytes)?)
    }

    /// What signs the heads of audit logs.
    ///
    /// # Errors
    /// When the key cannot be read.
    pub fn audit_key(&self) -> anyhow::Result<AuditKey> {
        Ok(AuditKey::of(&self.key()?))
    }
}

impl DatabaseArgs {
    fn urls(&self) -> DatabaseUrls {
        DatabaseUrls {
            auth: self.database_auth_url.clone(),
            tenant: self.database_tenant_url.clone(),
            operator: self.database_operator_url.clone(),
            worker: self.database_worker_url.clone(),
        }
    }

    fn tools(&self, limits: Limits, traffic: Traffic, outside: Outside) -> anyhow::Result<Tools> {
        Ok(Tools {
            clock: Clock::default(),
            passwords: self.passwords()?,
            limits,
            traffic,
            key: self.key.key()?,
            outside,
            clients: Clients::default(),
        })
    }

    fn passwords(&self) -> anyhow::Result<Passwords> {
        let passwords = Passwords::new()?;
        match &self.breached_passwords {
            Some(file) => passwords.refusing(file).with_context(|| {
                format!("cannot use the breached passwords in {}", file.display())
            }),
            None => Ok(passwords),
        }
    }

    /// The installation's key alone.
    pub const fn key(&self) -> &KeyArgs {
        &self.key
    }

    /// Both realms, for a command that is no server.
    ///
    /// # Errors
    /// When the database cannot be reached or the key cannot be read.
    pub async fn realms(&self) -> anyhow::Result<(TenantRealm, OperatorRealm)> {
        let database = Database::connect(&self.urls(), PoolSizes::default()).await?;
        // A command signs nobody in.
        let outside = Outside::new(Reach::Public, &[], "http://localhost")?;
        let tools = self.tools(Limits::off(), Traffic::unlimited(), outside)?;
        Ok((
            database.tenant_realm(tools.clone()),
            database.operator_realm(tools),
        ))
    }
}

/// Options of `tenantry serve`.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// Runs only these parts, for separate networks and scaling; the internal listener runs always.
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// Where this server stands.
    #[arg(long, env = "TENANTRY_ENV", default_value = "production")]
    environment: Environment,
    /// Where the tenant app listens.
    #[arg(long, env = "TENANT_ADDR", default_value = "127.0.0.1:3000")]
    tenant_addr: SocketAddr,
    /// Where the operator portal listens.
    #[arg(long, env = "OPERATOR_ADDR", default_value = "127.0.0.1:3001")]
    operator_addr: SocketAddr,
    /// Where health checks, metrics and the development mailbox listen: never reachable from outside.
    #[arg(long, env = "INTERNAL_ADDR", default_value = "127.0.0.1:3002")]
    internal_addr: SocketAddr,
    /// The tenant app's address in a browser, without a slash at its end.
    #[arg(long, env = "TENANT_ORIGIN", default_value = "http://localhost:3000")]
    tenant_origin: String,
    /// The operator portal's address in a browser, without a slash at its end.
    #[arg(long, env = "OPERATOR_ORIGIN", default_value = "http://localhost:3001")]
    operator_origin: String,
    /// The built web apps.
    #[arg(long, env = "TENANTRY_SITE_DIR", default_value = "target/site")]
    site_dir: PathBuf,
    /// The mail server; without one, mails stay in the development mailbox.
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    smtp_url: Option<SecretString>,
    /// The sender of mails.
    #[arg(
        long,
        env = "MAIL_FROM",
        default_value = "Tenantry <no-reply@localhost.localdomain>"
    )]
    mail_from: String,
    /// Where traces go, by OTLP over gRPC; without it there are none.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    otlp_endpoint: Option<String>,
    /// Takes the client's address from the last entry of `X-Forwarded-For`, which a proxy in front
    /// sets. Without a proxy anybody could choose their address.
    #[arg(long, env = "TRUST_FORWARDED_FOR", default_value_t = false)]
    trust_forwarded_for: bool,
    /// Whether attempts are limited; off for load tests only.
    #[arg(long, env = "RATE_LIMITS", default_value = "on")]
    rate_limits: Switch,
    /// A Redis that nodes count tenants' requests in together; without it, or while it is gone, each
    /// node counts for itself.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    redis_url: Option<SecretString>,
    /// The DNS servers that are asked whose a domain is, such as `192.0.2.53:53`, separated by commas;
    /// without them, those of the machine.
    #[arg(long, env = "DNS_SERVERS", value_delimiter = ',')]
    dns_servers: Vec<SocketAddr>,
    /// A file with a JSON list of the sister products that sign people in here: see docs/sister-products.md.
    #[arg(long, env = "SISTER_PRODUCTS")]
    sister_products: Option<PathBuf>,
    /// Connections of the tenant pool; the other pools are in proportion.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 20)]
    database_connections: u32,
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// What the server is told.
pub struct Config {
    /// The database, a role.
    pub database: DatabaseUrls,
    /// The sizes of its pools.
    pub pool_sizes: PoolSizes,
    /// What both realms work with.
    pub tools: Tools,
    /// The parts to run.
    pub parts: Vec<Part>,
    /// Whether this is a development server.
    pub development: bool,
    /// Where the tenant app listens.
    pub tenant_addr: SocketAddr,
    /// Where the operator portal listens.
    pub operator_addr: SocketAddr,
    /// Where health checks and metrics listen.
    pub internal_addr: SocketAddr,
    /// The tenant app's address in a browser.
    pub tenant_origin: String,
    /// The operator portal's address in a browser.
    pub operator_origin: String,
    /// The built web apps.
    pub site_dir: PathBuf,
    /// Sends mails.
    pub mailer: Mailer,
    /// Where traces go.
    pub otlp_endpoint: Option<String>,
    /// Whether a proxy tells the client's address.
    pub trust_forwarded_for: bool,
}

impl Config {
    /// Checks the options.
    ///
    /// # Errors
    /// When one cannot be used, or is unsafe in production; the message says what to do.
    pub fn from_args(args: ServeArgs) -> anyhow::Result<Self> {
        let development = args.environment == Environment::Development;
        for (name, origin) in [
            ("TENANT_ORIGIN", &args.tenant_origin),
            ("OPERATOR_ORIGIN", &args.operator_origin),
        ] {
            check_origin(name, origin, development)?;
        }
        if !development && args.smtp_url.is_none() && runs(&args.only, Part::Worker) {
            bail!("set SMTP_URL: in production mails must leave (or set TENANTRY_ENV=development)");
        }
        if !development && args.rate_limits == Switch::Off {
            bail!("RATE_LIMITS=off is for load tests: set TENANTRY_ENV=development as well");
        }
        let redis_url = args.redis_url.filter(|url| !url.expose_secret().is_empty());
        let (limits, traffic) = match (args.rate_limits, redis_url) {
            (Switch::On, Some(url)) => (Limits::enforced(), Traffic::through_redis(&url)?),
            (Switch::On, None) => (Limits::enforced(), Traffic::in_process()),
            (Switch::Off, _) => (Limits::off(), Traffic::unlimited()),
        };
        // Only a developer's own identity provider stands on the same machine.
        let reach = if development {
            Reach::Development
        } else {
            Reach::Public
        };
        let outside = Outside::new(reach, &args.dns_servers, &args.tenant_origin)?;
        let smtp_url = args.smtp_url.filter(|url| !url.expose_secret().is_empty());
        Ok(Self {
            database: args.database.urls(),
            pool_sizes: PoolSizes {
                requests: args.database_connections,
                ..PoolSizes::default()
            },
            tools: Tools {
                clients: sister_products(args.sister_products.as_deref())?,
                ..args.database.tools(limits, traffic, outside)?
            },
            parts: if args.only.is_empty() {
                vec![Part::Tenant, Part::Operator, Part::Worker]
            } else {
                args.only
            },
            development,
            tenant_addr: args.tenant_addr,
            operator_addr: args.operator_addr,
            internal_addr: args.internal_addr,
            tenant_origin: args.tenant_origin,
            operator_origin: args.operator_origin,
            site_dir: args.site_dir,
            mailer: Mailer::from_config(smtp_url, &args.mail_from)?,
            otlp_endpoint: args.otlp_endpoint.filter(|endpoint| !endpoint.is_empty()),
            trust_forwarded_for: args.trust_forwarded_for,
        })
    }

    /// How the tenant's or the operator's listener is served.
    pub fn listener(&self, part: Part) -> Listener {
        let (name, app, origin) = match part {
            Part::Operator => ("operator", "admin-app", &self.operator_origin),
            Part::Tenant | Part::Worker => ("tenant", "tenant-app", &self.tenant_origin),
        };
        Listener {
            app_dir: Some(self.site_dir.join(app)),
            origin: origin.clone(),
            development: self.development,
            log: LogConfig {
                listener: name,
                trust_forwarded_for: self.trust_forwarded_for,
                clock: self.tools.clock.clone(),
            },
        }
    }

    /// Whether a part is to run.
    pub fn runs(&self, part: Part) -> bool {
        runs(&self.parts, part)
    }
}

fn runs(only: &[Part], part: Part) -> bool {
    only.is_empty() || only.contains(&part)
}

fn sister_products(file: Option<&Path>) -> anyhow::Result<Clients> {
    let Some(file) = file else {
        return Ok(Clients::default());
    };
    let what = || format!("cannot use the sister products in {}", file.display());
    let json = std::fs::read_to_string(file).with_context(what)?;
    Clients::parse(&json).with_context(what)
}

fn check_origin(name: &str, origin: &str, development: bool) -> anyhow::Result<()> {
    let (scheme, host) = origin
        .split_once("://")
        .with_context(|| format!("{name} must be like https://app.example.com"))?;
    ensure!(
        matches!(scheme, "http" | "https") && !host.is_empty() && !host.contains('/'),
        "{name} must be a scheme and a host, without a slash at its end"
    );
    ensure!(
        scheme == "https" || development,
        "{name} must be https:// in production: session cookies are sent over HTTPS only"
    );
    Ok(())
}
