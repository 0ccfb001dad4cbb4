//! What these tests share beside the peers: encryption and signatures by hand, a provider that forges,
//! and genuine answers to attack.

pub mod encryption;
pub mod fake_provider;
pub mod genuine;
pub mod signing;
