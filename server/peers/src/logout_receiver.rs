//! Where a provider's server posts its logout tokens: the far end of a back channel, for a test to read.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Listens on loopback, and answers 200 to everybody.
pub struct LogoutReceiver {
    /// Its address.
    pub address: String,
    tokens: Mutex<Receiver<String>>,
}

impl LogoutReceiver {
    /// Starts it. It listens as long as the test runs.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, tokens) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A broken connection is the peer's, which will be missed at the other end.
                let _ = take(stream, &sender);
            }
        });
        Self {
            address: format!("http://{address}/logout"),
            tokens: Mutex::new(tokens),
        }
    }

    /// The next token.
    pub fn token(&self) -> String {
        let tokens = self.tokens.lock().expect("no panic");
        let body = tokens.recv_timeout(Duration::from_secs(10));
        let body = body.expect("the provider posts a token");
        let mut fields = url::form_urlencoded::parse(body.as_bytes());
        let token = fields.find(|(name, _)| name == "logout_token");
        token
            .unwrap_or_else(|| panic!("no logout token in “{body}”"))
            .1
            .into_owned()
    }
}

fn take(mut stream: TcpStream, sender: &Sender<String>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or_default();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    // Whoever does not read any more has seen enough.
    let _ = sender.send(String::from_utf8_lossy(&body).into_owned());
    Ok(())
}
