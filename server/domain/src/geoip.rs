//! Where on earth an address of the internet is, roughly: so that people know their own sessions from a stranger's.
//!
//! The places come from a file in `MaxMind`'s format (`GeoLite2`, `GeoIP2` or DB-IP; their editions City and Country),
//! which is read once: no address leaves this server. Nothing is decided by a place. It is looked up when it is
//! shown, so that nothing more is stored of anybody, and a newer file corrects what older sessions show.

use maxminddb::{MaxMindDbError, Reader, geoip2};
use shared::Language;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// Tells the place of an address; without a file, of none.
#[derive(Clone, Default)]
pub struct GeoIp(Option<Arc<Reader<Vec<u8>>>>);

impl fmt::Debug for GeoIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edition = self
            .0
            .as_ref()
            .map(|reader| reader.metadata().database_type.as_str());
        f.debug_tuple("GeoIp").field(&edition).finish()
    }
}

impl GeoIp {
    /// Reads the file, whole: 10 to 70 MB.
    ///
    /// # Errors
    /// When it cannot be read, or is none of that format.
    pub fn open(file: &Path) -> Result<Self, MaxMindDbError> {
        Ok(Self(Some(Arc::new(Reader::open_readfile(file)?))))
    }

    /// The place of an address as people say it, such as "Berlin, Germany"; none for an address that is not in the file, as
    /// private ones are not.
    pub fn place(&self, ip: &str, language: Language) -> Option<String> {
        let reader = self.0.as_ref()?;
        // An IPv4 address that came over a socket for both is the same address.
        let ip = ip.parse::<IpAddr>().ok()?.to_canonical();
        // A damaged file stops nobody: the address is shown without a place.
        let found = reader
            .lookup(ip)
            .ok()?
            .decode::<geoip2::City<'_>>()
            .ok()??;
        let name = |names: &geoip2::Names<'_>| {
            let translated = match language {
                Language::En => None,
                Language::De => names.german,
            };
            translated.or(names.english).map(str::to_owned)
        };
        match (name(&found.city.names), name(&found.country.names)) {
            (Some(city), Some(country)) => Some(format!("{city}, {country}")),
            (city, country) => city.or(country),
        }
    }
}
