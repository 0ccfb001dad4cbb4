//! Where things are, and how other programs are run.

use std::{
    env,
    ffi::OsStr,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// How a build is meant to be used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Fast to build: no optimiser, no compressed siblings.
    Dev,
    /// Small to load.
    Release,
}

impl Profile {
    /// The word used in folder names and in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// The cargo profile of the wasm build (see the workspace's `Cargo.toml`).
    pub fn cargo(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// The checkout, its target folder and the site directory.
pub struct Workspace {
    /// The checkout.
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// What the server serves.
    pub site: PathBuf,
}

impl Workspace {
    /// Finds the checkout this program was compiled from; `site` is relative to it.
    pub fn new(site: &Path) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("bin/xtask is two folders below the checkout")?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self {
            site: root.join(site),
            target,
            root,
        })
    }

    /// The scratch folder of one build step; made if missing.
    pub fn scratch(&self, parts: &[&str]) -> Result<PathBuf> {
        let mut dir = self.target.join("xtask");
        dir.extend(parts);
        fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
        Ok(dir)
    }

    /// Waits until no other build writes to this target folder, and holds that place.
    pub fn lock(&self) -> Result<File> {
        let path = self.scratch(&[])?.join("lock");
        let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
        if file.try_lock().is_err() {
            eprintln!("waiting for another build of the web apps");
            file.lock()
                .with_context(|| format!("locking {}", path.display()))?;
        }
        Ok(file)
    }

    /// A file of an npm package; says how to install the packages when it is not there.
    pub fn npm(&self, file: &str) -> Result<PathBuf> {
        let path = self.node_modules().join(file);
        ensure!(
            path.exists(),
            "{} is missing: run `npm ci` in {} (bin/dev does it for you)",
            path.display(),
            self.root.join("end2end").display()
        );
        Ok(path)
    }

    /// Where npm installed the front-end tools.
    pub fn node_modules(&self) -> PathBuf {
        self.root.join("end2end/node_modules")
    }
}

/// Runs a program to its end, and repeats what it said only if it failed: Tailwind's CLI and wasm-opt
/// report their progress, and things that are none of our concern, as if they were errors.
pub fn run_silent(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("could not start {program}: is it installed?"))?;
    ensure!(
        output.status.success(),
        "{program} failed: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    Ok(())
}

/// Runs a program to its end, heard.
pub fn run(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("could not start {program}: is it installed?"))?;
    ensure!(status.success(), "{program} failed: {status}");
    Ok(())
}

/// The program that runs npm's tools.
pub fn node(script: &Path) -> Command {
    let mut command = Command::new("node");
    command.arg(script);
    command
}

/// The files directly in a folder, sorted by name so that hashes are stable.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Sixteen hexadecimal digits that change when any of the named contents does.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = (&'a OsStr, &'a [u8])>) -> String {
    let mut hash = Sha256::new();
    for (name, content) in parts {
        // Lengths keep one part's end from being read as the next one's beginning.
        hash.update(name.len().to_le_bytes());
        hash.update(name.as_encoded_bytes());
        hash.update(content.len().to_le_bytes());
        hash.update(content);
    }
    let digest = hash.finalize();
    digest.iter().take(8).fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
