//! From an app crate to the wasm and JavaScript a browser loads.
//!
//! cargo → split by `#[lazy_route]` → wasm-bindgen → wasm-opt. The split is not an optimisation that
//! development could skip: a lazy route without it never loads. Every step after cargo is skipped
//! when the compiled library is the one of the last run.

use std::{
    collections::BTreeMap,
    env, fs,
    num::NonZero,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    app::App,
    workspace::{Profile, Workspace, files, fingerprint, node, run, run_silent},
};

/// Written last, so that an interrupted run is not taken for a finished one.
const STAMP: &str = "stamp";
/// The module that fetches a section; the main module imports it by this name.
pub const SPLIT_MODULE: &str = "__wasm_split.js";
/// Optimises the modules that it is told, by the library at its first argument.
const OPTIMISER: &str = "bin/xtask/src/optimise.mjs";

/// The scripts of one app.
pub struct Scripts {
    /// The folder with every `.js` and `.wasm` file.
    pub dir: PathBuf,
    /// Which wasm files each section needs, by the section's name, without their ending.
    pub sections: BTreeMap<String, Vec<String>>,
}

/// Compiles, splits, binds and (for release) optimises one app.
pub fn build(workspace: &Workspace, app: &App, profile: Profile) -> Result<Scripts> {
    let library = compile(workspace, app, profile)?;
    let input = fs::read(&library).with_context(|| format!("reading {}", library.display()))?;
    let stamp = fingerprint([(library.as_os_str(), input.as_slice())]);

    let dir = workspace.scratch(&[app.package, profile.name()])?;
    let pkg = dir.join("pkg");
    let sections_file = dir.join("sections.json");
    let stamp_file = dir.join(STAMP);
    if fs::read_to_string(&stamp_file).is_ok_and(|last| last == stamp) {
        let sections = serde_json::from_slice(&fs::read(&sections_file)?)?;
        return Ok(Scripts { dir: pkg, sections });
    }

    for stale in [&dir.join("split"), &pkg] {
        if stale.exists() {
            fs::remove_dir_all(stale).with_context(|| format!("removing {}", stale.display()))?;
        }
    }
    fs::create_dir_all(&pkg)?;
    if stamp_file.exists() {
        fs::remove_file(&stamp_file)?;
    }
    let sections = split(app, &input, &dir.join("split"), &pkg)?;
    if profile == Profile::Release {
        optimise(workspace, &pkg)?;
    }
    fs::write(&sections_file, serde_json::to_vec(&sections)?)?;
    fs::write(&stamp_file, stamp)?;
    Ok(Scripts { dir: pkg, sections })
}

/// Compiles the app's library as one wasm module which still carries its relocations.
fn compile(workspace: &Workspace, app: &App, profile: Profile) -> Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .current_dir(&workspace.root)
        .args(["rustc", "--quiet", "--lib", "--locked"])
        .args(["--package", app.package])
        .args(["--profile", profile.cargo()])
        .args(["--crate-type", "cdylib"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--features", "hydrate"])
        .args(["--", "-Clink-args=--emit-relocs"])
        // Set by `cargo run` for this program, and wrong for another build.
        .env_remove("CARGO_MANIFEST_DIR")
        .env_remove("CARGO_PKG_NAME")
        // leptos would drop `_bg` from the names it expects.
        .env_remove("LEPTOS_OUTPUT_NAME"))
    .with_context(|| {
        format!(
            "compiling {} to wasm (if the target is missing: `rustup target add wasm32-unknown-unknown`)",
            app.package
        )
    })?;
    Ok(workspace
        .target
        .join("wasm32-unknown-unknown")
        .join(profile.cargo())
        .join(app.library()))
}

/// Cuts the module at its lazy routes and writes the JavaScript that loads the pieces.
fn split(
    app: &App,
    input: &[u8],
    work: &Path,
    pkg: &Path,
) -> Result<BTreeMap<String, Vec<String>>> {
    let main_module = format!("./{}.js", app.package);
    let link_name = format!("./{SPLIT_MODULE}");
    let main = work.join(format!("{}.wasm", app.package));
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = pkg;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    fs::create_dir_all(work)?;
    let parts = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("splitting {}: {error:#}", app.package))?;

    Bindgen::new()
        .input_path(&main)
        .web(true)?
        .out_name(app.package)
        .typescript(false)
        // The sections call the main module by its linker exports.
        .keep_lld_exports(true)
        .demangle(false)
        .generate(pkg)
        .with_context(|| format!("binding {}", app.package))?;
    Ok(parts.prefetch_map.into_iter().collect())
}

/// Shrinks every module. The optimiser is npm's: Debian's is too old for these modules and breaks
/// them without an error. It takes longer to start than for most modules, and uses one core: so there is
/// one process a core.
fn optimise(workspace: &Workspace, pkg: &Path) -> Result<()> {
    let library = workspace.npm("binaryen/index.js")?;
    let mut modules = Vec::new();
    for file in files(pkg)? {
        if file.extension().is_some_and(|ending| ending == "wasm") {
            modules.push((fs::metadata(&file)?.len(), file));
        }
    }
    // By size, so that each process gets as much as the others.
    modules.sort();
    let processes = thread::available_parallelism().map_or(1, NonZero::get);
    let work = |nth: usize| {
        let theirs = modules.iter().skip(nth).step_by(processes);
        run_silent(
            node(&workspace.root.join(OPTIMISER))
                .arg(&library)
                .args(theirs.map(|(_, module)| module)),
        )
        .with_context(|| format!("optimising {}", pkg.display()))
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..processes)
            .map(|nth| scope.spawn(move || work(nth)))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .map_err(|_| anyhow!("an optimiser's thread panicked"))?
        })
    })
}
