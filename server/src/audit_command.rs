//! `tenantry audit`: verifying logs, the public key to do it with elsewhere, and retention.

use crate::config::{DatabaseArgs, KeyArgs};
use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use domain::RequestMeta;
use domain::audit::verify::{self, FILES, Offline, Report};
use domain::audit::{self, MANIFEST, Manifest, PublicKey, Retention};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zip::ZipArchive;

/// What there is to do with audit logs.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Verifies that logs are what was written. Ends with 1 when something is wrong.
    Verify(Box<VerifyArgs>),
    /// Prints the key that verifies this installation's signatures. It is no secret.
    PublicKey(KeyArgs),
    /// Says how long a workspace's log is kept. It is recorded in that log.
    Retention(Box<RetentionArgs>),
}

/// Options of `tenantry audit verify`.
#[derive(Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    database: Option<DatabaseArgs>,
    /// Verifies this workspace's log only.
    #[arg(long, conflicts_with = "export")]
    tenant: Option<String>,
    /// Verifies an export instead of the database: a .zip as it was downloaded, or its directory.
    #[arg(long, requires = "public_key")]
    export: Option<PathBuf>,
    /// The public key, in base64 or as a file that holds it; given more than once, any of them
    /// counts. The database is verified with the installation's own key besides.
    #[arg(long)]
    public_key: Vec<String>,
    /// The manifest of an earlier export: the workspace's chain must lead through its head.
    #[arg(long, requires = "tenant")]
    anchor: Option<PathBuf>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// For clap, options that may be missing are missing when they stand in the environment only.
#[derive(Parser)]
struct DatabaseOfEnvironment {
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Options of `tenantry audit retention`.
#[derive(Args)]
pub struct RetentionArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    /// The workspace, by the part of the address that names it.
    #[arg(long)]
    tenant: String,
    #[command(flatten)]
    choice: RetentionChoice,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct RetentionChoice {
    /// Keeps entries for so many months, at least 12.
    #[arg(long)]
    months: Option<i32>,
    /// Keeps entries for ever, as it is from the beginning.
    #[arg(long)]
    forever: bool,
    /// Places a legal hold, for this reason: nothing is removed while it stands.
    #[arg(long, value_name = "REASON")]
    hold: Option<String>,
    /// Ends the legal hold.
    #[arg(long)]
    release: bool,
}

/// Runs the command.
///
/// # Errors
/// When it could not be done at all. That a log is not what was written is no error but the exit
/// code 1.
pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify(args) => verify(*args).await,
        AuditCommand::PublicKey(key) => {
            println!("{}", key.audit_key()?.public());
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Retention(args) => {
            let (_, realm) = args.database.realms().await?;
            let meta = RequestMeta {
                request_id: "command line".to_owned(),
                ..RequestMeta::default()
            };
            let retention = args.choice.into_retention();
            audit::keep(&realm, &meta, &args.tenant, &retention)
                .await
                .with_context(|| format!("the log of {}", args.tenant))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

impl RetentionChoice {
    fn into_retention(self) -> Retention {
        match (self.months, self.hold) {
            (Some(months), _) => Retention::Months(months),
            (None, Some(reason)) => Retention::Hold(reason),
            (None, None) if self.release => Retention::Release,
            (None, None) => Retention::Forever,
        }
    }
}

async fn verify(args: VerifyArgs) -> anyhow::Result<ExitCode> {
    let mut keys = args
        .public_key
        .iter()
        .map(|key| public_key(key))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let report = if let Some(path) = &args.export {
        Report {
            tenants: vec![verify_export(path, &keys)?],
        }
    } else {
        let database = match args.database {
            Some(database) => database,
            None => DatabaseOfEnvironment::try_parse_from(["tenantry audit verify"])?.database,
        };
        keys.push(database.key().audit_key()?.public());
        let anchor = match &args.anchor {
            Some(path) => {
                let manifest: Manifest = serde_json::from_slice(&fs::read(path)?)?;
                manifest.head.map(|head| head.position)
            }
            None => None,
        };
        let (_, realm) = database.realms().await?;
        verify::database(&realm, args.tenant.as_deref(), &keys, anchor).await?
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    Ok(if report.is_clean() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn public_key(text: &str) -> anyhow::Result<PublicKey> {
    if let Ok(key) = text.parse() {
        return Ok(key);
    }
    let content = fs::read_to_string(text)
        .with_context(|| format!("--public-key {text} is neither a key nor a file"))?;
    Ok(content.parse()?)
}

/// Verifies an export: a .zip, or the directory it was unpacked to.
///
/// # Errors
/// When it cannot be read.
pub fn verify_export(path: &Path, keys: &[PublicKey]) -> anyhow::Result<verify::TenantReport> {
    let mut source = if path.is_dir() {
        Source::Directory(path.to_owned())
    } else {
        let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
        let archive = ZipArchive::new(file);
        Source::Archive(archive.with_context(|| format!("{} is no .zip", path.display()))?)
    };
    let (mut manifest, mut signature) = (Vec::new(), String::new());
    source.open(MANIFEST.0)?.read_to_end(&mut manifest)?;
    source.open(MANIFEST.1)?.read_to_string(&mut signature)?;
    let mut check = Offline::new(&manifest, &signature, keys)?;
    for name in FILES {
        // One that is missing is a finding like one that is empty.
        match source.open(name) {
            Ok(file) => check.file(name, file)?,
            Err(_) => check.file(name, io::empty())?,
        }
    }
    Ok(check.finish())
}

/// Where the files of an export are.
enum Source {
    Directory(PathBuf),
    Archive(ZipArchive<File>),
}

impl Source {
    fn open(&mut self, name: &str) -> anyhow::Result<Box<dyn Read + '_>> {
        let file: Box<dyn Read> = match self {
            Self::Directory(path) => {
                Box::new(File::open(path.join(name)).with_context(|| name.to_owned())?)
            }
            Self::Archive(archive) => {
                Box::new(archive.by_name(name).with_context(|| name.to_owned())?)
            }
        };
        Ok(file)
    }
}
