//! What these tests share beside the peers: a provider that forges.

pub mod fake_provider;
