//! Enough of an SMTP server (RFC 5321) to be a real peer: greeting, EHLO, AUTH PLAIN, MAIL, RCPT,
//! DATA with dot-stuffing, NOOP, RSET, QUIT. It listens on a port of its own and can misbehave.

#![expect(clippy::unwrap_used, reason = "a peer that cannot run fails its test")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
    task::JoinHandle,
};

/// How the server behaves.
#[derive(Clone, Copy, Default)]
pub struct Script {
    /// Answers this command, given by its verb, with this line.
    pub refuse: Option<(&'static str, &'static str)>,
    /// Closes each connection after its first mail.
    pub hang_up_after_mail: bool,
    /// Never answers the end of the first mail's data.
    pub stall_first_data: bool,
    /// Accepts connections and says nothing.
    pub silent: bool,
}

/// A mail as it came over the wire, dots unstuffed.
#[derive(Clone)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub data: Vec<u8>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    commands: Vec<String>,
    mails: Vec<Received>,
    stalls: usize,
}

/// A running server; it ends with the test.
pub struct Server {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    stalled: Arc<Notify>,
    accepting: JoinHandle<()>,
}

impl Server {
    pub async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let stalled = Arc::new(Notify::new());
        let (shared, notify) = (seen.clone(), stalled.clone());
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                shared.lock().unwrap().connections += 1;
                let peer = Conversation::new(stream, script, shared.clone(), notify.clone());
                tokio::spawn(peer.run());
            }
        });
        Self {
            address,
            seen,
            stalled,
            accepting,
        }
    }

    /// Closes the port.
    pub async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await;
    }

    pub fn received(&self) -> Vec<Received> {
        self.seen.lock().unwrap().mails.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().unwrap().commands.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    /// Waits until the server has a mail that it does not acknowledge.
    pub async fn stalled(&self) {
        self.stalled.notified().await;
    }
}

struct Conversation {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    script: Script,
    seen: Arc<Mutex<Seen>>,
    stalled: Arc<Notify>,
    from: String,
    to: Vec<String>,
}

impl Conversation {
    fn new(
        stream: TcpStream,
        script: Script,
        seen: Arc<Mutex<Seen>>,
        stalled: Arc<Notify>,
    ) -> Self {
        let (reader, writer) = stream.into_split();
        Self {
            reader: BufReader::new(reader),
            writer,
            script,
            seen,
            stalled,
            from: String::new(),
            to: Vec::new(),
        }
    }

    async fn run(mut self) {
        if self.script.silent {
            std::future::pending::<()>().await;
        }
        self.say("220 sink.example ESMTP").await;
        while let Some(line) = self.line().await {
            let command = String::from_utf8(line).unwrap();
            self.seen.lock().unwrap().commands.push(command.clone());
            if !self.obey(&command).await {
                return;
            }
        }
    }

    /// Answers one command; false ends the conversation.
    async fn obey(&mut self, command: &str) -> bool {
        let verb = command.get(..4).unwrap_or_default().to_uppercase();
        if let Some((_, answer)) = self.script.refuse.filter(|(refused, _)| *refused == verb) {
            self.say(answer).await;
            return true;
        }
        let argument = command.split_once(':').map(|(_, path)| path);
        let path = argument.map(|path| path.split(' ').next().unwrap().to_owned());
        match verb.as_str() {
            "EHLO" => {
                self.say("250-sink.example\r\n250-AUTH PLAIN\r\n250 8BITMIME")
                    .await;
            }
            "AUTH" => self.say("235 2.7.0 welcome").await,
            "MAIL" => {
                self.from = path.unwrap();
                self.to.clear();
                self.say("250 2.1.0 ok").await;
            }
            "RCPT" => {
                self.to.push(path.unwrap());
                self.say("250 2.1.5 ok").await;
            }
            "DATA" => return self.data().await,
            "NOOP" | "RSET" => self.say("250 2.0.0 ok").await,
            "QUIT" => {
                self.say("221 2.0.0 bye").await;
                return false;
            }
            _ => self.say("500 5.5.2 what?").await,
        }
        true
    }

    async fn data(&mut self) -> bool {
        self.say("354 go ahead").await;
        let mut data = Vec::new();
        loop {
            let Some(line) = self.line().await else {
                return false;
            };
            if line == b"." {
                break;
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            data.extend_from_slice(b"\r\n");
        }
        if self.script.stall_first_data && self.first_stall() {
            self.stalled.notify_one();
            // Until the client goes away.
            while self.line().await.is_some() {}
            return false;
        }
        self.seen.lock().unwrap().mails.push(Received {
            from: self.from.clone(),
            to: self.to.clone(),
            data,
        });
        self.say("250 2.0.0 queued").await;
        !self.script.hang_up_after_mail
    }

    fn first_stall(&self) -> bool {
        let mut seen = self.seen.lock().unwrap();
        seen.stalls += 1;
        seen.stalls == 1
    }

    async fn say(&mut self, answer: &str) {
        // The client may have gone, as some tests want.
        let _ = self
            .writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await;
    }

    /// One line without its end, which must be CRLF; none when the client has gone.
    async fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let read = self.reader.read_until(b'\n', &mut line).await.unwrap_or(0);
        if read == 0 {
            return None;
        }
        assert!(line.ends_with(b"\r\n"), "a line must end in CRLF");
        line.truncate(line.len() - 2);
        Some(line)
    }
}
