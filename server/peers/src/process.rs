//! A peer's process: it ends with the test that started it.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Where the peers' scripts are.
pub(crate) fn scripts() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../end2end/peers"))
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
}

/// What a SAML provider says of itself at an address, as soon as it listens.
pub(crate) async fn when_it_listens(address: &str) -> String {
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    for _ in 0..400 {
        if let Ok(response) = client.get(address).send().await {
            let text = response.text().await.expect("text");
            assert!(
                text.contains("EntityDescriptor"),
                "has bin/lib/peers.sh installed this provider? {text}"
            );
            return text;
        }
        // It tells nobody that it listens: asking it is the only way to know. This ends with its first answer, and
        // waits for nothing that is tested.
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the peer does not answer: has bin/lib/peers.sh installed it?");
}

/// A folder of a peer's own, which goes with it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = std::env::temp_dir().join(format!(
            "tenantry-peer-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::SeqCst)
        ));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A child process that is killed when dropped. Its standard input is held open as long: the scripts end
/// themselves when it closes, even if the test was killed.
pub(crate) struct Process(Child);

impl Process {
    pub(crate) fn start(mut command: Command) -> Self {
        let child = command.stdin(Stdio::piped()).spawn();
        Self(child.expect("the peer does not start: has bin/lib/peers.sh installed it?"))
    }

    /// The first line that it prints: where it listens.
    pub(crate) fn first_line(&mut self) -> String {
        let output = self.0.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines();
        let first = lines
            .next()
            .expect("its address: has bin/lib/peers.sh installed it?")
            .expect("text");
        // Whoever does not read on lets it stand still.
        std::thread::spawn(move || lines.for_each(drop));
        first
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Closing the input ends the script together with what it started.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
