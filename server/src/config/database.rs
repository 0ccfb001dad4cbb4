//! How any command reaches the database and the installation's key.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use domain::audit::AuditKey;
use domain::clock::Clock;
use domain::connections::{Outside, Reach};
use domain::context::Tools;
use domain::database::{Database, DatabaseUrls, PoolSizes};
use domain::geoip::GeoIp;
use domain::identities::IdentityProvider;
use domain::limits::Limits;
use domain::oauth::Clients;
use domain::passwords::Passwords;
use domain::secrets::SecretKey;
use domain::traffic::Traffic;
use domain::{OperatorRealm, TenantRealm};
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::Arc;

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
    /// A file that tells where addresses are, shown beside sessions: in `MaxMind`'s format, City or Country, such as
    /// `GeoLite2`'s or DB-IP's.
    #[arg(long, env = "GEOIP_DATABASE")]
    geoip_database: Option<PathBuf>,
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
    pub(super) fn urls(&self) -> DatabaseUrls {
        DatabaseUrls {
            auth: self.database_auth_url.clone(),
            tenant: self.database_tenant_url.clone(),
            operator: self.database_operator_url.clone(),
            worker: self.database_worker_url.clone(),
        }
    }

    pub(super) fn tools(
        &self,
        limits: Limits,
        traffic: Traffic,
        outside: Outside,
    ) -> anyhow::Result<Tools> {
        Ok(Tools {
            clock: Clock::default(),
            passwords: self.passwords()?,
            limits,
            traffic,
            key: self.key.key()?,
            geoip: self.geoip()?,
            outside,
            clients: Clients::default(),
            identity: IdentityProvider::default(),
            operator_origin: Arc::default(),
            operator_provider: None,
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

    fn geoip(&self) -> anyhow::Result<GeoIp> {
        match &self.geoip_database {
            Some(file) => GeoIp::open(file)
                .with_context(|| format!("cannot use the places in {}", file.display())),
            None => Ok(GeoIp::default()),
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
