//! How long it takes to verify one answer: `cargo run --release -p identity --example seconds`.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKey, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use identity::http::{Client, Reach};
use identity::oidc::{Discovery, Keys, Options, Provider};
use identity::saml::{
    Binding, Connection, Endpoint, IdentityProvider, Initiated, KeyPair, Policy, ServiceProvider,
};
use secrecy::ExposeSecret as _;
use serde_json::json;
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const TIMES: usize = 300;
const SP: &str = "https://app.example.com/sso/metadata";
const ACS: &str = "https://app.example.com/sso/acs";
const IDP: &str = "https://idp.example.com/idp";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    #[expect(clippy::disallowed_methods, reason = "a measurement has a real clock")]
    let now = OffsetDateTime::now_utc();
    report("one ID token, RS256", &id_token(now)?);
    report(
        "one SAML answer, RSA-SHA256 over the assertion",
        &saml(now, false)?,
    );
    report(
        "the same, encrypted (AES-128-GCM, RSA-OAEP)",
        &saml(now, true)?,
    );
    Ok(())
}

fn report(what: &str, times: &[Duration]) {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    println!("{what}: median {:?}, 95 % within {:?}", at(50), at(95));
}

fn measure(run: impl Fn() -> bool) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        if !run() {
            return Err("the answer was refused".into());
        }
        times.push(began.elapsed());
    }
    Ok(times)
}

fn id_token(now: OffsetDateTime) -> Result<Vec<Duration>, Failure> {
    let key = RsaKey::generate(KeySize::Rsa2048)?;
    let parts = PublicKeyComponents::<Vec<u8>>::from(key.public_key());
    let keys = json!({ "keys": [{ "kty": "RSA", "kid": "k", "use": "sig",
        "n": URL_SAFE_NO_PAD.encode(parts.n), "e": URL_SAFE_NO_PAD.encode(parts.e) }] });
    let client = Client::new(Reach::Public)?;
    let provider = Provider::new(&client, IDP, "client", None)?;
    let discovery = Discovery {
        issuer: IDP.to_owned(),
        authorization_endpoint: format!("{IDP}/authorize"),
        token_endpoint: format!("{IDP}/token"),
        jwks_uri: format!("{IDP}/keys"),
        userinfo_endpoint: None,
        end_session_endpoint: None,
        token_endpoint_auth_methods_supported: None,
        id_token_signing_alg_values_supported: vec!["RS256".to_owned()],
        authorization_response_iss_parameter_supported: false,
        keys: Keys::parse(keys.to_string().as_bytes())?,
    };
    let pending = provider
        .begin(&discovery, ACS, &Options::default())?
        .pending;
    let seconds = now.unix_timestamp();
    let claims = json!({ "iss": IDP, "sub": "alice", "aud": "client", "iat": seconds, "exp": seconds + 300,
        "nonce": pending.nonce.expose_secret(), "email": "alice@example.com", "groups": vec!["a group"; 50] });
    let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!(
        "{}.{}",
        part(json!({ "alg": "RS256", "kid": "k" })),
        part(claims)
    );
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        input.as_bytes(),
        &mut signature,
    )?;
    let token = format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    measure(|| {
        provider
            .verify_id_token(&discovery, &token, None, &pending, now)
            .result
            .is_ok()
    })
}

fn saml(now: OffsetDateTime, encrypted: bool) -> Result<Vec<Duration>, Failure> {
    let ours = KeyPair::generate("us", now)?;
    let decryption = KeyPair::generate("us", now)?;
    let theirs = KeyPair::generate("them", now)?;
    let sp = ServiceProvider {
        entity_id: SP.to_owned(),
        acs: ACS.to_owned(),
        slo: None,
        signing: vec![ours],
        encryption: vec![decryption],
    };
    let sso = Endpoint::new(Binding::Redirect, format!("{IDP}/sso"));
    let idp =
        IdentityProvider::from_fields(IDP, sso, vec![theirs.certificate().clone()], Reach::Public)?;
    let certificate = sp.encryption[0].certificate().base64();
    let policy = Policy {
        idp_initiated: true,
        ..Policy::default()
    };
    let connection = Connection::new(sp, idp, policy, Reach::Public)?;
    let (at, end) = (
        now.replace_nanosecond(0)?.format(&Rfc3339)?,
        (now + time::Duration::minutes(5))
            .replace_nanosecond(0)?
            .format(&Rfc3339)?,
    );
    let groups: String = (0..50)
        .map(|n| format!("<saml:AttributeValue>group {n}</saml:AttributeValue>"))
        .collect::<Vec<_>>()
        .concat();
    let xml = format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_r\" Version=\"2.0\" IssueInstant=\"{at}\" Destination=\"{ACS}\"><saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status><saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ID=\"_a\" Version=\"2.0\" IssueInstant=\"{at}\"><saml:Issuer>{IDP}</saml:Issuer><saml:Subject><saml:NameID>alice</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"{end}\" Recipient=\"{ACS}\"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"{at}\" NotOnOrAfter=\"{end}\"><saml:AudienceRestriction><saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{at}\" SessionIndex=\"_s\"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name=\"groups\">{groups}</saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"
    );
    let key = saml_rs::crypto::keys::load_private_key(theirs.private_key().expose_secret(), None)?;
    let rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    let mut answer = saml_rs::crypto::sign::construct_saml_signature(
        &xml,
        false,
        &key,
        &theirs.certificate().base64(),
        rsa,
        &[],
        None,
    )?;
    if encrypted {
        answer = saml_rs::crypto::enc::encrypt_assertion(
            &answer,
            &certificate,
            "http://www.w3.org/2009/xmlenc11#aes128-gcm",
            "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
            "saml",
        )?;
    }
    let encoded = STANDARD.encode(answer);
    measure(|| {
        connection
            .finish(&encoded, Initiated::ByProvider, now)
            .result
            .is_ok()
    })
}
