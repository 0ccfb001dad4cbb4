//! The files beside the scripts: the stylesheet by Tailwind's own CLI, the font, and `style/static/`.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::{
    app::App,
    workspace::{Profile, Workspace, files, node, run_silent},
};

/// The stylesheet's name in a build folder; it refers to the font and images beside it.
pub const STYLESHEET: &str = "app.css";
/// The font's name in a build folder.
pub const FONT: &str = "inter-latin.woff2";
/// Where npm keeps the font: one variable file with the weights the design uses, Latin only.
const FONT_SOURCE: &str = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
/// Favicons and the like, committed ready to serve.
const STATIC: &str = "style/static";

/// Compiles the stylesheet; answers every file to publish beside the scripts, by name and place.
pub fn build(workspace: &Workspace, app: &App, profile: Profile) -> Result<Vec<(String, PathBuf)>> {
    let cli = workspace.npm("@tailwindcss/cli/dist/index.mjs")?;
    let stylesheet = workspace
        .scratch(&[app.package, profile.name()])?
        .join(STYLESHEET);
    let mut tailwind = node(&cli);
    tailwind
        .current_dir(&workspace.root)
        // Tailwind looks for `@import "tailwindcss"` beside the stylesheet, which is not npm's folder.
        .env("NODE_PATH", workspace.node_modules())
        .arg("--input")
        .arg(workspace.root.join(app.stylesheet))
        .arg("--output")
        .arg(&stylesheet);
    if profile == Profile::Release {
        tailwind.arg("--minify");
    }
    run_silent(&mut tailwind).with_context(|| format!("compiling {}", app.stylesheet))?;

    let mut published = vec![
        (STYLESHEET.to_owned(), stylesheet),
        (FONT.to_owned(), workspace.npm(FONT_SOURCE)?),
    ];
    let statics = workspace.root.join(STATIC);
    if statics.is_dir() {
        for file in files(&statics)? {
            let name = file.file_name().context("a listed file has a name")?;
            published.push((name.to_string_lossy().into_owned(), file));
        }
    }
    Ok(published)
}
