//! What these tests share beside the peers: a provider that forges, and genuine answers to attack.

pub mod fake_provider;
pub mod genuine;
