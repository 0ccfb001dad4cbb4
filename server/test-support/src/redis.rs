//! A Redis of a test's own, which may be killed.

use secrecy::SecretString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A Redis that keeps nothing on disk. It ends with its test.
pub struct TestRedis {
    port: u16,
    running: Option<(Child, BufReader<ChildStdout>)>,
}

impl TestRedis {
    /// Starts one on a free port, and returns when it answers.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("its number").port();
        drop(listener);
        let mut redis = Self {
            port,
            running: None,
        };
        redis.start_again();
        redis
    }

    /// Its address.
    pub fn url(&self) -> SecretString {
        format!("redis://127.0.0.1:{}", self.port).into()
    }

    /// Runs a command, as somebody else would.
    pub fn command(&self, command: &str) {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        writeln!(connection, "{command}\r").expect("it reads");
        let mut answer = String::new();
        let mut reader = BufReader::new(connection);
        reader.read_line(&mut answer).expect("an answer");
        assert!(!answer.starts_with('-'), "{answer}");
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.running.take() {
            child.kill().expect("it runs");
            child.wait().expect("it ends");
        }
    }

    /// Starts it anew on the same port: it has forgotten everything.
    pub fn start_again(&mut self) {
        let port = self.port.to_string();
        let mut child = Command::new("redis-server")
            .args([
                "--port",
                &port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                "/tmp",
            ])
            .stdout(Stdio::piped())
            .spawn()
            .expect("redis-server: run the tests by `bin/test`, which installs it");
        let mut log = BufReader::new(child.stdout.take().expect("its log"));
        let mut line = String::new();
        while !line.contains("Ready to accept connections") {
            line.clear();
            let length = log.read_line(&mut line).expect("its log");
            assert!(length > 0, "redis-server ended while it started");
        }
        self.running = Some((child, log));
    }
}

impl Drop for TestRedis {
    fn drop(&mut self) {
        self.kill();
    }
}
