//! Fetching what a tenant typed, without being led into our own network.
//!
//! Every address a tenant can influence goes through [`Client`], and so does each that such a document names
//! in turn (`jwks_uri`, token endpoint, user information): https only; the name is resolved, **all** its
//! addresses must be public ([`address`]), and the connection is made to the very addresses that were looked
//! at, so that a second answer of DNS changes nothing. No redirect is followed, no proxy used, nothing
//! decompressed; size and time are limited.
//!
//! [`Reach::Development`] allows plain http and loopback, for identity providers on one's own machine.

pub mod address;
mod client;
mod lookup;

pub use client::{Client, Reach, Received};
pub use lookup::{Lookup, SystemLookup};
