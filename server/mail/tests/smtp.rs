//! Mail over a real connection, to a small SMTP server that remembers what it was told.

#![expect(clippy::unwrap_used, reason = "these are tests")]

mod server;

use mail::{Invitation, Link, Mailer, Rendered, Template};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use server::{Script, Server};
use shared::Language;
use time::{OffsetDateTime, macros::datetime};

const TO: &str = "grace@acme.example";
const SENT_AT: OffsetDateTime = datetime!(2026-11-03 15:05:09 +1);

fn mail() -> Rendered {
    Invitation {
        workspace: "Zoë & Söhne <GmbH>".into(),
        inviter: Some("Ada\r\nBcc: eve@evil.example".into()),
        role: "Member".into(),
        link: Link::parse("https://app.tenantry.example/invitations/tok_1?x=1&y=2").unwrap(),
        expires_at: datetime!(2026-11-13 09:30 UTC),
    }
    .render(Language::En)
}

fn mailer(server: &Server) -> Mailer {
    configured(format!("smtp://{}", server.address))
}

fn configured(url: String) -> Mailer {
    Mailer::from_config(Some(url.into()), "Tenantry <no-reply@tenantry.example>").unwrap()
}

fn headers<'a>(parsed: &'a ParsedMail<'a>, name: &str) -> Vec<String> {
    parsed.headers.get_all_values(name)
}

#[tokio::test]
async fn a_mail_arrives_whole() {
    let server = Server::start(Script::default()).await;
    let sent = mail();
    mailer(&server)
        .send(TO, &sent, "mail_0193", SENT_AT)
        .await
        .unwrap();

    let received = server.received();
    assert_eq!(received.len(), 1);
    let received = &received[0];
    assert_eq!(received.from, "<no-reply@tenantry.example>");
    assert_eq!(received.to, ["<grace@acme.example>"]);

    let parsed = parse_mail(&received.data).unwrap();
    assert_eq!(
        headers(&parsed, "From"),
        ["Tenantry <no-reply@tenantry.example>"]
    );
    assert_eq!(headers(&parsed, "To"), [TO]);
    assert_eq!(headers(&parsed, "Bcc"), [""; 0]);
    assert_eq!(
        headers(&parsed, "Subject"),
        ["Ada Bcc: eve@evil.example invited you to Zoë & Söhne <GmbH> on Tenantry"]
    );
    assert_eq!(
        headers(&parsed, "Message-ID"),
        ["<mail_0193@tenantry.example>"]
    );
    assert_eq!(
        headers(&parsed, "Date"),
        ["Tue, 03 Nov 2026 14:05:09 +0000"]
    );
    assert_eq!(headers(&parsed, "Auto-Submitted"), ["auto-generated"]);
    assert_eq!(headers(&parsed, "MIME-Version"), ["1.0"]);

    assert_eq!(parsed.ctype.mimetype, "multipart/alternative");
    let kinds: Vec<&str> = parsed
        .subparts
        .iter()
        .map(|p| p.ctype.mimetype.as_str())
        .collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    let bodies: Vec<String> = parsed
        .subparts
        .iter()
        .map(|p| p.get_body().unwrap())
        .collect();
    assert_eq!(lines(&bodies[0]), lines(&sent.text));
    assert_eq!(lines(&bodies[1]), lines(&sent.html));
    for part in &parsed.subparts {
        assert_eq!(part.ctype.charset, "utf-8");
    }
    // RFC 5321 allows no longer line, and some servers break a longer one.
    assert!(
        received
            .data
            .split(|byte| *byte == b'\n')
            .all(|line| line.len() < 999)
    );
}

/// The lines of a body, without how they end.
fn lines(body: &str) -> Vec<&str> {
    body.trim_end().lines().collect()
}

#[tokio::test]
async fn a_repeated_delivery_is_the_same_mail() {
    let server = Server::start(Script::default()).await;
    let mailer = mailer(&server);
    for _ in 0..2 {
        mailer
            .send(TO, &mail(), "mail_0193", SENT_AT)
            .await
            .unwrap();
    }
    let received = server.received();
    assert_eq!(received[0].data, received[1].data);
}

#[tokio::test]
async fn connections_are_kept() {
    let server = Server::start(Script::default()).await;
    let mailer = mailer(&server);
    for id in ["mail_1", "mail_2", "mail_3"] {
        mailer.send(TO, &mail(), id, SENT_AT).await.unwrap();
    }
    assert_eq!(server.received().len(), 3);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_the_server_closed_is_replaced() {
    let script = Script {
        hang_up_after_mail: true,
        ..Script::default()
    };
    let server = Server::start(script).await;
    let mailer = mailer(&server);
    for id in ["mail_1", "mail_2"] {
        mailer.send(TO, &mail(), id, SENT_AT).await.unwrap();
    }
    assert_eq!(server.received().len(), 2);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_mail_that_was_given_up_leaves_no_half_conversation() {
    let script = Script {
        stall_first_data: true,
        ..Script::default()
    };
    let server = Server::start(script).await;
    let mailer = mailer(&server);

    let (patient, first) = (mailer.clone(), mail());
    let given_up = tokio::spawn(async move { patient.send(TO, &first, "mail_1", SENT_AT).await });
    server.stalled().await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());

    mailer.send(TO, &mail(), "mail_2", SENT_AT).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 1);
    let parsed = parse_mail(&received[0].data).unwrap();
    assert_eq!(
        headers(&parsed, "Message-ID"),
        ["<mail_2@tenantry.example>"]
    );
}

#[tokio::test]
async fn credentials_are_given() {
    let server = Server::start(Script::default()).await;
    let mailer = configured(format!("smtp://ada:p%40ss@{}", server.address));
    mailer.send(TO, &mail(), "mail_1", SENT_AT).await.unwrap();
    // "\0ada\0p@ss" in base64.
    assert!(
        server
            .commands()
            .contains(&"AUTH PLAIN AGFkYQBwQHNz".to_owned())
    );
}

#[tokio::test]
async fn the_answer_says_whether_to_try_again() {
    for (command, answer, permanent) in [
        ("RCPT", "550 5.1.1 no such user", true),
        ("RCPT", "451 4.7.1 greylisted", false),
        ("DATA", "554 5.7.1 refused", true),
        ("MAIL", "421 4.3.2 going down", false),
        ("AUTH", "535 5.7.8 wrong password", false),
        ("MAIL", "530 5.7.0 sign in first", false),
    ] {
        let script = Script {
            refuse: Some((command, answer)),
            ..Script::default()
        };
        let server = Server::start(script).await;
        let mailer = configured(format!("smtp://ada:pass@{}", server.address));
        let error = mailer
            .send(TO, &mail(), "mail_1", SENT_AT)
            .await
            .unwrap_err();
        assert_eq!(error.is_permanent(), permanent, "{command} {answer}");
        assert!(error.to_string().contains(&answer[..3]), "{error}");
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again() {
    let server = Server::start(Script::default()).await;
    let mailer = mailer(&server);
    server.stop().await;
    let error = mailer
        .send(TO, &mail(), "mail_1", SENT_AT)
        .await
        .unwrap_err();
    assert!(!error.is_permanent(), "{error}");
}

#[tokio::test]
async fn encryption_that_is_required_is_not_waived() {
    let server = Server::start(Script::default()).await;
    let mailer = configured(format!("smtp://ada:pass@{}?tls=required", server.address));
    let error = mailer
        .send(TO, &mail(), "mail_1", SENT_AT)
        .await
        .unwrap_err();
    assert!(!error.is_permanent(), "{error}");
    assert!(
        !server
            .commands()
            .iter()
            .any(|command| command.starts_with("AUTH"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_holds_a_mail_only_so_long() {
    let server = Server::start(Script {
        silent: true,
        ..Script::default()
    })
    .await;
    let error = mailer(&server)
        .send(TO, &mail(), "mail_1", SENT_AT)
        .await
        .unwrap_err();
    assert!(!error.is_permanent(), "{error}");
    assert!(error.to_string().contains("in time"), "{error}");
}
