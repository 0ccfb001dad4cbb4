//! Where addresses are.

use domain::geoip::GeoIp;
use shared::Language;
use test_support::TestApp;

#[tokio::test]
async fn an_address_has_its_place_in_the_readers_language() {
    let mut app = TestApp::new().await;
    app.know_places();
    let geoip = &app.tools().geoip;
    let english = |ip| geoip.place(ip, Language::En);
    assert_eq!(english("198.51.100.9").unwrap(), "Munich, Germany");
    assert_eq!(english("::ffff:198.51.100.9").unwrap(), "Munich, Germany");
    assert_eq!(english("203.0.113.7").unwrap(), "Germany", "without a city");
    assert_eq!(english("2001:db8::1").unwrap(), "Kyoto, Japan");
    for elsewhere in [
        "192.0.2.1",
        "127.0.0.1",
        "::1",
        "",
        "unknown",
        "198.51.100.9:80",
    ] {
        assert_eq!(english(elsewhere), None, "{elsewhere}");
    }

    let german = |ip| geoip.place(ip, Language::De);
    assert_eq!(german("198.51.100.9").unwrap(), "München, Deutschland");
    assert_eq!(
        german("2001:db8::1").unwrap(),
        "Kyoto, Japan",
        "as well as it can be said"
    );
    assert_eq!(
        GeoIp::default().place("198.51.100.9", Language::En),
        None,
        "without a file"
    );
}

#[test]
fn a_file_of_another_kind_is_refused_at_the_start() {
    let file = tempfile::NamedTempFile::new().unwrap();
    GeoIp::open(file.path()).unwrap_err();
    std::fs::write(file.path(), "{\"city\": \"Munich\"}").unwrap();
    GeoIp::open(file.path()).unwrap_err();
    GeoIp::open("/nowhere.mmdb".as_ref()).unwrap_err();
}
