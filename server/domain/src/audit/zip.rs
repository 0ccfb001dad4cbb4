//! The archive: a .zip that is written while it is read, file after file, the manifest last.

use super::chain::hex;
use super::verify::FILES;
use super::{AuditArchive, CSV_HEAD, MANIFEST, ManifestFile, TextFormat};
use crate::error::{Error, Result};
use futures::{Stream, stream};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

impl AuditArchive {
    /// All of it as the content of a .zip, whose manifest tells of the query. It is written in a task
    /// of its own, two chunks ahead of the reader, and ends when the reader goes away.
    pub fn into_zip(self, query: String) -> impl Stream<Item = Result<Vec<u8>>> + Send + 'static {
        let (sender, receiver) = channel(2);
        tokio::spawn(async move {
            let mut zip = Zip::new(sender.clone());
            if let Err(error) = write(self, &query, &mut zip).await {
                // Nobody hears it when it is the reader who went away.
                let _ = sender.send(Err(error)).await;
            }
        });
        stream::unfold(receiver, |mut receiver: Receiver<_>| async {
            receiver.recv().await.map(|chunk| (chunk, receiver))
        })
    }
}

async fn write(mut archive: AuditArchive, query: &str, zip: &mut Zip) -> Result<()> {
    let mut files = Vec::new();
    let [seals, entries, table] = FILES;
    zip.begin(seals)?;
    while let Some(batch) = archive.next_seals().await? {
        zip.write(&lines(&batch)?).await?;
    }
    files.push(zip.end(seals));
    zip.begin(entries)?;
    while let Some(batch) = archive.next_entries().await? {
        zip.write(&archive.written(&batch, TextFormat::Ndjson)?)
            .await?;
    }
    files.push(zip.end(entries));
    zip.begin(table)?;
    zip.write(CSV_HEAD.as_bytes()).await?;
    let mut again = archive.again();
    while let Some(batch) = again.next_batch().await? {
        zip.write(&archive.written(&batch, TextFormat::Csv)?)
            .await?;
    }
    files.push(zip.end(table));
    let (manifest, signature) = archive.manifest(query, files)?;
    zip.begin(MANIFEST.0)?;
    zip.write(&manifest).await?;
    zip.begin(MANIFEST.1)?;
    zip.write(signature.as_bytes()).await?;
    zip.finish().await
}

/// A line of JSON each.
fn lines(values: &[impl Serialize]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for value in values {
        serde_json::to_writer(&mut text, value).map_err(Error::internal)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// A .zip on its way to a client.
struct Zip {
    writer: Option<ZipWriter<StreamWriter<Buffer>>>,
    buffer: Buffer,
    sender: Sender<Result<Vec<u8>>>,
    hash: Sha256,
    bytes: u64,
}

impl Zip {
    fn new(sender: Sender<Result<Vec<u8>>>) -> Self {
        let buffer = Buffer::default();
        Self {
            writer: Some(ZipWriter::new_stream(buffer.clone())),
            buffer,
            sender,
            hash: Sha256::new(),
            bytes: 0,
        }
    }

    fn begin(&mut self, name: &str) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(3))
            .large_file(true);
        (self.hash, self.bytes) = (Sha256::new(), 0);
        self.open()?
            .start_file(name, options)
            .map_err(Error::internal)?;
        Ok(())
    }

    async fn write(&mut self, content: &[u8]) -> Result<()> {
        self.hash.update(content);
        self.bytes += content.len() as u64;
        self.open()?.write_all(content).map_err(Error::internal)?;
        self.send().await
    }

    fn end(&mut self, name: &str) -> ManifestFile {
        ManifestFile {
            name: name.to_owned(),
            bytes: self.bytes,
            sha256: hex::encode(&self.hash.finalize_reset()),
        }
    }

    async fn finish(&mut self) -> Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.finish().map_err(Error::internal)?;
        }
        self.send().await
    }

    fn open(&mut self) -> Result<&mut ZipWriter<StreamWriter<Buffer>>> {
        let ended = || Error::internal("the archive has ended");
        self.writer.as_mut().ok_or_else(ended)
    }

    /// Hands over what has been compressed so far.
    async fn send(&mut self) -> Result<()> {
        let chunk = self.buffer.take();
        if chunk.is_empty() {
            return Ok(());
        }
        let gone = |_| Error::internal("the reader went away");
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
