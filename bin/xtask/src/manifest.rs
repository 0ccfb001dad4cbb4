//! `manifest.json`: what the server needs to know about an app's current build.
//!
//! `ui::assets::AssetManifest` reads it; the two are apart because this program must not link Leptos.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The file's name in an app's folder of the site directory.
const FILE: &str = "manifest.json";

/// Addresses of the current build's files.
#[derive(Serialize, Deserialize)]
pub struct Manifest {
    /// `dev` or `release`.
    pub profile: String,
    /// The build's folder below `pkg/`, named by its content.
    pub build: String,
    /// The address of that folder.
    pub root: String,
    /// The address of the main script.
    pub js: String,
    /// The address of the main wasm module.
    pub wasm: String,
    /// The name, in the build's folder, of the script that loads sections.
    pub split: String,
    /// The address of the stylesheet.
    pub css: String,
    /// The address of the font.
    pub font: String,
    /// The address of the browser tab's icon.
    pub icon: String,
    /// The wasm files of each section, without their ending.
    pub sections: BTreeMap<String, Vec<String>>,
}

impl Manifest {
    /// Reads the manifest of an app's last build.
    pub fn read(app_dir: &Path) -> Result<Self> {
        let path = app_dir.join(FILE);
        let text = fs::read(&path).with_context(|| {
            format!(
                "reading {}: build first with `cargo run -p xtask -- assets`",
                path.display()
            )
        })?;
        serde_json::from_slice(&text).with_context(|| format!("parsing {}", path.display()))
    }

    /// Replaces the manifest in one step: a server that starts meanwhile reads the old or the new.
    pub fn write(&self, app_dir: &Path) -> Result<()> {
        let fresh = app_dir.join(format!("{FILE}.new"));
        fs::write(&fresh, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&fresh, app_dir.join(FILE))?;
        Ok(())
    }
}
