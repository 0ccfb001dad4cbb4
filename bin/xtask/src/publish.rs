//! From build results to the site directory.
//!
//! A build is a folder named by its content: its address never changes meaning, so browsers may keep
//! it for ever, and the scripts inside refer to each other by plain relative names. The build before
//! stays, because pages that were loaded from it still fetch their sections.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    app::App,
    compress::compress,
    manifest::Manifest,
    style,
    wasm::{SPLIT_MODULE, Scripts},
    workspace::{Profile, Workspace, files, fingerprint},
};

/// Copies one build into the site directory, points the manifest at it and prunes old builds.
pub fn publish(
    workspace: &Workspace,
    app: &App,
    profile: Profile,
    scripts: &Scripts,
    styles: &[(String, PathBuf)],
) -> Result<()> {
    let app_dir = workspace.site.join(app.package);
    let pkg = app_dir.join("pkg");
    let previous = Manifest::read(&app_dir).ok().map(|manifest| manifest.build);
    let build = write_build(&pkg, profile, scripts, styles)?;
    let root = format!("/pkg/{build}");
    let at = |name: &str| format!("{root}/{name}");
    Manifest {
        profile: profile.name().to_owned(),
        js: at(&format!("{}.js", app.package)),
        wasm: at(&format!("{}_bg.wasm", app.package)),
        split: SPLIT_MODULE.to_owned(),
        css: at(style::STYLESHEET),
        font: at(style::FONT),
        icon: at(app.icon),
        sections: scripts.sections.clone(),
        build: build.clone(),
        root: root.clone(),
    }
    .write(&app_dir)?;
    // A build that changed nothing has no predecessor to tell from older ones: it prunes none.
    if let Some(previous) = previous.filter(|previous| *previous != build) {
        prune(&pkg, &[&build, &previous])?;
    }
    println!("{} {} {root}", app.package, profile.name());
    Ok(())
}

/// Writes the build's folder unless it is there, and answers its name.
fn write_build(
    pkg: &Path,
    profile: Profile,
    scripts: &Scripts,
    styles: &[(String, PathBuf)],
) -> Result<String> {
    let mut contents = scripts_to_publish(scripts)?;
    for (name, path) in styles {
        let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        contents.push((name.clone(), content));
    }
    // The profile counts: only a release build has compressed siblings.
    let kind = (OsStr::new("profile"), profile.name().as_bytes());
    let named = contents
        .iter()
        .map(|(name, content)| (OsStr::new(name), content.as_slice()));
    let build = fingerprint(named.chain([kind]));

    let dir = pkg.join(&build);
    if dir.exists() {
        return Ok(build);
    }
    let fresh = pkg.join(format!(".{build}"));
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    for (name, content) in &contents {
        let path = fresh.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
    }
    if profile == Profile::Release {
        compress(&fresh)?;
    }
    fs::rename(&fresh, &dir).with_context(|| format!("publishing {}", dir.display()))?;
    Ok(build)
}

/// Every script and module by its name below the build's folder, sorted.
fn scripts_to_publish(scripts: &Scripts) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut folders = vec![scripts.dir.clone()];
    while let Some(folder) = folders.pop() {
        for file in files(&folder)? {
            let name = file.strip_prefix(&scripts.dir)?;
            found.push((name.to_string_lossy().into_owned(), fs::read(&file)?));
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Removes all builds but these.
fn prune(pkg: &Path, kept: &[&str]) -> Result<()> {
    for entry in fs::read_dir(pkg)? {
        let entry = entry?;
        if !kept.iter().any(|build| entry.file_name() == *build) {
            let old = entry.path();
            fs::remove_dir_all(&old).with_context(|| format!("removing {}", old.display()))?;
        }
    }
    Ok(())
}
