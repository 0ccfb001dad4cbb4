//! Forged answers by SAML, through all that the product does with one: nobody comes in by them, and each time the log
//! of the connection and that of the workspace say why.
//!
//! What the protocol's own tests forge in many more ways is forged here once of each kind; a kind that comes to be known
//! is another line of the list.

use super::setup::POLICY;
use super::{Saml, Visitor, assert_refused, prove, reason, resolved, session, workspace};
use crate::look;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::connections::{self, PolicyFields};
use domain::sign_in_flows::{self, Finished};
use hmac::{Hmac, Mac as _};
use peers::forge::{
    HMAC_SHA256, RSA_SHA256, body, encrypted, method, part, public_pem, rsa_key, signed,
    signed_by_hand, unsigned, with, with_signed_assertion, without, wrapped,
};
use peers::{Form, Shape, keys};
use sha2::Sha256;
use test_support::{ORIGIN, TestApp, TestTenant};

/// What makes a forgery of a genuine answer.
type Forge = Box<dyn Fn(&str) -> String>;

/// A forgery: its name, the code of its refusal, and how it is made.
type Attack = (&'static str, &'static str, Forge);

struct Stage {
    app: TestApp,
    acme: TestTenant,
    saml: Saml,
    /// Who signs in as Alice, who is new here.
    visitor: Visitor,
}

impl Stage {
    async fn new() -> Self {
        Self::of(Shape::Both).await
    }

    /// The same at a provider that signs so much.
    async fn of(shape: Shape) -> Self {
        let app = TestApp::new().await;
        let acme = workspace(&app, "Acme").await;
        let admin = &acme.admin;
        prove(&app, admin, "example.com").await;
        let saml = Saml::draft_of(&app, admin, shape).await;
        saml.test(&app, admin, "alice").await;
        connections::activate(admin, Some(&admin.person), saml.id)
            .await
            .expect("activated");
        Self {
            app,
            acme,
            saml,
            visitor: Visitor::new(),
        }
    }

    /// Who the provider is.
    fn provider(&self) -> String {
        format!("{}/idp", self.saml.peer.base)
    }

    /// Who we are to it.
    fn us(&self) -> String {
        format!("{ORIGIN}/sso/saml/{}/metadata", self.saml.id)
    }

    /// Begins to sign in, and brings back what is made of the genuine answer.
    async fn brings(&self, attack: &str, forge: impl FnOnce(&str) -> String) -> Finished {
        let Form { action, mut fields } = self.saml.begin(&self.app, &self.visitor, "alice").await;
        let genuine = decoded(&fields["SAMLResponse"]);
        let forged = forge(&genuine);
        assert_ne!(forged, genuine, "{attack} changes nothing");
        fields.insert("SAMLResponse".to_owned(), STANDARD.encode(forged));
        let forged = Form { action, fields };
        self.saml.post(&self.app, &forged, &self.visitor).await
    }

    /// The reason why a forgery is refused.
    async fn refuses(&self, attack: &str, forge: impl FnOnce(&str) -> String) -> String {
        let finished = self.brings(attack, forge).await;
        assert!(
            matches!(finished, Finished::Refused),
            "{attack}: {finished:?}"
        );
        reason(&self.app, &self.acme.admin, self.saml.id).await
    }

    /// Nobody has come of so many refusals, each of which stands in both logs; and whoever is honest gets in.
    async fn has_let_nobody_in(&self, refusals: usize) {
        let app = &self.app;
        for nothing in [
            "SELECT count(*) FROM sessions WHERE method = 'sso'",
            "SELECT count(*) FROM identities",
            "SELECT count(*) FROM replay_keys",
            "SELECT count(*) FROM sign_in_flows",
            "SELECT count(*) FROM users WHERE email NOT LIKE '%@acme.com'",
        ] {
            assert_eq!(look::count(app, nothing).await, 0, "{nothing}");
        }
        let refusals = i64::try_from(refusals).expect("a few");
        for logged in [
            "SELECT count(*) FROM connection_attempts WHERE refusal IS NOT NULL",
            "SELECT count(*) FROM audit_entries WHERE action = 'connection.sign_in' AND result = 'refused'",
        ] {
            assert_eq!(look::count(app, logged).await, refusals, "{logged}");
        }
        session(self.saml.sign_in(app, "alice").await);
    }
}

fn decoded(answer: &str) -> String {
    let xml = STANDARD.decode(answer).expect("base64");
    String::from_utf8(xml).expect("XML")
}

/// An answer that was changed, signed anew by the provider's own key: all of it is good but for the change.
fn again(changed: &str) -> String {
    let provider = keys::pair(2);
    signed(&unsigned(changed), &provider, provider.certificate())
}

fn attack(
    name: &'static str,
    refusal: &'static str,
    forge: impl Fn(&str) -> String + 'static,
) -> Attack {
    (name, refusal, Box::new(forge))
}

/// An answer that is signed as it should be, but by a secret: what is public, if somebody takes it for one.
fn by_a_secret(unsigned: &str, secret: &[u8]) -> String {
    let mac = |message: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("a secret of any length");
        mac.update(message);
        mac.finalize().into_bytes().to_vec()
    };
    let (provider, method) = (keys::pair(2), method(HMAC_SHA256, ""));
    signed_by_hand(unsigned, true, &method, provider.certificate(), &mac)
}

/// What is wrong with signatures.
fn of_signatures() -> Vec<Attack> {
    const REFUSED: &str = "refused_signature";
    const WEAK: &str = "refused_algorithm";
    const TWOFOLD: &str = "refused_consistency";
    let another = |xml: &str| xml.replace(">alice<", ">admin<");
    let named = |algorithm: &'static str| move |xml: &str| xml.replace(RSA_SHA256, algorithm);
    vec![
        attack("no signature", REFUSED, unsigned),
        attack("another person, unsigned", REFUSED, move |xml| {
            unsigned(&another(xml))
        }),
        attack("another person, signed before", REFUSED, another),
        attack("another address, signed before", REFUSED, |xml| {
            xml.replace("Alice@Example.com", "owner@acme.com")
        }),
        attack("an attacker's key", REFUSED, move |xml| {
            let attacker = keys::pair(4);
            signed(&unsigned(&another(xml)), &attacker, attacker.certificate())
        }),
        attack(
            "the same beside the provider's certificate",
            REFUSED,
            move |xml| {
                let (attacker, provider) = (keys::pair(4), keys::pair(2));
                signed(&unsigned(&another(xml)), &attacker, provider.certificate())
            },
        ),
        attack(
            "SHA-1",
            WEAK,
            named("http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ),
        attack(
            "a signature that is called an HMAC",
            WEAK,
            named(HMAC_SHA256),
        ),
        attack("an HMAC by the public key", WEAK, move |xml| {
            let public = public_pem(&rsa_key(&keys::pair(2)));
            by_a_secret(&unsigned(&another(xml)), &public)
        }),
        attack("an HMAC by the certificate", WEAK, move |xml| {
            let public = keys::pair(2).certificate().pem();
            by_a_secret(&unsigned(&another(xml)), public.as_bytes())
        }),
        attack("a digest by SHA-1", WEAK, |xml| {
            let weak = "http://www.w3.org/2000/09/xmldsig#sha1";
            xml.replace("http://www.w3.org/2001/04/xmlenc#sha256", weak)
        }),
        attack("what is signed, twice", TWOFOLD, |xml| {
            let info = part(xml, "ds:SignedInfo").expect("what is signed");
            xml.replacen(info, &[info, info].concat(), 1)
        }),
        attack("another that is signed, before it", TWOFOLD, |xml| {
            let info = part(xml, "ds:SignedInfo").expect("what is signed");
            let evil = info.replace("URI=\"#", "URI=\"#_evil");
            xml.replacen(info, &[evil.as_str(), info].concat(), 1)
        }),
    ]
}

/// What two parsers read differently, or what has them read more than there is.
fn of_parsers() -> Vec<Attack> {
    const REFUSED: &str = "refused_form";
    let name = |text: &'static str| move |xml: &str| xml.replace(">alice<", text);
    let head = |text: &'static str| move |xml: &str| [text, body(xml)].concat();
    vec![
        attack("a comment in the name", REFUSED, name(">al<!-- x -->ice<")),
        attack(
            "a comment behind the name",
            REFUSED,
            name(">alice<!-- x -->.evil<"),
        ),
        attack("CDATA", REFUSED, name(">al<![CDATA[ice]]><")),
        attack("an instruction", REFUSED, name(">al<?x y?>ice<")),
        attack("an unknown entity", REFUSED, name(">&e;<")),
        attack("a document type", REFUSED, head("<!DOCTYPE x>")),
        attack(
            "an external entity",
            REFUSED,
            head("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>"),
        ),
        attack(
            "an entity bomb",
            REFUSED,
            head("<!DOCTYPE x [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\"><!ENTITY c \"&b;&b;\">]>"),
        ),
    ]
}

/// What is well signed, and said to somebody else, at another time, or of nobody.
fn of_statements(provider: &str, us: &str) -> Vec<Attack> {
    let set = |begin: &'static str, text: &'static str| {
        move |xml: &str| again(&with(xml, begin, text, "\""))
    };
    let text = |of: &str, instead: &'static str| {
        let of = format!(">{of}<");
        move |xml: &str| again(&xml.replace(&of, instead))
    };
    vec![
        attack(
            "another audience",
            "refused_audience",
            text(us, ">https://sp.evil.example<"),
        ),
        attack(
            "another recipient",
            "refused_recipient",
            set(" Recipient=\"", "https://evil.example/acs"),
        ),
        attack(
            "another destination",
            "refused_destination",
            set(" Destination=\"", "https://evil.example/acs"),
        ),
        attack(
            "over",
            "refused_not_on_or_after",
            set(" NotOnOrAfter=\"", "2020-01-01T00:00:00Z"),
        ),
        attack(
            "not yet",
            "refused_not_before",
            set(" NotBefore=\"", "2100-01-01T00:00:00Z"),
        ),
        attack(
            "another request's",
            "refused_in_response_to",
            set(" InResponseTo=\"", "_another"),
        ),
        attack("no request's", "refused_in_response_to", |xml| {
            let (_, rest) = xml.split_once(" InResponseTo=\"").expect("a request");
            let (request, _) = rest.split_once('"').expect("its end");
            again(&xml.replace(&format!(" InResponseTo=\"{request}\""), ""))
        }),
        attack(
            "another issuer",
            "refused_issuer",
            text(provider, ">https://idp.evil.example<"),
        ),
        attack("no success", "refused_status", |xml| {
            again(&xml.replace("status:Success", "status:Responder"))
        }),
        attack("another version", "refused_consistency", |xml| {
            again(&xml.replacen("Version=\"2.0\"", "Version=\"1.1\"", 1))
        }),
        attack("about nobody", "refused_name_id", |xml| {
            again(&without(xml, part(xml, "saml:NameID").expect("a name")))
        }),
    ]
}

#[tokio::test]
async fn what_is_forged_signs_nobody_in() {
    let stage = Stage::new().await;
    let attacks: Vec<Attack> = [
        of_signatures(),
        of_parsers(),
        of_statements(&stage.provider(), &stage.us()),
    ]
    .into_iter()
    .flatten()
    .collect();
    for (attack, refusal, forge) in &attacks {
        assert_eq!(stage.refuses(attack, forge).await, *refusal, "{attack}");
    }
    stage.has_let_nobody_in(attacks.len()).await;
}

/// So what is signed anew above is refused for its change, and for nothing else.
#[tokio::test]
async fn what_the_provider_itself_signs_anew_is_believed() {
    let stage = Stage::new().await;
    let finished = stage.brings("another signature", again).await;
    let alice = resolved(&stage.app, &session(finished), "acme").await;
    assert_eq!(alice.session.user.email.as_str(), "alice@example.com");
}

/// Tries each way of wrapping at a provider that signs so much.
async fn wrap(shape: Shape) {
    const WAYS: usize = 13;
    let stage = Box::pin(Stage::of(shape)).await;
    for number in 0..WAYS {
        let mut name = "";
        let forge = |xml: &str| {
            let mut all = wrapped(xml);
            assert_eq!(all.len(), WAYS);
            let (attack, forged) = all.swap_remove(number);
            name = attack;
            forged
        };
        let refusal = stage.refuses("wrapping", forge).await;
        // Some are no XML that could be read in one way only, and the others no shape that an honest answer has. Where
        // the assertion alone is signed, the first two leave nothing signed.
        let bare = shape == Shape::Assertion && refusal == "refused_signature";
        let expected = ["refused_consistency", "refused_form"];
        assert!(
            bare || expected.contains(&refusal.as_str()),
            "{name}: {refusal}"
        );
    }
    stage.has_let_nobody_in(WAYS).await;
}

#[tokio::test]
async fn wrapped_signatures_of_answers_sign_nobody_in() {
    wrap(Shape::Response).await;
}

#[tokio::test]
async fn wrapped_signatures_of_assertions_sign_nobody_in() {
    wrap(Shape::Assertion).await;
}

#[tokio::test]
async fn wrapped_signatures_of_both_sign_nobody_in() {
    wrap(Shape::Both).await;
}

/// The key that an assertion is encrypted for is public: that one can be opened here says nothing of who made it.
#[tokio::test]
async fn what_is_encrypted_for_us_is_not_believed_for_that() {
    let stage = Stage::new().await;
    let ours = connections::metadata(&stage.app.anonymous(), stage.saml.id).await;
    let ours = ours.expect("our metadata");
    let (_, of_encryption) = ours
        .split_once("<md:KeyDescriptor use=\"encryption\"")
        .expect("a key to encrypt for");
    let certificate = part(of_encryption, "ds:X509Certificate").expect("its certificate");
    let certificate = certificate
        .trim_start_matches("<ds:X509Certificate>")
        .trim_end_matches("</ds:X509Certificate>");
    let evil = |xml: &str| unsigned(xml).replace(">alice<", ">admin<");
    let (attacker, provider) = (keys::pair(4), keys::pair(2));
    let attackers = |beside| {
        let attacker = &attacker;
        move |xml: &str| {
            let signed = with_signed_assertion(&evil(xml), attacker, beside);
            encrypted(&signed, certificate)
        }
    };
    let refusals = [
        stage
            .refuses("encrypted, unsigned", |xml| {
                encrypted(&evil(xml), certificate)
            })
            .await,
        stage
            .refuses("an attacker's", attackers(attacker.certificate()))
            .await,
        stage
            .refuses("beside theirs", attackers(provider.certificate()))
            .await,
    ];
    assert_eq!(refusals, ["refused_signature"; 3]);
    stage.has_let_nobody_in(refusals.len()).await;

    // The same by the provider's own key is believed: the key alone tells.
    let finished = stage.brings("encrypted anew", |xml| {
        let signed = with_signed_assertion(&unsigned(xml), &provider, provider.certificate());
        encrypted(&signed, certificate)
    });
    session(finished.await);
}

#[tokio::test]
async fn an_answer_is_good_for_its_own_sign_in_alone() {
    let Stage {
        app,
        acme,
        saml,
        visitor,
    } = Stage::new().await;
    let first = saml.begin(&app, &visitor, "alice").await;
    let second = saml.begin(&app, &visitor, "alice").await;
    let mut fields = first.fields.clone();
    let state = second.fields["RelayState"].clone();
    fields.insert("RelayState".to_owned(), state);
    let swapped = Form {
        action: first.action.clone(),
        fields,
    };
    for refused in [&swapped, &second] {
        assert_refused(&saml.post(&app, refused, &visitor).await);
        let why = reason(&app, &acme.admin, saml.id).await;
        assert_eq!(why, "refused_in_response_to");
    }
    session(saml.post(&app, &first, &visitor).await);
}

#[tokio::test]
async fn another_workspaces_provider_speaks_for_nobody_here() {
    let stage = Stage::new().await;
    let globex = workspace(&stage.app, "Globex").await;
    let theirs = Saml::active(&stage.app, &globex.admin).await;
    // Both sign with the same key, so all that tells them apart is their names.
    let (here, there) = (stage.provider(), format!("{}/idp", theirs.peer.base));
    let refusal = stage
        .refuses("their name", |xml| {
            again(&xml.replace(&format!(">{here}<"), &format!(">{there}<")))
        })
        .await;
    assert_eq!(refusal, "refused_issuer");

    // What they say to themselves, brought here in the place of an answer.
    let visitor = Visitor::new();
    let told = theirs.begin(&stage.app, &visitor, "alice").await;
    let told = decoded(&told.fields["SAMLResponse"]);
    let refusal = stage.refuses("their answer", |_| told).await;
    assert_eq!(refusal, "refused_in_response_to");
    let came = "SELECT (SELECT count(*) FROM identities)
                     + (SELECT count(*) FROM sessions WHERE method = 'sso')";
    assert_eq!(look::count(&stage.app, came).await, 0);
}

/// Where somebody comes to in the end, no answer says.
#[tokio::test]
async fn a_relay_state_leads_nowhere() {
    const ELSEWHERE: [&str; 3] = [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
    ];
    let Stage {
        app,
        acme,
        saml,
        visitor,
    } = Stage::new().await;
    for elsewhere in ELSEWHERE {
        let mut answer = saml.begin(&app, &visitor, "alice").await;
        let state = elsewhere.to_owned();
        answer.fields.insert("RelayState".to_owned(), state);
        assert_refused(&saml.post(&app, &answer, &visitor).await);
        let why = reason(&app, &acme.admin, saml.id).await;
        assert_eq!(why, "refused_in_response_to", "{elsewhere}");
    }
    let from_there = PolicyFields {
        idp_initiated: true,
        ..POLICY
    };
    connections::set_policy(&acme.admin, saml.id, from_there)
        .await
        .expect("a policy");
    saml.test(&app, &acme.admin, "alice").await;
    connections::activate(&acme.admin, Some(&acme.admin.person), saml.id)
        .await
        .expect("activated");
    for elsewhere in ELSEWHERE {
        let answer = saml
            .peer
            .sign_in_from_there(&visitor.browser, "alice")
            .await;
        let finished = sign_in_flows::finish_saml(
            &app.anonymous(),
            saml.id,
            answer,
            Some(elsewhere),
            Some(&visitor.cookie),
        )
        .await;
        let Finished::SignedIn { next, slug, .. } = finished.expect("an end") else {
            panic!("{elsewhere}")
        };
        assert_eq!((next.as_str(), slug.as_str()), ("", "acme"), "{elsewhere}");
    }
}
