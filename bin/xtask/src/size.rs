//! The payload budget: what every page loads, and each section on top of it.
//!
//! Counted as brotli sends it, wasm and JavaScript together: the stylesheet and the font do not
//! delay hydration, and are printed for information only. Code that sections share is cut into files
//! that the first of them loads and the others find in the cache: it counts into a direct visit, not
//! into a section.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail, ensure};

use crate::{app::APPS, manifest::Manifest, workspace::Workspace};

/// Bytes of wasm and JavaScript that every page loads.
const FIRST_LOAD_BUDGET: u64 = 300_000;
/// Bytes of wasm of one section's own.
const SECTION_BUDGET: u64 = 40_000;
/// Bytes of wasm and JavaScript of a direct visit to the heaviest page, with an empty cache. The pages of
/// single sign-on are the heaviest: they share their forms with everything else.
const VISIT_BUDGET: u64 = 470_000;
/// The section that only development shows.
const GALLERY: &str = "gallery";

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
        let own = format!("split_{section}");
        let name = section_name(section);
        let budget = |bytes| (name != GALLERY).then_some(bytes);
        let mut visit = wasm + scripts;
        for module in modules {
            let bytes = compressed(&build, &format!("{module}.wasm"))?;
            visit += bytes;
            if *module == own {
                line(&format!("section {name}"), bytes, budget(SECTION_BUDGET));
            }
        }
        line("  direct visit", visit, budget(VISIT_BUDGET));
    }
    Ok(above)
}

/// The section's name in what the macro makes of it: `product_1809678615525545030`.
fn section_name(section: &str) -> &str {
    section
        .rsplit_once('_')
        .map_or(section, |(name, _hash)| name)
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
