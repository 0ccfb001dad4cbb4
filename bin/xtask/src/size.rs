//! The payload budget: what a visitor loads before the first page works, and for each section.
//!
//! Counted as brotli sends it, wasm and JavaScript together: the stylesheet and the font do not
//! delay hydration, and are printed for information only.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};

use crate::{app::APPS, manifest::Manifest, workspace::Workspace};

/// Bytes of wasm and JavaScript for the first page.
const FIRST_LOAD_BUDGET: u64 = 300_000;
/// Bytes of wasm for one section on top of the first page.
const SECTION_BUDGET: u64 = 40_000;

/// Prints the sizes of both apps; an error when one is above its budget.
pub fn report(workspace: &Workspace) -> Result<()> {
    let mut above = Vec::new();
    for app in &APPS {
        let app_dir = workspace.site.join(app.package);
        let manifest = Manifest::read(&app_dir)?;
        ensure!(
            manifest.profile == "release",
            "{} was built for development: run `cargo run -p xtask -- assets --release`",
            app.package
        );
        above.extend(measure(app.package, &manifest, &app_dir)?);
    }
    if above.is_empty() {
        return Ok(());
    }
    bail!("above the budget: {}", above.join(", "))
}

/// Prints one app's sizes; answers what is above its budget.
fn measure(app: &str, manifest: &Manifest, app_dir: &Path) -> Result<Vec<String>> {
    let build = app_dir.join("pkg").join(&manifest.build);
    let wasm = compressed(&build, &format!("{app}_bg.wasm"))?;
    let scripts = scripts(&build)?;
    let mut above = Vec::new();
    let mut line = |what: &str, bytes: u64, budget: Option<u64>| {
        let limit = budget.map_or(String::new(), |budget| {
            if bytes > budget {
                above.push(format!("{app} {what}"));
            }
            format!(" of {} kB", budget / 1000)
        });
        println!(
            "{app:<12} {what:<32} {:>7.1} kB br{limit}",
            kilobytes(bytes)
        );
    };
    line("first load", wasm + scripts, Some(FIRST_LOAD_BUDGET));
    line("  wasm", wasm, None);
    line("  scripts", scripts, None);
    line(
        "stylesheet",
        compressed(&build, crate::style::STYLESHEET)?,
        None,
    );
    for (section, modules) in &manifest.sections {
        let mut bytes = 0;
        for module in modules {
            bytes += compressed(&build, &format!("{module}.wasm"))?;
        }
        line(&section_name(section), bytes, Some(SECTION_BUDGET));
    }
    Ok(above)
}

/// The page's name in what the macro makes of it: `__about_page_view_1809678615525545030`.
fn section_name(section: &str) -> String {
    let name = section.trim_start_matches('_');
    let name = name.rsplit_once('_').map_or(name, |(name, _hash)| name);
    format!("section {}", name.trim_end_matches("_view"))
}

/// Every script is part of the first load: the main one imports the loader and the snippets.
fn scripts(build: &Path) -> Result<u64> {
    let mut total = 0;
    let mut folders = vec![build.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".js.br") {
                total += fs::metadata(&path)?.len();
            }
        }
    }
    Ok(total)
}

/// The size of a file's brotli sibling.
fn compressed(build: &Path, name: &str) -> Result<u64> {
    let path = build.join(format!("{name}.br"));
    let metadata = fs::metadata(&path).with_context(|| format!("measuring {}", path.display()))?;
    Ok(metadata.len())
}

/// For people: thousands of bytes, as the budget is written.
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
