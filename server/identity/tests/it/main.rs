//! Sign-in by real identity providers, started on loopback, and by forged answers of all kinds.
//!
//! `bin/lib/peers.sh` installs the peers.

mod dns;
mod http_guard;
mod oidc_attacks;
mod oidc_peer;
mod saml_attacks;
mod saml_peer;
mod support;
