//! What these tests share beside the peers: encryption and signatures by hand, a sign-in at a provider that forges,
//! genuine answers to attack, and what a rollover comes to.

pub mod encryption;
pub mod genuine;
pub mod rollover;
pub mod signing;
pub mod stage;
