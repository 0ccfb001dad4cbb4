//! Passwords that attackers already have, from other sites' breaches (NIST SP 800-63B, 5.1.1.2).
//!
//! The file is the one that Have I Been Pwned's downloader writes: `<SHA-1 in hex>:<count>`, a line each, in
//! the order of the hashes. With its 40 GB it is not read, but searched where it lies: some forty small
//! reads, most of them from the system's cache.

use sha1::{Digest as _, Sha1};
use shared::AppError;
use shared::requests::Password;
use std::cmp::Ordering;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Characters of a SHA-1 in hexadecimal.
const HASH: usize = 40;
/// No line is longer, with its end and the end of the one before.
const LONGEST_LINE: usize = 80;

/// The file.
#[derive(Debug)]
pub(super) struct Breached {
    file: File,
    length: u64,
}

/// A line of the file.
struct Line {
    start: u64,
    end: u64,
    hash: [u8; HASH],
}

impl Breached {
    /// Opens the file.
    ///
    /// # Errors
    /// When it cannot be read, or its first line is none of such a file.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let breached = Self { file, length };
        breached.line_from(0)?;
        Ok(breached)
    }

    /// Refuses what is in the file. A file that can no longer be read stops nobody: it is logged.
    ///
    /// # Errors
    /// `invalid` at `password`.
    pub(super) fn refuse(&self, password: &Password) -> Result<(), AppError> {
        match self.contains(password.expose()) {
            Ok(false) => Ok(()),
            Ok(true) => Err(AppError::field(
                "password",
                "This password was found in a breach of another site, so attackers try it first. Choose another one.",
            )),
            Err(error) => {
                tracing::error!(%error, "the file of breached passwords cannot be read");
                Ok(())
            }
        }
    }

    fn contains(&self, password: &str) -> io::Result<bool> {
        let wanted = hash_of(password);
        // Whatever begins before `low` is less, whatever begins at `high` or later is greater.
        let (mut low, mut high) = (0, self.length);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.line_from(middle)? {
                Some(line) if line.start < high => match line.hash.cmp(&wanted) {
                    Ordering::Equal => return Ok(true),
                    Ordering::Less => low = line.end,
                    Ordering::Greater => high = middle,
                },
                _ => high = middle,
            }
        }
        Ok(false)
    }

    /// The first line that begins at `offset` or after it.
    fn line_from(&self, offset: u64) -> io::Result<Option<Line>> {
        // From the end of the line before on, to see whether one begins at the offset itself.
        let from = offset.saturating_sub(1);
        let mut buffer = [0_u8; 2 * LONGEST_LINE];
        let mut filled = 0;
        while filled < buffer.len() {
            match self
                .file
                .read_at(&mut buffer[filled..], from + filled as u64)?
            {
                0 => break,
                read => filled += read,
            }
        }
        let read = &buffer[..filled];
        let skipped = if offset == 0 {
            0
        } else {
            match read.iter().position(|byte| *byte == b'\n') {
                Some(end) => end + 1,
                None if filled < buffer.len() => return Ok(None),
                None => return Err(malformed()),
            }
        };
        let rest = &read[skipped..];
        if rest.is_empty() {
            return Ok(None);
        }
        let mut hash: [u8; HASH] = rest
            .get(..HASH)
            .and_then(|hash| hash.try_into().ok())
            .filter(|hash: &[u8; HASH]| hash.iter().all(u8::is_ascii_hexdigit))
            .ok_or_else(malformed)?;
        hash.make_ascii_uppercase();
        let length = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => end + 1,
            None if filled < buffer.len() => rest.len(),
            None => return Err(malformed()),
        };
        let start = from + skipped as u64;
        Ok(Some(Line {
            start,
            end: start + length as u64,
            hash,
        }))
    }
}

fn hash_of(password: &str) -> [u8; HASH] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut hex = [0; HASH];
    for (pair, byte) in hex.chunks_exact_mut(2).zip(Sha1::digest(password)) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    hex
}

fn malformed() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "this is no list of SHA-1 hashes in their order: a line is `<40 hexadecimal digits>:<count>`",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn list(lines: &[String], newline: &str) -> Breached {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        for line in lines {
            write!(file, "{line}{newline}").expect("written");
        }
        Breached::open(file.path()).expect("a list")
    }

    fn line(password: &str, count: u32) -> String {
        let hash = String::from_utf8(hash_of(password).to_vec()).expect("text");
        format!("{hash}:{count}")
    }

    proptest! {
        #[test]
        fn what_is_in_the_list_is_found_and_nothing_else(
            listed in proptest::collection::btree_set("[a-z]{1,4}", 0..60),
            others in proptest::collection::vec("[a-z]{1,4}", 0..20),
            count in 1..40_000_000_u32,
            windows in any::<bool>(),
        ) {
            let mut lines: Vec<String> = listed.iter().map(|word| line(word, count)).collect();
            lines.sort();
            let list = list(&lines, if windows { "\r\n" } else { "\n" });
            for word in &listed {
                prop_assert!(list.contains(word).expect("readable"), "{word}");
            }
            for word in others {
                prop_assert_eq!(list.contains(&word).expect("readable"), listed.contains(&word));
            }
        }
    }

    #[test]
    fn the_last_line_needs_no_end_and_hashes_no_case() {
        let list = list(&[line("hunter2", 17).to_lowercase()], "");
        assert!(list.contains("hunter2").expect("readable"));
        assert!(!list.contains("hunter3").expect("readable"));
    }

    #[test]
    fn another_file_is_refused_at_once() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"correct horse\nbattery staple\n")
            .expect("written");
        let error = Breached::open(file.path()).expect_err("no such list");
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    }
}
