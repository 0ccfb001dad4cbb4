//! A peer's process: it ends with the test that started it.

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

    pub(crate) fn stdout(&mut self) -> std::process::ChildStdout {
        self.0.stdout.take().expect("its output is piped")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Closing the input ends the script together with what it started.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}
