//! Verifying an export, without the database and without the installation: all it takes is the
//! files and the public key. What it keeps in memory is about 100 bytes an entry.

use super::checker::Checker;
use super::report::{Kind, TenantReport};
use crate::audit::manifest;
use crate::audit::{AuditEntry, Manifest, PublicKey, Seal};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read};
use time::Duration;
use uuid::Uuid;

/// The files of an export beside its manifest.
pub const FILES: [&str; 3] = ["seals.ndjson", "entries.ndjson", "entries.csv"];

/// An entry this much younger than the head may have committed too late to be sealed with it.
const PATIENCE: Duration = Duration::minutes(10);

/// An export's verification: the files in the order of [`FILES`], then the end.
pub struct Offline<'k> {
    manifest: Manifest,
    checker: Checker<'k>,
    // What was sealed and has not been seen yet.
    sealed: HashMap<Uuid, (i64, [u8; 32])>,
    entries: u64,
}

impl<'k> Offline<'k> {
    /// Begins with the manifest and its signature.
    ///
    /// # Errors
    /// When the manifest cannot be read at all.
    pub fn new(manifest: &[u8], signature: &str, keys: &'k [PublicKey]) -> io::Result<Self> {
        let read: Manifest = serde_json::from_slice(manifest)?;
        let mut checker = Checker::new(
            read.tenant.uuid(),
            &read.workspace,
            keys,
            read.checkpoint.as_ref(),
            None,
        );
        if !manifest::is_signed(keys, manifest, signature) {
            checker.report.find(
                Kind::Unsigned,
                None,
                None,
                "the manifest is not signed by the key",
            );
        }
        if !read.is_complete() {
            let note = "the export is of a part of the log: an entry taken out of it shows in the file's hash only";
            checker.report.notes.push(note.to_owned());
        }
        Ok(Self {
            manifest: read,
            checker,
            sealed: HashMap::new(),
            entries: 0,
        })
    }

    /// The next file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn file(&mut self, name: &str, content: impl Read) -> io::Result<()> {
        let mut content = BufReader::new(Hashing {
            inner: content,
            hash: Sha256::new(),
        });
        match name {
            "seals.ndjson" => self.seals(&mut content)?,
            "entries.ndjson" => self.entries(&mut content)?,
            _ => {}
        }
        io::copy(&mut content, &mut io::sink())?;
        let hash = content.into_inner().hash.finalize();
        let hash = crate::audit::chain::hex::encode(&hash);
        let listed = self.manifest.files.iter().find(|file| file.name == name);
        if listed.is_none_or(|file| file.sha256 != hash) {
            let detail = format!("{name} is not the file that was exported");
            self.checker.report.find(Kind::File, None, None, detail);
        }
        Ok(())
    }

    fn seals(&mut self, content: impl BufRead) -> io::Result<()> {
        for (number, line) in content.lines().enumerate() {
            let Ok(seal) = serde_json::from_str::<Seal>(&line?) else {
                let detail = format!("line {} of the seals is none", number + 1);
                self.checker
                    .report
                    .find(Kind::BrokenSeal, None, None, detail);
                continue;
            };
            self.checker.seal(&seal);
            for (sequence, id, hash) in seal.entries() {
                if let Ok(hash) = hash.try_into() {
                    self.sealed.insert(id, (sequence, hash));
                }
            }
        }
        Ok(())
    }

    fn entries(&mut self, content: impl BufRead) -> io::Result<()> {
        let mut previous: Option<Uuid> = None;
        for (number, line) in content.lines().enumerate() {
            self.entries += 1;
            let Ok(entry) = serde_json::from_str::<AuditEntry>(&line?) else {
                let detail = format!("line {} of the entries is none", number + 1);
                self.checker.report.find(Kind::Changed, None, None, detail);
                continue;
            };
            if previous.is_some_and(|previous| previous <= entry.id) {
                let detail = format!("line {} is not in the order of the log", number + 1);
                self.checker
                    .report
                    .find(Kind::Reordered, Some(entry.id), None, detail);
            }
            previous = Some(entry.id);
            match self.sealed.remove(&entry.id) {
                Some((sequence, hash)) => self.checker.compare(sequence, &hash, &entry),
                None if self.is_late(&entry) => self.checker.report.waiting += 1,
                None => self.checker.inserted(entry.id),
            }
        }
        Ok(())
    }

    fn is_late(&self, entry: &AuditEntry) -> bool {
        let head = self.manifest.head.as_ref();
        head.is_none_or(|head| entry.occurred_at > head.sealed_at - PATIENCE)
            && !self
                .checker
                .report
                .findings
                .iter()
                .any(|found| found.kind == Kind::Unsigned)
    }

    /// The end of the export.
    pub fn finish(mut self) -> TenantReport {
        if self.entries != self.manifest.entries {
            let detail = format!(
                "there are {} entries of {}",
                self.entries, self.manifest.entries
            );
            self.checker.report.find(Kind::File, None, None, detail);
        }
        if self.manifest.is_complete() {
            let before = self.manifest.before.uuid();
            let mut missing: Vec<_> = self
                .sealed
                .into_iter()
                .filter(|(id, _)| *id < before)
                .collect();
            missing.sort_unstable_by_key(|(_, (sequence, _))| *sequence);
            for (id, (sequence, _)) in missing {
                self.checker.removed(sequence, id);
            }
        }
        self.checker.finish(self.manifest.head)
    }
}

/// Hashes what is read through it.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}
