//! Brotli and gzip siblings, written once at build time so that the server never compresses a file.
//!
//! Node does it: it is here for Tailwind anyway, and its brotli is native code even when this program
//! is compiled without optimisation.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};

use crate::workspace::run;

/// Fonts are left alone: they are compressed already.
const SCRIPT: &str = r"
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
const dir = process.argv[1];
for (const name of readdirSync(dir, { recursive: true })) {
  if (!/\.(css|js|json|svg|txt|wasm)$/.test(name)) continue;
  const content = readFileSync(`${dir}/${name}`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${dir}/${name}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${dir}/${name}.gz`, gzipSync(content, { level: 9 }));
}
";

/// Writes `NAME.br` and `NAME.gz` beside every compressible file of a folder.
pub fn compress(dir: &Path) -> Result<()> {
    run(Command::new("node")
        .args(["--input-type=module", "--eval", SCRIPT, "--"])
        .arg(dir))
    .with_context(|| format!("compressing {}", dir.display()))
}
