//! With what and from where something was done, for its owner to recognise.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A client as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Browser and system, as "Firefox on Linux"; it comes from a request header.
    pub device: String,
    /// The address, if that is known.
    pub ip_address: Option<IpAddr>,
    /// Where that address is in the receiver's language, if that is known: "Berlin, Germany".
    pub place: Option<String>,
}
