//! Answers that must not be believed, made from genuine ones of `SimpleSAMLphp`.

use crate::support::genuine::{genuine, of};
use crate::support::signing::rsa;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use identity::CheckKind;
use identity::http::Reach;
use identity::saml::{
    Binding, Certificate, Connection, Endpoint, IdentityProvider, Initiated, KeyPair, Policy,
};
use peers::forge::{
    RSA_SHA256, evil, id, method, part, signed_by_hand, unsigned, without, wrapped,
};
use peers::{ACS, Shape, keys, service_provider};
use saml_rs::crypto::enc::encrypt_assertion;
use saml_rs::crypto::keys::load_private_key;
use saml_rs::crypto::sign::construct_saml_signature;
use secrecy::ExposeSecret as _;
use std::collections::HashSet;

/// An endpoint by redirect.
fn redirect(location: &str) -> Endpoint {
    Endpoint::new(Binding::Redirect, location)
}

#[test]
fn signatures_cannot_be_wrapped() {
    for shape in [Shape::Response, Shape::Assertion, Shape::Both] {
        let genuine = of(shape);
        for (attack, xml) in wrapped(&genuine.xml) {
            let kind = genuine.refuses(attack, &xml);
            // Where the response has no signature of its own, the first two leave nothing signed.
            let bare = shape == Shape::Assertion && kind == CheckKind::Signature;
            assert!(
                bare || matches!(kind, CheckKind::Consistency | CheckKind::Form),
                "{attack} {shape:?}: {kind:?}"
            );
        }
    }
}

/// Our structure is a second wall, not the only one: the engine alone may find the genuine person in a wrapped answer,
/// and nobody else.
#[test]
fn the_engine_alone_finds_nobody_else_in_what_is_wrapped() {
    use identity::saml::engine;
    for shape in [Shape::Response, Shape::Assertion, Shape::Both] {
        let genuine = of(shape);
        let certificate = &genuine.connection.identity_provider().certificates[0];
        let verify = |xml: &str| {
            engine::verify(
                &genuine.connection,
                certificate,
                None,
                &STANDARD.encode(xml),
                None,
                genuine.at,
            )
        };
        assert_eq!(verify(&genuine.xml).unwrap().name_id, "alice");
        for (attack, xml) in wrapped(&genuine.xml) {
            if let Ok(verified) = verify(&xml) {
                assert_eq!(verified.name_id, "alice", "{attack} {shape:?}");
            }
        }
    }
}

/// Whoever has somebody's former address would come into their account by it.
#[test]
fn a_name_that_is_another_each_time_is_refused() {
    let genuine = of(Shape::Response);
    let certificate = &genuine.connection.identity_provider().certificates[0];
    let theirs = rsa(&keys::pair(2));
    let signed = |xml: &str| {
        let method = method(RSA_SHA256, "");
        signed_by_hand(xml, true, &method, certificate, &theirs)
    };
    let bare = unsigned(&genuine.xml);
    assert!(genuine.finish(&signed(&bare)).result.is_ok());
    let transient = bare.replace("nameid-format:persistent", "nameid-format:transient");
    assert_ne!(transient, bare);
    let kind = genuine.refuses("a transient name", &signed(&transient));
    assert_eq!(kind, CheckKind::NameId);
}

#[test]
fn what_a_signature_does_not_see_is_refused() {
    for shape in [Shape::Response, Shape::Assertion, Shape::Both] {
        let genuine = of(shape);
        let xml = &genuine.xml;
        for (attack, to) in [
            ("comment in a name", ">al<!-- x -->ice<"),
            ("comment behind a name", ">alice<!-- x -->.evil<"),
            ("CDATA", "><![CDATA[alice]]><"),
            ("split by CDATA", ">al<![CDATA[ice]]><"),
            ("processing instruction", ">al<?x y?>ice<"),
            ("character reference", ">admin&#x200b;<"),
            ("an element in a name", "><b>alice</b><"),
        ] {
            genuine.refuses(attack, &xml.replace(">alice<", to));
        }
        let body = &xml[xml.find("<samlp:Response").unwrap()..];
        for (attack, head) in [
            ("DTD", "<!DOCTYPE x>".to_owned()),
            (
                "XXE",
                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>".to_owned(),
            ),
            (
                "XXE by parameter",
                "<!DOCTYPE x [<!ENTITY % e SYSTEM \"http://127.0.0.1/e\"> %e;]>".to_owned(),
            ),
            (
                "entity bomb",
                format!(
                    "<!DOCTYPE x [<!ENTITY a0 \"x\">{}]>",
                    (1..20)
                        .map(|n| format!("<!ENTITY a{n} \"&a{0};&a{0};&a{0};\">", n - 1))
                        .collect::<Vec<_>>()
                        .concat()
                ),
            ),
            ("stylesheet", "<?xml-stylesheet href=\"x\"?>".to_owned()),
        ] {
            assert_eq!(
                genuine.refuses(attack, &format!("{head}{body}")),
                CheckKind::Form
            );
        }
        genuine.refuses("an entity of its own", &xml.replace(">alice<", ">&e;<"));
        genuine.refuses(
            "deep",
            &xml.replace(
                ">alice<",
                &format!(">{}{}<", "<a>".repeat(5000), "</a>".repeat(5000)),
            ),
        );
        genuine.refuses(
            "long",
            &xml.replace(">alice<", &format!(">{}<", "a".repeat(600_000))),
        );
        genuine.refuses(
            "wide",
            &xml.replace(">alice<", &format!(">{}<", "<a/>".repeat(20_000))),
        );
        genuine.refuses(
            "attributes",
            &xml.replace(
                "<saml:NameID ",
                &format!(
                    "<saml:NameID {} ",
                    (0..100)
                        .map(|n| format!("a{n}=\"\" "))
                        .collect::<Vec<_>>()
                        .concat()
                ),
            ),
        );
    }
}

#[test]
fn signatures_must_be_whole_right_and_theirs() {
    for shape in [Shape::Response, Shape::Assertion, Shape::Both] {
        let genuine = of(shape);
        let xml = &genuine.xml;
        let signatures: Vec<&str> = std::iter::successors(Some((0, "")), |(at, _)| {
            let found = part(&xml[*at..], "ds:Signature")?;
            Some((at + xml[*at..].find(found)? + found.len(), found))
        })
        .skip(1)
        .map(|(_, signature)| signature)
        .collect();
        let unsigned = signatures
            .iter()
            .fold(xml.clone(), |xml, signature| without(&xml, signature));
        assert_eq!(
            genuine.refuses("no signature", &unsigned),
            CheckKind::Signature
        );
        assert_eq!(
            genuine.refuses("stale digest", &xml.replace(">alice<", ">admin<")),
            CheckKind::Signature
        );
        assert_eq!(
            genuine.refuses(
                "changed attribute",
                &xml.replace(">engineering<", ">administrators<")
            ),
            CheckKind::Signature
        );
        let each = |change: &dyn Fn(&str) -> String| {
            signatures.iter().fold(xml.clone(), |xml, signature| {
                xml.replacen(signature, &change(signature), 1)
            })
        };
        let info = |signature: &str| part(signature, "ds:SignedInfo").unwrap().to_owned();
        genuine.refuses(
            "two SignedInfo",
            &each(&|s| s.replacen(&info(s), &format!("{0}{0}", info(s)), 1)),
        );
        genuine.refuses(
            "an evil SignedInfo first",
            &each(&|s| {
                s.replacen(
                    &info(s),
                    &format!("{}{}", info(s).replace("URI=\"#", "URI=\"#_evil"), info(s)),
                    1,
                )
            }),
        );
        genuine.refuses(
            "two references",
            &each(&|s| {
                let reference = part(s, "ds:Reference").unwrap();
                s.replacen(reference, &format!("{reference}{reference}"), 1)
            }),
        );
        genuine.refuses(
            "no reference",
            &each(&|s| without(s, part(s, "ds:Reference").unwrap())),
        );
        let reference = |uri: &'static str| {
            move |s: &str| {
                let begin = s.find("URI=\"").unwrap() + 5;
                let end = begin + s[begin..].find('"').unwrap();
                format!("{}{uri}{}", &s[..begin], &s[end..])
            }
        };
        genuine.refuses("reference to the document", &each(&reference("")));
        genuine.refuses("reference outside", &each(&reference("http://127.0.0.1/x")));
        genuine.refuses("reference by XPointer", &each(&reference("#xpointer(/)")));
        genuine.refuses("XPath transform", &each(&|s| s.replacen("<ds:Transforms>", "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>false()</ds:XPath></ds:Transform>", 1)));
        genuine.refuses("XSLT transform", &each(&|s| s.replacen("<ds:Transforms>", "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>", 1)));
        assert_eq!(
            genuine.refuses(
                "an RSA signature that is called an HMAC",
                &each(&|s| s.replace(
                    RSA_SHA256,
                    "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
                ))
            ),
            CheckKind::Algorithm
        );
        assert_eq!(
            genuine.refuses(
                "the same with SHA-1",
                &each(&|s| s.replace(RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"))
            ),
            CheckKind::Algorithm
        );
        assert_eq!(
            genuine.refuses(
                "SHA-1",
                &each(&|s| s.replace(RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"))
            ),
            CheckKind::Algorithm
        );
        assert_eq!(
            genuine.refuses(
                "SHA-1 digest",
                &each(&|s| s.replace(
                    "http://www.w3.org/2001/04/xmlenc#sha256",
                    "http://www.w3.org/2000/09/xmldsig#sha1"
                ))
            ),
            CheckKind::Algorithm
        );
        genuine.refuses(
            "empty value",
            &each(&|s| {
                s.replacen(
                    part(s, "ds:SignatureValue").unwrap(),
                    "<ds:SignatureValue/>",
                    1,
                )
            }),
        );
        // An attacker's key, with their certificate beside it or the provider's.
        let attacker = keys::pair(4);
        let key = load_private_key(attacker.private_key().expose_secret(), None).unwrap();
        let evil = unsigned.replace(">alice<", ">admin<");
        for certificate in [attacker.certificate(), keys::pair(2).certificate()] {
            for whole in [true, false] {
                let forged = construct_saml_signature(
                    &evil,
                    whole,
                    &key,
                    &certificate.base64(),
                    RSA_SHA256,
                    &[],
                    None,
                )
                .unwrap();
                assert_eq!(
                    genuine.refuses("an attacker's key", &forged),
                    CheckKind::Signature
                );
            }
        }
        // The same way with the provider's key is believed: the forgery above fails for the key alone.
        let theirs = load_private_key(keys::pair(2).private_key().expose_secret(), None).unwrap();
        let signed = construct_saml_signature(
            &unsigned,
            true,
            &theirs,
            &keys::pair(2).certificate().base64(),
            RSA_SHA256,
            &[],
            None,
        )
        .unwrap();
        assert_eq!(
            genuine.finish(&signed).result.unwrap().subject.value,
            "alice"
        );
        if shape == Shape::Both {
            // There the response's signature covers what stands beside the assertion's.
            continue;
        }
        // What stands beside the signature proves nothing, and its absence neither.
        let bare = each(&|s| part(s, "ds:KeyInfo").map_or(s.to_owned(), |info| without(s, info)));
        assert_eq!(genuine.finish(&bare).result.unwrap().subject.value, "alice");
    }
}

#[test]
fn what_is_not_signed_is_checked_all_the_same() {
    let genuine = of(Shape::Assertion);
    let xml = &genuine.xml;
    let failed = xml.replace("status:Success", "status:Responder");
    assert_eq!(genuine.refuses("failed status", &failed), CheckKind::Status);
    let denied = xml.replacen("<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>", "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode>", 1);
    let error = genuine.finish(&denied).result.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("did not sign in at the provider"),
        "{error}"
    );
    genuine.refuses(
        "no status",
        &without(xml, part(xml, "samlp:Status").unwrap()),
    );
    assert_eq!(
        genuine.refuses(
            "another destination",
            &xml.replacen(
                &format!("Destination=\"{ACS}"),
                "Destination=\"https://evil.example/",
                1
            )
        ),
        CheckKind::Destination
    );
    let head_end = xml.find("<samlp:Status").unwrap();
    let head = xml[..head_end].replacen(
        &genuine.connection.identity_provider().entity_id,
        "https://evil.example",
        1,
    );
    assert_eq!(
        genuine.refuses("another issuer", &format!("{head}{}", &xml[head_end..])),
        CheckKind::Issuer
    );
    assert_eq!(
        genuine.refuses(
            "an invented request",
            &xml.replacen("Destination=", "InResponseTo=\"_x\" Destination=", 1)
        ),
        CheckKind::InResponseTo
    );
    genuine.refuses(
        "another version",
        &xml.replacen("Version=\"2.0\"", "Version=\"1.1\"", 1),
    );
}

#[test]
fn a_replay_carries_the_same_keys_whatever_was_changed_around_it() {
    for genuine in genuine() {
        let keys: HashSet<String> = genuine
            .assertion
            .replay_keys
            .iter()
            .map(|key| key.key.clone())
            .collect();
        assert_eq!(keys.len(), 2);
        let again = genuine.finish(&genuine.xml).result.unwrap();
        assert!(again.replay_keys.iter().all(|key| keys.contains(&key.key)));
        for key in &again.replay_keys {
            // As soon as the key may go, the answer is too old by itself.
            let outcome = genuine.connection.finish(
                &STANDARD.encode(&genuine.xml),
                Initiated::ByProvider,
                key.expires_at,
            );
            assert_eq!(
                outcome.result.unwrap_err().code(),
                "refused_not_on_or_after"
            );
        }
    }
    let genuine = of(Shape::Assertion);
    let renamed = genuine.xml.replacen(&id(&genuine.xml), "_renamed", 1);
    let again = genuine.finish(&renamed).result.unwrap();
    assert!(
        again
            .replay_keys
            .iter()
            .any(|key| genuine.assertion.replay_keys.contains(key)),
        "the assertion's own id is signed"
    );
}

#[test]
fn encryption_proves_nothing() {
    let certificate = service_provider().encryption[0].certificate().base64();
    let encrypt = |xml: &str| {
        encrypt_assertion(
            xml,
            &certificate,
            "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            "saml",
        )
        .unwrap()
    };
    let attacker = keys::pair(4);
    let key = load_private_key(attacker.private_key().expose_secret(), None).unwrap();
    let plain = of(Shape::Assertion);
    let assertion = plain.part("saml:Assertion");
    let forged = plain.xml.replacen(&assertion, &evil(&assertion), 1);
    assert_eq!(
        plain.refuses("encrypted, unsigned", &encrypt(&forged)),
        CheckKind::Signature
    );
    let signed = construct_saml_signature(
        &forged,
        false,
        &key,
        &attacker.certificate().base64(),
        RSA_SHA256,
        &[],
        None,
    )
    .unwrap();
    assert_eq!(
        plain.refuses("encrypted, by an attacker", &encrypt(&signed)),
        CheckKind::Signature
    );
    let stale = plain.xml.replace(">alice<", ">admin<");
    assert_eq!(
        plain.refuses("encrypted, changed", &encrypt(&stale)),
        CheckKind::Signature
    );
    // A genuine assertion that somebody encrypts anew is still the provider's word.
    let again = plain.finish(&encrypt(&plain.xml)).result.unwrap();
    assert_eq!(again.subject.value, "alice");
    let wrapped = plain.xml.replacen(
        &assertion,
        &evil(&assertion).replacen(
            "</saml:Assertion>",
            &format!("{assertion}</saml:Assertion>"),
            1,
        ),
        1,
    );
    plain.refuses("encrypted, wrapped", &encrypt(&wrapped));
    let two = encrypt(&forged).replacen(
        "</samlp:Response>",
        &format!("{assertion}</samlp:Response>"),
        1,
    );
    plain.refuses("encrypted beside plain", &two);

    let genuine = of(Shape::EncryptedBoth);
    let own = genuine.part("saml:EncryptedAssertion");
    let exchanged = encrypt(&forged);
    let exchanged = genuine.xml.replacen(
        &own,
        part(&exchanged, "saml:EncryptedAssertion").unwrap(),
        1,
    );
    genuine.refuses("another in a signed response", &exchanged);
    let values: Vec<usize> = genuine
        .xml
        .match_indices("<xenc:CipherValue>")
        .map(|(at, tag)| at + tag.len())
        .collect();
    for at in values {
        for offset in [0, 40, 200] {
            let mut bytes = genuine.xml.clone().into_bytes();
            bytes[at + offset] = if bytes[at + offset] == b'A' {
                b'B'
            } else {
                b'A'
            };
            let changed = String::from_utf8(bytes).unwrap();
            let kind = genuine.refuses("a changed cipher text", &changed);
            assert_eq!(kind, CheckKind::Signature);
        }
    }
    for (from, to) in [
        ("#aes128-cbc", "#tripledes-cbc"),
        ("#rsa-oaep-mgf1p", "#rsa-1_5"),
    ] {
        assert_eq!(
            genuine.refuses("a weak algorithm", &genuine.xml.replace(from, to)),
            CheckKind::Encryption
        );
    }
}

/// Whoever changes cipher text of CBC learns what stands in it if we say whether we could open it. The signature of the
/// response is verified before, so that we say the same whatever was changed.
#[test]
fn cbc_that_was_changed_is_not_opened() {
    let genuine = of(Shape::EncryptedBoth);
    let tag = "<xenc:CipherValue>";
    let begin = genuine.xml.rfind(tag).unwrap() + tag.len();
    let end = begin + genuine.xml[begin..].find('<').unwrap();
    // The first block, which the XML begins in; some in the middle; and the last but one, which the padding hangs on.
    let changed = [begin, begin + 400, end - 25, end - 24, end - 23].map(|at| {
        let mut bytes = genuine.xml.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    });
    let refusals = changed
        .each_ref()
        .map(|xml| genuine.finish(xml).result.unwrap_err());
    assert_eq!(refusals[0].code(), "refused_signature");
    assert!(
        refusals.iter().all(|refusal| *refusal == refusals[0]),
        "{refusals:#?}"
    );
}

#[test]
fn a_provider_without_a_key_is_none() {
    let idp = of(Shape::Both).connection.identity_provider();
    let fields = |certificates| {
        IdentityProvider::from_fields(
            &idp.entity_id,
            redirect("https://idp.example/sso"),
            certificates,
            Reach::Public,
        )
    };
    assert_eq!(fields(Vec::new()).unwrap_err().code(), "document_invalid");
    fields(idp.certificates.clone()).unwrap();
    let mut keyless = idp.clone();
    keyless.certificates.clear();
    assert!(
        Connection::new(
            service_provider(),
            keyless,
            Policy::default(),
            Reach::Development
        )
        .is_err()
    );
    for text in [
        "",
        "x",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        assert_eq!(
            Certificate::parse(text).unwrap_err().code(),
            "certificate_invalid",
            "{text}"
        );
    }
    let pair = keys::pair(4);
    assert!(
        Certificate::parse(pair.private_key().expose_secret())
            .unwrap_err()
            .to_string()
            .contains("Keep it secret")
    );
    assert!(
        KeyPair::parse(
            &keys::pair(2).certificate().pem(),
            pair.private_key().clone()
        )
        .is_err()
    );
    KeyPair::parse(&pair.certificate().pem(), pair.private_key().clone()).unwrap();
    for location in [
        "javascript:alert(1)",
        "http://idp.example/sso",
        "data:text/html,x",
        "/sso",
        "",
    ] {
        assert!(
            IdentityProvider::from_fields(
                "x",
                redirect(location),
                idp.certificates.clone(),
                Reach::Public
            )
            .is_err(),
            "{location}"
        );
    }
}
