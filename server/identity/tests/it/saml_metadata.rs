//! Metadata that cannot be used: without a key, made to harm whoever reads it, or nothing at all.

use axum::Router;
use axum::routing::get;
use identity::http::{Client, Reach};
use identity::saml::IdentityProvider;
use peers::keys;

/// Metadata of a provider with these keys, as an administrator would load it.
fn metadata(keys: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example/metadata"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
    )
}

/// A key for this purpose; none is for all.
fn key(purpose: &str, inner: &str) -> String {
    format!("<md:KeyDescriptor{purpose}><ds:KeyInfo>{inner}</ds:KeyInfo></md:KeyDescriptor>")
}

fn certificate(text: &str) -> String {
    format!("<ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data>")
}

/// Good metadata.
fn good() -> String {
    let theirs = keys::pair(2).certificate().base64();
    metadata(&key(" use=\"signing\"", &certificate(&theirs)))
}

#[track_caller]
fn assert_refused(what: &str, metadata: &[u8], code: &str, why: &str) {
    let error = IdentityProvider::parse(metadata, Reach::Public).expect_err(what);
    assert_eq!(error.code(), code, "{what}: {error}");
    assert!(error.to_string().contains(why), "{what}: {error}");
}

#[test]
fn a_provider_without_a_signing_key_is_refused() {
    let theirs = certificate(&keys::pair(2).certificate().base64());
    IdentityProvider::parse(good().as_bytes(), Reach::Public).unwrap();
    let without_purpose = metadata(&key("", &theirs));
    IdentityProvider::parse(without_purpose.as_bytes(), Reach::Public).unwrap();

    let encryption = key(" use=\"encryption\"", &theirs);
    let value = "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
    for (what, keys) in [
        ("no key at all", String::new()),
        ("only for encryption", encryption.clone()),
        ("twice for encryption", encryption.repeat(2)),
        ("an empty key", key(" use=\"signing\"", "")),
        ("a name of a key", key("", "<ds:KeyName>one</ds:KeyName>")),
        ("a key without a certificate", key("", value)),
        ("a certificate of no key", theirs.clone()),
        ("a comment", format!("<!-- {} -->", key("", &theirs))),
        (
            "another namespace",
            key("", &theirs).replace("ds:X509Certificate", "md:X509Certificate"),
        ),
    ] {
        let why = "no signing certificate";
        assert_refused(what, metadata(&keys).as_bytes(), "document_invalid", why);
    }
    for (what, text) in [
        ("empty", ""),
        ("nothing", "AAAA"),
        ("no base64", "%%%%"),
        ("another element", "<b/>"),
    ] {
        let keys = key("", &certificate(text));
        assert_refused(what, metadata(&keys).as_bytes(), "certificate_invalid", "");
    }
    // A good certificate beside does not make up for one that cannot be read.
    let both = key("", &theirs) + &key("", &certificate("AAAA"));
    assert_refused(
        "both",
        metadata(&both).as_bytes(),
        "certificate_invalid",
        "",
    );
}

#[test]
fn metadata_that_is_made_to_harm_is_refused() {
    let good = good();
    let body = good.split_once("?>").expect("a declaration").1;
    let entities = (1..20)
        .map(|n| format!("<!ENTITY a{n} \"&a{0};&a{0};&a{0};\">", n - 1))
        .collect::<Vec<_>>()
        .concat();
    let in_it = |inner: &str| {
        good.replace(
            "<md:SingleSignOnService",
            &format!("{inner}<md:SingleSignOnService"),
        )
    };
    let attributes = (0..100)
        .map(|n| format!(" a{n}=\"\""))
        .collect::<Vec<_>>()
        .concat();
    for (what, text, why) in [
        (
            "a document type",
            format!("<!DOCTYPE a>{body}"),
            "document type",
        ),
        (
            "an outer entity",
            format!("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{body}"),
            "document type",
        ),
        (
            "an outer entity by parameter",
            format!("<!DOCTYPE a [<!ENTITY % e SYSTEM \"http://127.0.0.1/e\"> %e;]>{body}"),
            "document type",
        ),
        (
            "an entity bomb",
            format!(
                "<!DOCTYPE a [<!ENTITY a0 \"x\">{entities}]>{}",
                in_it("&a19;")
            ),
            "document type",
        ),
        ("an entity of its own", in_it("&e;"), "entity of its own"),
        (
            "an entity in an attribute",
            good.replace("https://idp.example/sso", "https://idp.example/&e;"),
            "entity of its own",
        ),
        (
            "deep",
            in_it(&("<a>".repeat(10_000) + &"</a>".repeat(10_000))),
            "more elements",
        ),
        ("deep without an end", "<a>".repeat(10_000), "more elements"),
        ("wide", in_it(&"<a/>".repeat(20_000)), "more elements"),
        ("huge", in_it(&"a".repeat(600_000)), "too long"),
        (
            "an element of attributes",
            in_it(&format!("<a{attributes}/>")),
            "too many attributes",
        ),
        (
            "a prefix of nobody's",
            in_it("<nobody:a/>"),
            "prefix that it does not explain",
        ),
    ] {
        assert_refused(what, text.as_bytes(), "document_invalid", why);
    }
}

#[test]
fn metadata_that_is_none_is_refused() {
    let good = good();
    let half = &good[..good.len() / 2];
    let cut = good
        .strip_suffix("</md:EntityDescriptor>")
        .expect("its end");
    for (what, text, why) in [
        ("nothing", "", "it is empty"),
        ("space", " \n ", "it is empty"),
        ("a declaration", "<?xml version=\"1.0\"?>", "it is empty"),
        ("half", half, ""),
        ("without its end", cut, ""),
        ("text", "metadata", "text outside"),
        ("JSON", "{\"entityID\": \"x\"}", "text outside"),
        ("a page", "<html><body/></html>", "no EntityDescriptor"),
        ("two roots", "<a/><b/>", "more than one root"),
    ] {
        assert_refused(what, text.as_bytes(), "document_invalid", why);
    }
    let (bytes, why) = ([0x3c, 0xff, 0xfe, 0x3e], "UTF-8");
    assert_refused("other bytes", &bytes, "document_invalid", why);
    let (_, entity) = good.split_once("?>").expect("a declaration");
    let federation = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{entity}{entity}</md:EntitiesDescriptor>"
    );
    let why = "only one can be connected";
    assert_refused(
        "a federation",
        federation.as_bytes(),
        "document_invalid",
        why,
    );
    let older = good.replace("SAML:2.0:protocol", "SAML:1.1:protocol");
    let why = "no SAML 2.0 identity provider";
    assert_refused(
        "an older protocol",
        older.as_bytes(),
        "document_invalid",
        why,
    );
}

#[tokio::test]
async fn the_same_holds_for_metadata_by_address() {
    let answers = [
        ("/empty", String::new(), "document_invalid"),
        ("/half", good()[..200].to_owned(), "document_invalid"),
        ("/long", " ".repeat(600_000), "document_invalid"),
        ("/endless", " ".repeat(2_000_000), "answer_too_large"),
        ("/keyless", metadata(""), "document_invalid"),
    ];
    let mut router = Router::new();
    for (path, text, _) in answers.clone() {
        router = router.route(path, get(move || async move { text }));
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let client = Client::new(Reach::Development).unwrap();
    for (path, _, code) in answers {
        let fetched = IdentityProvider::fetch(&client, &format!("http://{address}{path}")).await;
        assert_eq!(fetched.unwrap_err().code(), code, "{path}");
    }
}
