//! Configuration: environment variables, each of which is also an option.
//!
//! Every default works on one machine with nothing but PostgreSQL. What is unsafe outside of
//! development is refused when the environment is `production`.

mod database;
mod sign_in;

pub use database::{DatabaseArgs, KeyArgs};

use crate::http::layers::Listener;
use crate::http::request_log::LogConfig;
use anyhow::{Context as _, bail, ensure};
use clap::{Args, ValueEnum};
use domain::connections::{Outside, Reach};
use domain::context::Tools;
use domain::database::{DatabaseUrls, PoolSizes};
use domain::limits::Limits;
use domain::oauth::Clients;
use domain::traffic::Traffic;
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
    /// Whom people may sign in with beside a password, as JSON: a list of objects with `name`, `client_id` and
    /// `client_secret`; and with `label` and `issuer` for others than `google` and `microsoft`.
    #[arg(long, env = "SIGN_IN_PROVIDERS", hide_env_values = true)]
    sign_in_providers: Option<SecretString>,
    /// A broker by OpenID Connect, such as Auth0 or Okta, that keeps accounts instead of us, as JSON: an object
    /// with `label`, `issuer`, `client_id`, `client_secret`, and `organizations` if it is to be told of them.
    #[arg(long, env = "IDENTITY_BROKER", hide_env_values = true)]
    identity_broker: Option<SecretString>,
    /// The company's own identity provider, which operators may sign in with, as JSON: an object with `label`,
    /// `issuer`, `client_id` and `client_secret`, and `trusts_addresses` for one that never says that an address is
    /// verified.
    #[arg(long, env = "OPERATOR_PROVIDER", hide_env_values = true)]
    operator_provider: Option<SecretString>,
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
        let (providers, broker) = (args.sign_in_providers, args.identity_broker);
        let identity = sign_in::identity_provider(providers, broker, &outside.client)?;
        let operator_provider =
            sign_in::operator_provider(args.operator_provider, &outside.client)?;
        let smtp_url = args.smtp_url.filter(|url| !url.expose_secret().is_empty());
        Ok(Self {
            database: args.database.urls(),
            pool_sizes: PoolSizes {
                requests: args.database_connections,
                ..PoolSizes::default()
            },
            tools: Tools {
                clients: sister_products(args.sister_products.as_deref())?,
                identity,
                operator_origin: args.operator_origin.as_str().into(),
                operator_provider,
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
