//! Sign-in by real identity providers, started on loopback, and by forged answers of all kinds.
//!
//! `bin/lib/peers.sh` installs the peers.
#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::similar_names,
    reason = "a test says at once what it expects, and a suite of attacks is a long list"
)]

mod dns;
mod http_guard;
mod lemonldap_peer;
mod logout_tokens;
mod oidc_attacks;
mod oidc_bad_answers;
mod oidc_peer;
mod saml_algorithms;
mod saml_attacks;
mod saml_logout;
mod saml_metadata;
mod saml_oracle;
mod saml_peer;
mod samlp_peer;
mod support;
