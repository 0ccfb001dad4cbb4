//! What the targets share: a provider, and what it has signed, for the fuzzer to begin with.
//!
//! Without that no input would come past the signature. The keys are made anew at every start and are kept nowhere; so
//! what an earlier run has kept is signed by a stranger.

pub mod oidc;
pub mod saml;

use std::fs;
use std::path::Path;

/// What the fuzzer begins with: a name, and what stands in the file.
pub type Seed = (&'static str, Vec<u8>);

/// Writes seeds to the folder from which `bin/fuzz` has the fuzzer read them.
pub fn plant(target: &str, seeds: &[Seed]) {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/signed")).join(target);
    fs::create_dir_all(&folder).expect("a folder");
    for (name, seed) in seeds {
        fs::write(folder.join(name), seed).expect("a seed");
    }
}
