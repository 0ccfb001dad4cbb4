//! That the tests which the documents name are there.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// It names what its reader is to write.
const GUIDE: &str = "adding-a-module.md";

/// The documents in a folder and below it.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            found.extend(documents(&path));
        } else if path.extension().is_some_and(|kind| kind == "md") && !path.ends_with(GUIDE) {
            found.push(path);
        }
    }
    found
}

/// Where a test is, by what a line calls it: from the root, from `server`, or from where the one before it stands.
fn place(name: &str, before: Option<&Path>) -> Option<PathBuf> {
    let root = Path::new(ROOT);
    let folders = before.into_iter().flat_map(Path::ancestors).skip(1).take(2);
    [root.join(name), root.join("server").join(name)]
        .into_iter()
        .chain(folders.map(|folder| folder.join(name)))
        .find(|path| path.exists())
}

#[test]
fn every_test_that_is_named_is_there() {
    let mut all = documents(&Path::new(ROOT).join("docs"));
    all.push(Path::new(ROOT).join("README.md"));
    let (mut named, mut missing) = (0, Vec::new());
    for document in all {
        let text = fs::read_to_string(&document).expect("a document");
        for line in text.lines() {
            let mut before: Option<PathBuf> = None;
            // Every other part of a line stands between backticks.
            for name in line.split('`').skip(1).step_by(2) {
                let continues = before.is_some()
                    && Path::new(name).extension().is_some_and(|kind| kind == "rs");
                if !continues && !name.contains("tests/") {
                    continue;
                }
                named += 1;
                match place(name, before.as_deref()) {
                    Some(path) => before = Some(path),
                    None => missing.push(format!("{}: {name}", document.display())),
                }
            }
        }
    }
    assert!(named > 25, "only {named}");
    assert!(missing.is_empty(), "{missing:#?}");
}
