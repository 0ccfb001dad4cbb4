//! Connections that are kept between mails.
//!
//! A pool of our own, because lettre's asynchronous one returns a connection even when the future
//! that used it was dropped: a timed-out mail then leaves half a conversation, and the next mail
//! speaks into it. Here a connection is in the pool only between two mails that both ended well;
//! one that is dropped on the way is closed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::{
    address::Envelope,
    transport::smtp::{Error, client::AsyncSmtpConnection},
};
use tokio::time::timeout;

use super::server::Server;

/// More than a burst of mails by the worker's concurrency would not be used.
const MAX_IDLE: usize = 4;

/// How long a kept connection has to say that it is still there.
const STILL_THERE: Duration = Duration::from_secs(2);

/// Connections to one server.
pub struct Pool {
    server: Server,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl Pool {
    /// A pool without a connection yet.
    pub fn new(server: Server) -> Self {
        let idle = Mutex::default();
        Self { server, idle }
    }

    /// Sends one mail over a kept or a new connection.
    pub async fn send(&self, envelope: &Envelope, mail: Vec<u8>) -> Result<(), Error> {
        let mut connection = self.connection().await?;
        connection.send(envelope, &mail).await?;
        self.keep(connection);
        Ok(())
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Error> {
        while let Some(mut connection) = self.take() {
            // Servers hang up on idle clients without a word.
            if let Ok(true) = timeout(STILL_THERE, connection.test_connected()).await {
                return Ok(connection);
            }
        }
        self.server.connect().await
    }

    fn take(&self) -> Option<AsyncSmtpConnection> {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE && !connection.has_broken() {
            idle.push(connection);
        }
    }
}
