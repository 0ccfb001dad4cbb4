//! The listeners, through their routers: who is let in, what is answered, and that nothing panics.

mod access;
mod avatars;
mod command_line;
mod export;
mod hardening;
mod home_realm;
mod identities;
mod oauth;
mod operator_provider;
mod operator_sign_in;
mod pages;
mod realms;
mod session_renewal;
mod setup_links;
mod sign_in;
mod single_logout;
mod single_sign_on;
mod site;
mod sso_bypass;
mod traffic;
