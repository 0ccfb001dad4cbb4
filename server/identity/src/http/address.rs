//! Which addresses are on the public Internet.
//!
//! The list follows IANA's registries of special-purpose addresses and errs on the side of refusing: forms
//! that carry an IPv4 address inside an IPv6 one are refused whatever they carry, since they are a way round
//! and no identity provider needs them. What cannot be known is a translation prefix of one's own network
//! (NAT64 outside `64:ff9b::/96`): an operator who has one must not route it from this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Says why an address is none of the public Internet, or nothing if it is one.
pub fn refused(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => refused_v4(ip),
        IpAddr::V6(ip) => refused_v6(ip),
    }
}

/// IPv4 networks that are refused: network, length of its prefix, what it is.
pub const REFUSED_V4: [(Ipv4Addr, u32, &str); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private network"),
    (
        Ipv4Addr::new(100, 64, 0, 0),
        10,
        "a carrier's private network",
    ),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private network"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "reserved"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a 6to4 relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private network"),
    (
        Ipv4Addr::new(198, 18, 0, 0),
        15,
        "reserved for measurements",
    ),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

/// IPv6 networks that are refused within `2000::/3`; outside of it all are.
pub const REFUSED_V6: [(Ipv6Addr, u32, &str); 4] = [
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        23,
        "reserved for protocols",
    ),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "documentation",
    ),
    (
        Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0),
        16,
        "an IPv4 address in disguise (6to4)",
    ),
    (
        Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),
        20,
        "documentation",
    ),
];

fn refused_v4(ip: Ipv4Addr) -> Option<&'static str> {
    REFUSED_V4
        .iter()
        .find(|(network, length, _)| (ip.to_bits() ^ network.to_bits()) >> (32 - length) == 0)
        .map(|(_, _, what)| *what)
}

fn refused_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let segments = ip.segments();
    if ip.is_loopback() {
        return Some("this machine");
    }
    if ip.is_unspecified() {
        return Some("this network");
    }
    if segments[..5] == [0; 5] && (segments[5] == 0xffff || segments[5] == 0) {
        return Some("an IPv4 address in disguise (mapped)");
    }
    if segments[0] == 0x64 && segments[1] == 0xff9b {
        return Some("an IPv4 address in disguise (NAT64)");
    }
    if segments[0] & 0xfe00 == 0xfc00 {
        return Some("a private network");
    }
    if segments[0] & 0xff80 == 0xfe80 {
        return Some("link-local");
    }
    if segments[0] & 0xff00 == 0xff00 {
        return Some("multicast");
    }
    if segments[0] & 0xe000 != 0x2000 {
        return Some("reserved");
    }
    if segments[4] & 0xfdff == 0 && segments[5] == 0x5efe {
        return Some("an IPv4 address in disguise (ISATAP)");
    }
    REFUSED_V6
        .iter()
        .find(|(network, length, _)| (ip.to_bits() ^ network.to_bits()) >> (128 - length) == 0)
        .map(|(_, _, what)| *what)
}
