//! Makes the mail templates ready to send while the crate is built.
//!
//! Mail clients need their styles in `style` attributes, and authors want to write Tailwind class
//! names. So the work is done here, once: each template is put into the layout, its classes become
//! inline styles by tailwind-rs, and the result is embedded in the library. A class that is not in
//! `utilities.txt`, an unknown block, or a panic of tailwind-rs ends the build with one readable
//! line, never with a mail that looks wrong.
//!
//! A new mail: add `NAME.html` and `NAME.txt` to the folder of each language in `templates/`, and a
//! struct to `src/letters/`. What all mails say is in `src/phrases.rs`.
//! A new utility: add it to `utilities.txt` with the CSS it must become.

mod compose;
mod guard;
mod inline;
mod utilities;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use compose::Composer;
use utilities::Utilities;

fn main() -> ExitCode {
    for path in ["build", "templates", "utilities.txt"] {
        println!("cargo::rerun-if-changed={path}");
    }
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // Cargo prints each such line as an error of its own.
            for line in message.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let templates = Path::new("templates");

    let utilities = Utilities::resolve(&read(Path::new("utilities.txt"))?, tailwind)?;
    write(&out.join("utilities.txt"), &utilities.listing())?;

    let mut composer = Composer::new(
        read(&templates.join("layout.html"))?,
        read(&templates.join("layout.txt"))?,
    );
    for path in files(&templates.join("partials"), "html")? {
        composer.add_partial(stem(&path)?, read(&path)?);
    }

    for folder in folders(templates)? {
        let language = stem(&folder)?;
        if language != "partials" {
            make(&folder, &out.join(language), &composer, &utilities)?;
        }
    }
    Ok(())
}

/// Makes the templates of one language.
fn make(
    folder: &Path,
    out: &Path,
    composer: &Composer,
    utilities: &Utilities,
) -> Result<(), String> {
    fs::create_dir_all(out).map_err(|error| format!("{}: {error}", out.display()))?;
    for path in files(folder, "html")? {
        let name = stem(&path)?;
        let in_file = |message: String| format!("{}: {message}", path.display());
        let html = composer.html(&read(&path)?).map_err(in_file)?;
        let html = inline::inline(&html, utilities).map_err(in_file)?;
        write(&out.join(format!("{name}.html")), &html)?;

        let path = path.with_extension("txt");
        let text = composer.text(&read(&path)?);
        let text = text.map_err(|message| format!("{}: {message}", path.display()))?;
        write(&out.join(format!("{name}.txt")), &text)?;
    }
    Ok(())
}

/// The one place that asks tailwind-rs: the inline style of one class.
fn tailwind(class: &str) -> Result<String, String> {
    let mut builder = tailwind_rs::TailwindBuilder::default();
    let (rest, style) = builder.inline(class).map_err(|error| error.to_string())?;
    if rest.trim().is_empty() {
        Ok(style)
    } else {
        Err("it needs a style sheet and cannot stand in a style attribute".into())
    }
}

fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    found(folder, |path| {
        path.extension().is_some_and(|found| found == extension)
    })
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>, String> {
    found(folder, Path::is_dir)
}

fn found(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| wanted(path))
        .collect();
    paths.sort();
    Ok(paths)
}

fn stem(path: &Path) -> Result<&str, String> {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .ok_or_else(|| format!("{}: not a template name", path.display()))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, content: &str) -> Result<(), String> {
    fs::write(path, content).map_err(|error| format!("{}: {error}", path.display()))
}
