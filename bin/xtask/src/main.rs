//! Build tasks that cargo alone cannot do: the two web apps' wasm, CSS and static files.
//!
//! The wasm tools are libraries pinned by `Cargo.lock`, so that a fresh machine installs no further
//! program and every machine produces the same bundle. To add a task, add a subcommand here and a
//! module beside this one.

use std::{path::PathBuf, process::ExitCode, thread};

use anyhow::{Result, anyhow};
use clap::{Parser, Subcommand};

mod app;
mod compress;
mod manifest;
mod publish;
mod size;
mod style;
mod wasm;
mod workspace;

use app::{APPS, App};
use workspace::{Profile, Workspace};

/// Builds and measures what browsers load.
#[derive(Parser)]
#[command(name = "xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build both web apps into the site directory.
    Assets {
        /// Optimise for size and write brotli and gzip siblings.
        #[arg(long)]
        release: bool,
        /// Where the server looks for the apps.
        #[arg(long, env = "TENANTRY_SITE_DIR", default_value = "target/site")]
        site: PathBuf,
    },
    /// Print the first-load size of both apps and of each section; fail above the budget.
    Size {
        /// A site directory written by `assets --release`.
        #[arg(long, env = "TENANTRY_SITE_DIR", default_value = "target/site")]
        site: PathBuf,
    },
}

fn main() -> ExitCode {
    match perform(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain without a backtrace: what failed here is another program or a file.
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the command line asks for.
fn perform(task: Task) -> Result<()> {
    match task {
        Task::Assets { release, site } => {
            let profile = if release {
                Profile::Release
            } else {
                Profile::Dev
            };
            assets(&Workspace::new(&site)?, profile)
        }
        Task::Size { site } => size::report(&Workspace::new(&site)?),
    }
}

/// Builds every app and publishes each as one folder named by its content.
fn assets(workspace: &Workspace, profile: Profile) -> Result<()> {
    // Two builds at once (`bin/dev --watch` beside `bin/test`) would overwrite each other's files.
    let _lock = workspace.lock()?;
    // Compilers wait for each other; while one app is compiled, the other is split and optimised.
    thread::scope(|scope| {
        let builds: Vec<_> = APPS
            .iter()
            .map(|app| scope.spawn(|| build(workspace, app, profile)))
            .collect();
        builds.into_iter().try_for_each(|build| {
            build
                .join()
                .map_err(|_| anyhow!("the build of an app panicked"))?
        })
    })
}

/// Builds one app and publishes it.
fn build(workspace: &Workspace, app: &App, profile: Profile) -> Result<()> {
    let scripts = wasm::build(workspace, app, profile)?;
    let styles = style::build(workspace, app, profile)?;
    publish::publish(workspace, app, profile, &scripts, &styles)
}
