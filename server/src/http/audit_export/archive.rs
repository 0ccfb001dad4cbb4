//! The archive: a .zip that is written while it is read, file after file, the manifest last.

use super::{csv, cut, lines};
use domain::TenantContext;
use domain::audit::verify::FILES;
use domain::audit::{AuditArchive, MANIFEST, ManifestFile};
use futures::{Stream, stream};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// Writes in a task of its own, two chunks ahead of the client; it ends when the client goes away.
pub(super) fn stream(
    ctx: &TenantContext,
    archive: AuditArchive,
    query: String,
) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
    let (sender, receiver) = channel(2);
    let ctx = ctx.clone();
    tokio::spawn(async move {
        let mut zip = Zip::new(sender.clone());
        if let Err(error) = write(&ctx, archive, &query, &mut zip).await {
            // Nobody hears it when it is the client who went away.
            let _ = sender.send(Err(error)).await;
        }
    });
    stream::unfold(receiver, |mut receiver: Receiver<_>| async {
        receiver.recv().await.map(|chunk| (chunk, receiver))
    })
}

async fn write(
    ctx: &TenantContext,
    mut archive: AuditArchive,
    query: &str,
    zip: &mut Zip,
) -> io::Result<()> {
    let mut files = Vec::new();
    let [seals, entries, table] = FILES;
    zip.begin(seals)?;
    while let Some(batch) = archive.next_seals().await.map_err(cut)? {
        zip.write(&lines(&batch)?).await?;
    }
    files.push(zip.end(seals));
    zip.begin(entries)?;
    while let Some(batch) = archive.next_entries().await.map_err(cut)? {
        zip.write(&lines(&batch)?).await?;
    }
    files.push(zip.end(entries));
    zip.begin(table)?;
    zip.write(&csv::head().await?).await?;
    let mut again = archive.again();
    while let Some(batch) = again.next_batch().await.map_err(cut)? {
        zip.write(&csv::rows(ctx, &batch).await?).await?;
    }
    files.push(zip.end(table));
    let (manifest, signature) = archive.manifest(query, files).map_err(cut)?;
    zip.begin(MANIFEST.0)?;
    zip.write(&manifest).await?;
    zip.begin(MANIFEST.1)?;
    zip.write(signature.as_bytes()).await?;
    zip.finish().await
}

/// A .zip on its way to a client.
struct Zip {
    writer: Option<ZipWriter<StreamWriter<Buffer>>>,
    buffer: Buffer,
    sender: Sender<io::Result<Vec<u8>>>,
    hash: Sha256,
    bytes: u64,
}

impl Zip {
    fn new(sender: Sender<io::Result<Vec<u8>>>) -> Self {
        let buffer = Buffer::default();
        Self {
            writer: Some(ZipWriter::new_stream(buffer.clone())),
            buffer,
            sender,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    fn begin(&mut self, name: &str) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(3))
            .large_file(true);
        (self.hash, self.bytes) = (Sha256::new(), 0);
        self.open()?.start_file(name, options)?;
        Ok(())
    }

    async fn write(&mut self, content: &[u8]) -> io::Result<()> {
        self.hash.update(content);
        self.bytes += content.len() as u64;
        self.open()?.write_all(content)?;
        self.send().await
    }

    fn end(&mut self, name: &str) -> ManifestFile {
        let mut sha256 = String::new();
        for byte in self.hash.finalize_reset() {
            let _ = write!(sha256, "{byte:02x}");
        }
        ManifestFile {
            name: name.to_owned(),
            bytes: self.bytes,
            sha256,
        }
    }

    async fn finish(&mut self) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.finish()?;
        }
        self.send().await
    }

    fn open(&mut self) -> io::Result<&mut ZipWriter<StreamWriter<Buffer>>> {
        let ended = || io::Error::other("the archive has ended");
        self.writer.as_mut().ok_or_else(ended)
    }

    /// Hands over what has been compressed so far.
    async fn send(&mut self) -> io::Result<()> {
        let chunk = self.buffer.take();
        if chunk.is_empty() {
            return Ok(());
        }
        let gone = |_| io::Error::other("the client went away");
        self.sender.send(Ok(chunk)).await.map_err(gone)
    }
}

/// What has been compressed and not been sent.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Buffer {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Buffer {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let mut buffer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.extend_from_slice(content);
        Ok(content.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
