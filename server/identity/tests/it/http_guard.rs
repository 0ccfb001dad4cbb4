//! The guarded client: what it refuses, by number, by name and by answer.

use async_trait::async_trait;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use identity::http::address::{REFUSED_V4, REFUSED_V6, refused};
use identity::http::{Client, Lookup, Reach};
use proptest::prelude::*;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Names that lead where the test says, and how often they were asked for.
struct Names(Vec<IpAddr>, AtomicUsize);

#[async_trait]
impl Lookup for Names {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(self.0.clone())
    }
}

fn client(reach: Reach, to: &[&str]) -> (Client, Arc<Names>) {
    let names = Arc::new(Names(
        to.iter().map(|ip| ip.parse().unwrap()).collect(),
        AtomicUsize::new(0),
    ));
    let lookup: Arc<dyn Lookup> = names.clone();
    (
        Client::with(reach, lookup, 1024, Duration::from_secs(1)).unwrap(),
        names,
    )
}

async fn server(router: Router) -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused() {
    for ip in [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "100::1",
        "5f00::1",
        "2606:4700::5efe:a00:1",
    ] {
        let (client, _) = client(Reach::Public, &[ip]);
        let error = client.get("https://idp.example/", "*/*").await.unwrap_err();
        assert_eq!(error.code(), "address_refused", "{ip}: {error}");
    }
}

#[tokio::test]
async fn one_bad_address_among_good_ones_is_enough() {
    let (client, names) = client(Reach::Public, &["8.8.8.8", "10.0.0.1"]);
    let error = client.get("https://idp.example/", "*/*").await.unwrap_err();
    assert_eq!(error.code(), "address_refused");
    assert_eq!(
        names.1.load(Ordering::SeqCst),
        1,
        "looked up once: the address that is checked is the one that is used"
    );
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_looked_at() {
    let port = server(Router::new().route("/", get(|| async { "here" }))).await;
    let (client, names) = client(Reach::Development, &["127.0.0.1"]);
    let received = client
        .get(&format!("http://no-such-host.invalid:{port}/"), "*/*")
        .await
        .unwrap();
    assert_eq!(received.body, b"here");
    assert_eq!(names.1.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_is_written_strangely_is_refused_too() {
    let (client, names) = client(Reach::Public, &["8.8.8.8"]);
    for (address, code) in [
        ("http://idp.example/", "address_invalid"),
        ("ftp://idp.example/", "address_invalid"),
        ("file:///etc/passwd", "address_invalid"),
        ("data:,x", "address_invalid"),
        ("//idp.example/", "address_invalid"),
        ("idp.example", "address_invalid"),
        ("", "address_invalid"),
        ("https://", "address_invalid"),
        ("https://user:word@idp.example/", "address_invalid"),
        ("https://user@idp.example/", "address_invalid"),
        ("https://127.0.0.1/", "address_refused"),
        ("https://2130706433/", "address_refused"),
        ("https://0x7f.1/", "address_refused"),
        ("https://0177.0.0.1/", "address_refused"),
        ("https://127.1/", "address_refused"),
        ("https://１２７.0.0.1/", "address_refused"),
        ("https://[::1]/", "address_refused"),
        ("https://[::ffff:127.0.0.1]/", "address_refused"),
        ("https://[64:ff9b::10.0.0.1]/", "address_refused"),
    ] {
        let error = client.get(address, "*/*").await.unwrap_err();
        assert_eq!(error.code(), code, "{address}: {error}");
    }
    assert_eq!(
        client
            .get(&format!("https://idp.example/{}", "x".repeat(3000)), "*/*")
            .await
            .unwrap_err()
            .code(),
        "address_invalid"
    );
    assert_eq!(names.1.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn development_reaches_this_machine_and_nothing_else_inside() {
    for ip in [
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "::ffff:127.0.0.1",
    ] {
        let (client, _) = client(Reach::Development, &[ip]);
        assert_eq!(
            client
                .get("http://idp.example/", "*/*")
                .await
                .unwrap_err()
                .code(),
            "address_refused",
            "{ip}"
        );
    }
}

#[tokio::test]
async fn answers_have_limits() {
    let endless = || async {
        axum::body::Body::from_stream(futures::stream::repeat_with(|| {
            Ok::<_, io::Error>(vec![b'x'; 500])
        }))
    };
    let router = Router::new()
        .route("/long", get(|| async { "x".repeat(1025) }))
        .route("/endless", get(endless))
        .route("/fits", get(|| async { "x".repeat(1024) }))
        .route("/slow", get(std::future::pending::<String>))
        .route(
            "/away",
            get(|| async { Redirect::temporary("http://10.0.0.1/") }),
        )
        .route("/gone", get(|| async { StatusCode::NOT_FOUND }))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }));
    let port = server(router).await;
    let (client, _) = client(Reach::Development, &["127.0.0.1"]);
    let get = |path: &str| {
        let (client, address) = (client.clone(), format!("http://127.0.0.1:{port}{path}"));
        async move { client.get(&address, "*/*").await }
    };
    assert_eq!(get("/long").await.unwrap_err().code(), "answer_too_large");
    assert_eq!(
        get("/endless").await.unwrap_err().code(),
        "answer_too_large"
    );
    assert_eq!(get("/fits").await.unwrap().body.len(), 1024);
    assert_eq!(get("/slow").await.unwrap_err().code(), "timed_out");
    let away = get("/away").await.unwrap_err();
    assert!(away.to_string().contains("sends us on"), "{away}");
    assert!(!get("/gone").await.unwrap_err().is_passing());
    assert!(get("/broken").await.unwrap_err().is_passing());
    let (nowhere, _) = self::client(Reach::Development, &[]);
    assert_eq!(
        nowhere
            .get("http://idp.example/", "*/*")
            .await
            .unwrap_err()
            .code(),
        "host_unknown"
    );
}

fn within_v4((network, length, _): (Ipv4Addr, u32, &str), bits: u32) -> Ipv4Addr {
    let mask = u32::MAX.checked_shr(length).unwrap_or(0);
    Ipv4Addr::from_bits(network.to_bits() | (bits & mask))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn every_address_of_a_refused_network_is_refused(pick in any::<prop::sample::Index>(), bits in any::<u32>()) {
        let ip = within_v4(REFUSED_V4[pick.index(REFUSED_V4.len())], bits);
        prop_assert!(refused(IpAddr::V4(ip)).is_some(), "{}", ip);
    }

    #[test]
    fn every_address_of_a_refused_ipv6_network_is_refused(pick in any::<prop::sample::Index>(), bits in any::<u128>()) {
        let (network, length, _) = REFUSED_V6[pick.index(REFUSED_V6.len())];
        let ip = Ipv6Addr::from_bits(network.to_bits() | (bits & (u128::MAX >> length)));
        prop_assert!(refused(IpAddr::V6(ip)).is_some(), "{}", ip);
    }

    #[test]
    fn what_the_standard_library_calls_inside_is_refused(bits in any::<u32>(), bits6 in any::<u128>()) {
        let ip = Ipv4Addr::from_bits(bits);
        let inside = ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
            || ip.is_broadcast() || ip.is_documentation() || ip.is_unspecified();
        prop_assert!(!inside || refused(IpAddr::V4(ip)).is_some(), "{}", ip);
        let ip = Ipv6Addr::from_bits(bits6);
        let inside = ip.is_loopback() || ip.is_multicast() || ip.is_unspecified() || ip.is_unique_local()
            || ip.is_unicast_link_local() || bits6 >> 125 != 1;
        prop_assert!(!inside || refused(IpAddr::V6(ip)).is_some(), "{}", ip);
    }

    #[test]
    fn no_ipv4_address_comes_in_disguise(bits in any::<u32>()) {
        let (high, low) = (bits >> 16, bits & 0xffff);
        for text in [
            format!("::ffff:{high:x}:{low:x}"), format!("::{high:x}:{low:x}"), format!("64:ff9b::{high:x}:{low:x}"),
            format!("64:ff9b:1::{high:x}:{low:x}"), format!("2002:{high:x}:{low:x}::1"), format!("2001:0:{high:x}:{low:x}::1"),
            format!("2606:4700::5efe:{high:x}:{low:x}"), format!("2606:4700::200:5efe:{high:x}:{low:x}"),
        ] {
            prop_assert!(refused(text.parse::<Ipv6Addr>().unwrap().into()).is_some(), "{}", text);
        }
    }

    #[test]
    fn public_addresses_are_let_through(first in 1_u8..=223, rest in any::<(u8, u8, u8)>()) {
        let ip = Ipv4Addr::new(first, rest.0, rest.1, rest.2);
        let listed = REFUSED_V4.iter().any(|(network, length, _)| {
            let mask = u32::MAX << (32 - length);
            ip.to_bits() & mask == network.to_bits()
        });
        prop_assert_eq!(refused(IpAddr::V4(ip)).is_some(), listed);
    }

    #[test]
    fn whatever_is_typed_nothing_panics(text in ".{0,200}") {
        let client = Client::new(Reach::Public).unwrap();
        if let Ok(url) = client.parse(&text) {
            prop_assert_eq!(url.scheme(), "https");
        }
    }
}
