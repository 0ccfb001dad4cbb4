//! Every mail, with friendly and with hostile words.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use time::{Duration, macros::datetime};

use super::*;
use crate::{Client, FactorChange, Link, Mailbox, Rendered};

fn link(path: &str) -> Link {
    Link::parse(&format!("https://app.tenantry.example{path}")).unwrap()
}

/// One with `words` for what is not ours to choose.
fn client(words: &str) -> Client {
    Client {
        device: words.to_owned(),
        ip_address: Some([203, 0, 113, 7].into()),
        place: Some(words.to_owned()),
    }
}

/// One of each in each language, with `words` wherever a person can type.
fn letters(words: &str) -> impl Iterator<Item = (Language, Mail)> {
    let mails = mails(words);
    Language::ALL
        .into_iter()
        .flat_map(move |language| mails.clone().into_iter().map(move |mail| (language, mail)))
}

/// One of each, with `words` wherever a person can type.
fn mails(words: &str) -> Vec<Mail> {
    [mails_to_people(words), mails_to_operators(words)].concat()
}

/// One of each to people, with `words` wherever a person can type.
fn mails_to_people(words: &str) -> Vec<Mail> {
    let name = words.to_owned();
    vec![
        CertificateExpiring {
            name: name.clone(),
            workspace: name.clone(),
            connection: name.clone(),
            link: link("/t/acme/connections/con_1/metadata"),
            ends_at: datetime!(2026-12-03 14:05 UTC),
        }
        .into(),
        ExistingAccount {
            name: name.clone(),
            email: "ada@acme.example".into(),
            sign_in: link("/sign-in"),
            reset: link("/reset"),
        }
        .into(),
        FactorChanged {
            name: name.clone(),
            change: FactorChange::PasskeyAdded,
            factor: Some(name.clone()),
            client: client(words),
            changed_at: datetime!(2026-11-03 14:05 UTC),
            security: link("/profile/security"),
        }
        .into(),
        IdentityUnlinked {
            name: name.clone(),
            provider: name.clone(),
            security: link("/profile/security"),
            changed_at: datetime!(2026-11-03 14:05 UTC),
        }
        .into(),
        IdentityLinked {
            name: name.clone(),
            provider: name.clone(),
            security: link("/profile/security"),
            changed_at: datetime!(2026-11-03 14:05 UTC),
        }
        .into(),
        Invitation {
            workspace: name.clone(),
            inviter: Some(name.clone()),
            role: name.clone(),
            link: link("/invitations/tok_1?x=1&y=2"),
            expires_at: datetime!(2026-11-13 09:30 UTC),
        }
        .into(),
        NewSignIn {
            name: name.clone(),
            client: client(words),
            signed_in_at: datetime!(2026-11-03 14:05 UTC),
            sessions: link("/settings/sessions"),
        }
        .into(),
        OurCertificatesExpiring {
            name: name.clone(),
            workspace: name.clone(),
            connection: name.clone(),
            link: link("/t/acme/connections/con_1/activate"),
            ends_at: datetime!(2026-12-03 14:05 UTC),
        }
        .into(),
        PasswordChanged {
            name: name.clone(),
            reset: link("/reset"),
            changed_at: datetime!(2026-11-03 14:05 UTC),
        }
        .into(),
        ResetPassword {
            name: name.clone(),
            link: link("/reset/tok_1"),
            expires_in: Duration::minutes(30),
        }
        .into(),
        SsoBypassed {
            name: name.clone(),
            workspace: name.clone(),
            owner: name.clone(),
            client: client(words),
            came_in_at: datetime!(2026-12-03 14:05 UTC),
            member: link("/t/acme/members/mem_1"),
        }
        .into(),
        VerifyEmail {
            name: name.clone(),
            link: link("/verify/tok_1"),
            expires_in: Duration::hours(24),
        }
        .into(),
        Welcome {
            name: name.clone(),
            workspace: name,
            link: link("/acme"),
        }
        .into(),
    ]
}

/// One of each to operators.
fn mails_to_operators(words: &str) -> Vec<Mail> {
    let name = words.to_owned();
    vec![
        OperatorFactorChanged {
            name: name.clone(),
            change: FactorChange::RecoveryCodeUsed { left: 9 },
            factor: None,
            client: client(words),
            changed_at: datetime!(2026-11-03 14:05 UTC),
            security: link("/profile/security"),
        }
        .into(),
        OperatorFactorsReset {
            name: name.clone(),
            by: Some(name.clone()),
            reset_at: datetime!(2026-11-03 14:05 UTC),
            sign_in: link("/sign-in"),
        }
        .into(),
        OperatorPassword {
            name: name.clone(),
            link: link("/set-password/tok_1"),
            expires_in: Duration::hours(24),
        }
        .into(),
    ]
}

#[test]
fn every_template_has_a_mail_and_every_mail_a_template() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let paths = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    };
    let stem = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let listed: BTreeSet<String> = Mail::TEMPLATES.iter().map(|&name| name.into()).collect();
    for language in Language::ALL {
        for extension in ["html", "txt"] {
            let names: BTreeSet<String> = paths(&templates.join(language.code()))
                .iter()
                .filter(|path| path.extension().is_some_and(|found| found == extension))
                .map(stem)
                .collect();
            assert_eq!(names, listed, "{language:?} {extension}");
        }
    }
    let folders = paths(&templates).into_iter().filter(|path| path.is_dir());
    let languages: BTreeSet<String> = folders.map(|path| stem(&path)).collect();
    let known = Language::ALL.map(Language::code).into_iter();
    let known: BTreeSet<String> = known.chain(["partials"]).map(str::to_owned).collect();
    assert_eq!(languages, known);
    let tested: BTreeSet<String> = mails("x").iter().map(|m| m.template().into()).collect();
    assert_eq!(tested, listed);
}

#[test]
fn every_placeholder_is_filled() {
    for (language, mail) in letters("Ada") {
        assert_eq!(mail.unfilled(language), [""; 0], "{}", mail.template());
        let Rendered { html, text, .. } = mail.render(language);
        for part in [&html, &text] {
            assert!(!part.contains("{{"), "{}", mail.template());
            assert!(!part.contains("}}"), "{}", mail.template());
        }
    }
}

#[test]
fn styles_are_inlined() {
    for (language, mail) in letters("Ada") {
        let html = mail.html(language);
        for tag in html.split('<').filter(|tag| tag.contains(" class=\"")) {
            let (_, classes) = tag.split_once(" class=\"").unwrap();
            let (classes, _) = classes.split_once('"').unwrap();
            let handles = classes.split(' ').all(|class| class.starts_with("tn-"));
            assert!(handles, "{}: {classes}", mail.template());
        }
        // Gmail clips a mail above 102 kB.
        assert!(html.len() < 20_000, "{}: {}", mail.template(), html.len());
    }
}

#[test]
fn a_mail_survives_the_queue() {
    for mail in mails("Ada") {
        let json = serde_json::to_value(&mail).unwrap();
        assert_eq!(json["template"], mail.template());
        assert_eq!(serde_json::from_value::<Mail>(json).unwrap(), mail);
    }
}

#[test]
fn a_log_shows_no_token() {
    for (language, mail) in letters("Ada") {
        for printed in [format!("{mail:?}"), format!("{:?}", mail.render(language))] {
            assert!(!printed.contains("tok_1"), "{printed}");
        }
    }
}

#[test]
fn who_gives_no_name_is_greeted_all_the_same() {
    let mail = VerifyEmail {
        name: "  ".into(),
        link: link("/verify"),
        expires_in: Duration::hours(24),
    };
    let greeted = |language, words| mail.text(language).starts_with(words);
    assert!(greeted(Language::En, "Hello, welcome to Tenantry."));
    assert!(greeted(Language::De, "Guten Tag, willkommen bei Tenantry."));
}

#[test]
fn whoever_invited_and_has_left_is_not_named() {
    let mail = Invitation {
        workspace: "Acme".into(),
        inviter: None,
        role: "Member".into(),
        link: link("/invitation"),
        expires_at: datetime!(2026-11-13 09:30 UTC),
    };
    let subject = |language| mail.subject(language);
    assert_eq!(
        subject(Language::En),
        "A former member invited you to Acme on Tenantry"
    );
    assert_eq!(
        subject(Language::De),
        "Ein ehemaliges Mitglied lädt Sie zu „Acme“ auf Tenantry ein"
    );
}

#[test]
fn the_command_line_has_no_name() {
    let mail = OperatorFactorsReset {
        name: "Olga".into(),
        by: None,
        reset_at: datetime!(2026-11-03 14:05 UTC),
        sign_in: link("/sign-in"),
    };
    let says = |language, words| mail.text(language).contains(words);
    assert!(says(
        Language::En,
        "14:05 UTC, from the command line of the installation."
    ));
    assert!(says(
        Language::De,
        "zurückgesetzt, über die Befehlszeile der Installation."
    ));
}

/// German quotes open below and close above; umlauts are letters, not two.
#[test]
fn german_is_set_as_germans_write() {
    for mail in mails("Ada") {
        let Rendered { subject, text, .. } = mail.render(Language::De);
        let words = format!("{subject}\n{text}");
        assert!(!words.contains(['"', '”', '’', '\'']), "{words}");
        assert_eq!(count(&words, '„'), count(&words, '“'), "{words}");
        for spelled in ["fuer", "ueber", "aendern", "oeffnen", "gueltig", "zurueck"] {
            assert!(!words.to_lowercase().contains(spelled), "{words}");
        }
    }
}

/// The texts of all mails, so that a change of words is seen in review.
#[test]
fn the_words_of_every_mail() {
    insta::assert_snapshot!(words_in(Language::En));
}

#[test]
fn the_words_of_every_mail_in_german() {
    insta::assert_snapshot!(words_in(Language::De));
}

fn words_in(language: Language) -> String {
    let mut all = String::new();
    for mail in mails("Ada") {
        let Rendered { subject, text, .. } = mail.render(language);
        all.extend(["===== ", &subject, "\n", &text, "\n"]);
    }
    all
}

/// One whole mail, so that a change of the layout or of tailwind-rs is seen in review.
#[test]
fn the_markup_of_a_mail() {
    insta::assert_snapshot!(invitation().html(Language::En));
}

#[test]
fn the_markup_of_a_mail_in_german() {
    insta::assert_snapshot!(invitation().html(Language::De));
}

fn invitation() -> Mail {
    let mut mails = mails("Ada").into_iter();
    mails.find(|mail| mail.template() == "invitation").unwrap()
}

/// Words as an attacker would choose them, between random ones.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        Just("<script>alert(1)</script>".to_owned()),
        Just("\"><img src=x onerror=1>".to_owned()),
        Just("' style='x".to_owned()),
        Just("\r\nBcc: eve@evil.example\r\n\r\n".to_owned()),
        Just("\u{2028}\u{85}\u{b}".to_owned()),
        Just("\0\u{7}\u{1b}[31m\u{7f}".to_owned()),
        Just("{{link}}{{product}}{{#body}}".to_owned()),
        Just("https://evil.example/?a=1".to_owned()),
        Just("HTTP://evil.example".to_owned()),
        Just("=?utf-8?q?=0d=0aBcc:_eve@evil.example?=".to_owned()),
        Just("<!-- --> ]]> &lt;".to_owned()),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn count(text: &str, character: char) -> usize {
    text.matches(character).count()
}

fn lines(text: &str) -> usize {
    // Every line break that any client knows.
    text.matches(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .count()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn typed_words_inject_nothing(words in hostile()) {
        for ((language, tame), (_, wild)) in letters("Ada").zip(letters(&words)) {
            let (tame, wild) = (tame.render(language), wild.render(language));

            // No header: the subject is one line without control characters.
            prop_assert_eq!(lines(&wild.subject), 0);
            prop_assert!(wild.subject.chars().count() <= 161);

            // No markup: the characters that make tags and attributes are as many as before.
            for special in ['<', '>', '"', '\''] {
                prop_assert_eq!(count(&wild.html, special), count(&tame.html, special));
            }
            prop_assert_eq!(lines(&wild.html), lines(&tame.html));

            // No text of their own making, and no links but ours.
            prop_assert_eq!(lines(&wild.text), lines(&tame.text));
            let (tame_box, wild_box) = (Mailbox::default(), Mailbox::default());
            let sent_at = datetime!(2026-11-03 14:05 UTC);
            tame_box.keep("ada@acme.example", &tame, "1", sent_at);
            wild_box.keep("ada@acme.example", &wild, "1", sent_at);
            let (tame, wild) = (tame_box.get(1).unwrap(), wild_box.get(1).unwrap());
            prop_assert_eq!(tame.links(), wild.links());
            for part in [&wild.mail.text, &wild.mail.html] {
                let part = part.to_lowercase();
                prop_assert!(!part.contains("://evil") && !part.contains("evil.example"));
            }
        }
    }
}
