//! Domains, asked for at a real, small DNS server.

use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::TXT;
use hickory_resolver::proto::rr::{RData, Record};
use identity::dns::{Hickory, challenge_name, domain, verify};
use proptest::prelude::*;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::net::UdpSocket;

/// Answers on loopback by what the name begins with after the label.
async fn server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 2048];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let Ok(query) = Message::from_vec(&buffer[..length]) else {
                continue;
            };
            if let Some(answer) = answer(&query) {
                let _ = socket.send_to(&answer, from).await;
            }
        }
    });
    address
}

fn answer(query: &Message) -> Option<Vec<u8>> {
    let mut answer = Message::new(query.metadata.id, MessageType::Response, OpCode::Query);
    let question = query.queries.first()?.clone();
    let name = question.name().clone();
    let text = name.to_string();
    assert!(text.starts_with("_tenantry-challenge."), "{text}");
    answer.add_query(question);
    let mut add = |values: &[&str]| {
        let txt = TXT::new(values.iter().map(|value| (*value).to_owned()).collect());
        answer.add_answer(Record::from_rdata(name.clone(), 60, RData::TXT(txt)));
    };
    match text
        .trim_start_matches("_tenantry-challenge.")
        .split('.')
        .next()?
    {
        "good" => {
            add(&["v=spf1 -all"]);
            add(&["the value"]);
        }
        "pieces" => add(&["the ", "value"]),
        "other" => add(&["another\u{7} value"]),
        "many" => {
            for _ in 0..10 {
                add(&["noise"]);
            }
        }
        "none" => {}
        "missing" => answer.metadata.response_code = ResponseCode::NXDomain,
        "broken" => answer.metadata.response_code = ResponseCode::ServFail,
        // It says nothing at all.
        _ => return None,
    }
    answer.to_vec().ok()
}

#[tokio::test]
async fn a_domain_is_proven_by_its_record() {
    let resolver = Hickory::with_servers(&[server().await]).unwrap();
    let ask =
        async |name: &str| verify(&resolver, &format!("{name}.tenant.com"), "the value").await;
    ask("good").await.unwrap();
    ask("GOOD").await.unwrap();
    ask("pieces").await.unwrap();
    let error = ask("other").await.unwrap_err();
    assert_eq!(error.code(), "record_missing");
    assert!(
        error
            .to_string()
            .contains("_tenantry-challenge.other.tenant.com"),
        "{error}"
    );
    assert!(
        error.to_string().contains("another\u{fffd} value"),
        "{error}"
    );
    for name in ["none", "missing"] {
        let error = ask(name).await.unwrap_err();
        assert!(error.to_string().contains("none at all"), "{error}");
    }
    assert_eq!(ask("many").await.unwrap_err().code(), "record_missing");
    let error = ask("broken").await.unwrap_err();
    assert_eq!(error.code(), "dns_failed");
    assert!(error.is_passing());
    let before = Instant::now();
    assert_eq!(ask("silent").await.unwrap_err().code(), "dns_failed");
    assert!(before.elapsed().as_secs() <= 9);
    assert_eq!(
        verify(&resolver, "good.tenant.com", "")
            .await
            .unwrap_err()
            .code(),
        "record_missing"
    );
}

#[test]
fn what_is_no_domain_is_told() {
    for text in [
        "",
        "com",
        "localhost",
        "x.local",
        "10.0.0.1",
        "[::1]",
        "a..b",
        "-a.com",
        "a b.com",
        "a.com/x",
        "a@b.com",
        "_x.com",
        "xn--.com",
    ] {
        assert!(domain(text).is_err(), "{text}");
    }
    assert_eq!(domain(" Example.COM. ").unwrap(), "example.com");
    assert_eq!(domain("bücher.de").unwrap(), "xn--bcher-kva.de");
    assert_eq!(
        challenge_name("tenant.com").unwrap(),
        "_tenantry-challenge.tenant.com."
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_nothing_panics(text in ".{0,300}") {
        if let Ok(domain) = domain(&text) {
            prop_assert!(domain.is_ascii() && domain.contains('.') && domain.len() < 253);
        }
    }
}
