//! A peer's process: it ends with the test that started it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Where the peers' scripts are.
pub(crate) fn scripts() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../end2end/peers"))
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
