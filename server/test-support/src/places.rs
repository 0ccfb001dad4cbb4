//! Where the addresses of the tests are: a file as `MaxMind` would write it.

use domain::geoip::GeoIp;
use mmdb_writer::Writer;
use serde_json::{Value, json};
use std::net::IpAddr;

/// Networks that documents are written with (RFC 5737, RFC 3849), and what such a file knows of them.
fn records() -> [(&'static str, u8, Value); 3] {
    let germany = json!({"names": {"en": "Germany", "de": "Deutschland"}, "iso_code": "DE"});
    [
        (
            "198.51.100.0",
            24,
            json!({"city": {"names": {"en": "Munich", "de": "München"}}, "country": germany}),
        ),
        ("203.0.113.0", 24, json!({ "country": germany })),
        (
            "2001:db8::",
            32,
            json!({"city": {"names": {"en": "Kyoto"}}, "country": {"names": {"en": "Japan"}}}),
        ),
    ]
}

pub(crate) fn geoip() -> GeoIp {
    let mut places = Writer::new("Test-City");
    for (network, length, record) in records() {
        let network: IpAddr = network.parse().expect("an address");
        let network = ipnet::IpNet::new(network, length).expect("a network");
        places.insert(network, &record).expect("a record");
    }
    let file = tempfile::NamedTempFile::new().expect("a file");
    places.write_to(&file).expect("the records");
    GeoIp::open(file.path()).expect("such a file")
}
