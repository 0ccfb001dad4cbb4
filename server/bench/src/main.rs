//! What the database costs us: ratios, each measured in one run and in interleaved rounds.
//!
//! `bin/bench database` starts a cluster and calls this. The left of a ratio is what the app does, in
//! its own operations and as its own roles; the right is the least that PostgreSQL could be asked to do
//! for it, by a superuser. It is a program of its own, so that the server has no way to a superuser.

mod export;
mod ground;
mod measure;
mod memory;
mod requests;
mod sign_ins;

use clap::Parser;
use ground::Ground;
use measure::Figure;
use std::process::ExitCode;
use test_support::plans;

/// Measures what the database costs, in a database of its own on the server in `TEST_DATABASE_URL`,
/// whose superuser that is.
#[derive(Parser)]
struct Args {
    /// How many entries the audit log has that is read and exported.
    #[arg(long, default_value_t = 1_000_000)]
    entries: u32,
    /// Only these: rls, isolation, permission, write, sign-in, viewer, csv, ndjson, plans.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Prints JSON, a line a figure.
    #[arg(long)]
    json: bool,
}

impl Args {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    fn print(&self, figure: &Figure) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string(figure)?);
        } else {
            println!("{figure}");
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let args = Args::parse();
    let mut ground = Ground::prepare(args.entries).await;
    let measured = run(&args, &mut ground).await;
    ground.app.database.remove().await;
    measured
}

async fn run(args: &Args, ground: &mut Ground) -> anyhow::Result<ExitCode> {
    if args.wants("rls") {
        args.print(&requests::rls(ground).await?)?;
    }
    if args.wants("isolation") {
        args.print(&requests::isolation(ground).await?)?;
    }
    if args.wants("permission") {
        args.print(&requests::permission(ground).await?)?;
    }
    if args.wants("write") {
        args.print(&requests::write(ground).await?)?;
    }
    if args.wants("sign-in") {
        args.print(&sign_ins::sign_in(ground).await?)?;
    }
    if args.wants("viewer") {
        args.print(&requests::viewer(ground).await?)?;
    }
    for (name, format) in export::FORMATS {
        if args.wants(name) {
            args.print(&export::measure(ground, name, format).await?)?;
        }
    }
    if args.wants("plans") {
        let tenants = [&ground.acme, &ground.globex];
        let plans = plans::explain(&mut ground.app, tenants, &ground.olga).await;
        let findings = plans.findings();
        args.print(&Figure::plans(plans.count(), findings.len()))?;
        for finding in &findings {
            eprintln!("{finding}\n");
        }
        if !findings.is_empty() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
