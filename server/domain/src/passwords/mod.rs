//! Hashing and judging passwords.
//!
//! Argon2id with the parameters OWASP's Password Storage Cheat Sheet recommends (19 MiB, two
//! passes, one lane), off the async threads, and never more at once than the machine has cores, so
//! that a burst of sign-ins can neither stall requests nor exhaust memory.

mod breached;
mod strength;

use crate::context::RequestContext;
use crate::error::{Error, Result};
use crate::limits::Action;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use breached::Breached;
use shared::AppError;
use shared::requests::Password;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use strength::require_strength;
use tokio::sync::Semaphore;

/// Judges, hashes and verifies.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    // What a sign-in of an unknown address is verified against, so that it takes as long.
    decoy: Arc<str>,
    breached: Option<Arc<Breached>>,
    at_once: Arc<Semaphore>,
    runs: Arc<AtomicU64>,
}

impl Passwords {
    /// With OWASP's parameters.
    ///
    /// # Errors
    /// [`Error::Internal`] should the parameters be refused.
    pub fn new() -> Result<Self> {
        Self::with_memory(19_456, 2)
    }

    /// With `memory` KiB and `passes`: tests hash cheaply.
    ///
    /// # Errors
    /// [`Error::Internal`] when the parameters are out of Argon2's range.
    pub fn with_memory(memory: u32, passes: u32) -> Result<Self> {
        let params = Params::new(memory, passes, 1, None).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "a password that nobody has")?.into();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Self {
            argon2,
            decoy,
            breached: None,
            at_once: Arc::new(Semaphore::new(cores)),
            runs: Arc::default(),
        })
    }

    /// How often Argon2 has run since the start. It is what takes time here, so a test that counts it need not measure any.
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// Refuses new passwords that are in a file of breached ones: a line with SHA-1 and count for each, in
    /// the order of the hashes, as Have I Been Pwned publishes them.
    ///
    /// # Errors
    /// When the file cannot be read, or is none of that kind.
    pub fn refusing(self, file: &Path) -> io::Result<Self> {
        let breached = Some(Arc::new(Breached::open(file)?));
        Ok(Self { breached, ..self })
    }

    /// The hash to store of a password that somebody chooses, given what an attacker knows of them.
    ///
    /// # Errors
    /// `invalid` at `password` with what to do when it is easily guessed or was in a breach;
    /// [`Error::Internal`] when hashing fails.
    pub async fn hash_new(&self, password: Password, known: &[&str]) -> Result<String> {
        let password = self.judge(password, known).await?;
        self.hash(password).await
    }

    /// Gives the password back if somebody may choose it.
    async fn judge(&self, password: Password, known: &[&str]) -> Result<Password> {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        let breached = self.breached.clone();
        let judged = self.on_a_core(move || {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            require_strength(&password, &known)?;
            if let Some(breached) = breached {
                breached.refuse(&password)?;
            }
            Ok::<_, AppError>(password)
        });
        Ok(judged.await??)
    }

    /// The hash to store, as a PHC string, of a password that nobody has to judge.
    ///
    /// # Errors
    /// [`Error::Internal`] when hashing fails.
    pub async fn hash(&self, password: Password) -> Result<String> {
        let (argon2, runs) = (self.argon2.clone(), Arc::clone(&self.runs));
        self.on_a_core(move || {
            runs.fetch_add(1, Ordering::Relaxed);
            hash(&argon2, password.expose())
        })
        .await?
    }

    /// Whether the password is the stored one. Without a stored one the answer is no, after the
    /// same work.
    ///
    /// # Errors
    /// [`Error::Internal`] when a stored hash cannot be read.
    pub async fn verify(&self, password: Password, stored: Option<String>) -> Result<bool> {
        let (argon2, runs) = (self.argon2.clone(), Arc::clone(&self.runs));
        let decoy = Arc::clone(&self.decoy);
        self.on_a_core(move || {
            let known = stored.is_some();
            let stored = stored.as_deref().unwrap_or(&decoy);
            let stored = PasswordHash::new(stored).map_err(Error::internal)?;
            runs.fetch_add(1, Ordering::Relaxed);
            let right = argon2
                .verify_password(password.expose().as_bytes(), &stored)
                .is_ok();
            Ok(right && known)
        })
        .await?
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await;
        let permit = permit.map_err(Error::internal)?;
        // The place is the work's, which goes on when whoever waits for it is gone.
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(Error::internal)
    }
}

/// Whether somebody who is typing a new password could choose it. In the end it is judged again, with what is
/// known of the person.
///
/// # Errors
/// `invalid` at `password` with what to do, or `rate_limited`.
pub async fn judge(ctx: &RequestContext, password: Password) -> Result<()> {
    ctx.tools()
        .limits
        .check_address(Action::JudgePassword, &ctx.meta)?;
    ctx.tools().passwords.judge(password, &[]).await?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a salt comes from the system's generator"
)]
fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let mut salt = [0_u8; 16];
    rand::RngCore::fill_bytes(&mut rand::rng(), &mut salt);
    let salt = SaltString::encode_b64(&salt).map_err(Error::internal)?;
    argon2
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tokio::sync::oneshot;

    fn password(text: &str) -> Password {
        Password::existing(text).expect("a password")
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = Passwords::with_memory(8, 1).expect("parameters");
        let stored = passwords
            .hash(password("correct horse"))
            .await
            .expect("a hash");
        assert!(stored.starts_with("$argon2id$"));
        let verify = |text: &str, stored| passwords.verify(password(text), stored);
        assert!(
            verify("correct horse", Some(stored.clone()))
                .await
                .expect("verified")
        );
        assert!(
            !verify("correct house", Some(stored))
                .await
                .expect("verified")
        );
        assert!(
            !verify("a password that nobody has", None)
                .await
                .expect("verified")
        );
    }

    #[tokio::test]
    async fn work_whose_caller_has_gone_keeps_its_place() {
        let passwords = Passwords::with_memory(8, 1).expect("parameters");
        let places = passwords.at_once.available_permits();
        let (begun, has_begun) = oneshot::channel();
        let (end, ended) = mpsc::channel::<()>();
        tokio::select! {
            _ = passwords.on_a_core(move || {
                let _ = begun.send(());
                let _ = ended.recv();
            }) => panic!("it waits to be ended"),
            begun = has_begun => begun.expect("it begins"),
        }
        assert_eq!(passwords.at_once.available_permits(), places - 1);
        end.send(()).expect("it waits");
        let all = u32::try_from(places).expect("a few");
        let free = passwords.at_once.acquire_many(all).await;
        assert!(free.is_ok(), "its place is free in the end");
    }
}
