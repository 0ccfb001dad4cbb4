//! Sister products: from a session to tokens, and their end.

use crate::look;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::oauth::{
    self, ACCESS_LIFETIME, AuthorizationRequest, CODE_LIFETIME, Exchange, Granted, Refusal,
    SigningKeys, Tokens,
};
use domain::operators::{self, LogActor, LogFilter};
use domain::secrets::Token;
use domain::tenants::{self, SessionLimits};
use domain::{SessionContext, TenantContext, memberships, sessions};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shared::ErrorCode;
use test_support::{ORIGIN, TestApp, refusal};
use time::Duration;

const BACK: &str = "https://reports.example.com/back";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn asked() -> AuthorizationRequest {
    AuthorizationRequest {
        client_id: "reports".to_owned(),
        redirect_uri: BACK.to_owned(),
        response_type: "code".to_owned(),
        state: Some("a state".to_owned()),
        nonce: Some("a nonce".to_owned()),
        code_challenge: URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        code_challenge_method: "S256".to_owned(),
        workspace: None,
    }
}

fn found<'a>(granted: &'a Granted, key: &str) -> Option<&'a str> {
    let pair = granted.query.iter().find(|(name, _)| *name == key);
    pair.map(|(_, value)| value.as_str())
}

async fn code(session: &SessionContext, tenant: Option<&TenantContext>) -> Token {
    let request = AuthorizationRequest {
        workspace: tenant.map(|tenant| tenant.tenant.slug.clone()),
        ..asked()
    };
    let granted = oauth::authorize(session, tenant, request)
        .await
        .expect("granted");
    Token::presented(found(&granted, "code").expect("a code"))
}

fn secret() -> Token {
    Token::presented("secret")
}

async fn exchange(app: &TestApp, code: &Token) -> Result<Tokens, Refusal> {
    let form = Exchange {
        client_id: "reports",
        client_secret: Some(&secret()),
        code,
        redirect_uri: BACK,
        code_verifier: VERIFIER,
    };
    oauth::exchange(&app.anonymous(), form)
        .await
        .expect("an answer")
}

async fn refresh(app: &TestApp, token: &str) -> Result<Tokens, Refusal> {
    let presented = Token::presented(token);
    oauth::refresh(&app.anonymous(), "reports", Some(&secret()), &presented)
        .await
        .expect("an answer")
}

/// What a product's server reads in a token, by the published keys.
async fn verified(app: &TestApp, token: &str) -> Value {
    let keys = oauth::published_keys(&app.anonymous()).await.expect("keys");
    let keys: JwkSet = serde_json::from_value(keys).expect("a key set");
    let kid = decode_header(token)
        .expect("a header")
        .kid
        .expect("a key’s id");
    let key = keys.find(&kid).expect("a published key");
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["reports"]);
    validation.set_issuer(&[ORIGIN]);
    let key = DecodingKey::from_jwk(key).expect("a key");
    decode::<Value>(token, &key, &validation)
        .expect("a good token")
        .claims
}

#[tokio::test]
async fn a_product_learns_who_is_signed_in_and_what_they_may_do() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let member = &acme.member;
    let code = code(&member.person, Some(member)).await;
    let tokens = exchange(&app, &code).await.expect("tokens");
    assert_eq!(tokens.expires_in, ACCESS_LIFETIME.whole_seconds());

    let access = verified(&app, &tokens.access_token).await;
    assert_eq!(access["sub"], member.person.user.id.to_string());
    assert_eq!(access["client_id"], "reports");
    assert_eq!(access["acr"], "password");
    assert_eq!(access["workspace"]["slug"], "acme");
    let may = access["workspace"]["permissions"]
        .as_array()
        .expect("a list");
    assert!(
        may.contains(&"projects.create".into()) && !may.contains(&"members.remove".into()),
        "{may:?}"
    );
    assert!(
        access.get("email").is_none(),
        "that is for the product alone"
    );

    let identity = verified(&app, &tokens.id_token).await;
    assert_eq!(identity["nonce"], "a nonce");
    assert_eq!(identity["email"], member.person.user.email);
    let typ = |token: &str| decode_header(token).expect("a header").typ;
    assert_eq!(typ(&tokens.access_token).as_deref(), Some("at+jwt"));
    assert_eq!(typ(&tokens.id_token).as_deref(), Some("JWT"));
}

#[tokio::test]
async fn a_used_refresh_token_ends_the_family() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let first = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let other = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let second = refresh(&app, &first.refresh_token).await.expect("tokens");
    let third = refresh(&app, &second.refresh_token).await.expect("tokens");

    let replayed = refresh(&app, &first.refresh_token).await;
    assert_eq!(replayed.expect_err("used"), Refusal::InvalidGrant);
    let ended = refresh(&app, &third.refresh_token).await;
    assert_eq!(ended.expect_err("ended"), Refusal::InvalidGrant);
    refresh(&app, &other.refresh_token)
        .await
        .expect("another family");
    let told = "SELECT count(*) FROM account_events WHERE name = 'refresh_token.replayed'";
    assert_eq!(look::count(&app, told).await, 1);
}

#[tokio::test]
async fn a_refresh_token_that_was_made_up_ends_nothing() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let tokens = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let (family, _) = tokens.refresh_token.split_once('.').expect("a family");
    for made_up in [
        format!("{family}.0.{}", Token::random().expose()),
        format!("{family}.1.{}", Token::random().expose()),
        format!("{family}.1"),
        family.to_owned(),
    ] {
        let refused = refresh(&app, &made_up).await;
        assert_eq!(refused.expect_err("made up"), Refusal::InvalidGrant);
    }
    refresh(&app, &tokens.refresh_token)
        .await
        .expect("so it goes on");
}

#[tokio::test]
async fn what_is_over_is_forgotten_and_a_used_token_is_still_known() {
    const FAMILIES: &str = "SELECT count(*) FROM token_families";
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let first = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let next = refresh(&app, &first.refresh_token).await.expect("tokens");
    refresh(&app, &next.refresh_token).await.expect("tokens");
    // A code that nobody takes, and a family that ends.
    code(&ada, None).await;
    let ended = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let presented = Token::presented(&ended.refresh_token);
    oauth::revoke(&app.anonymous(), "reports", Some(&secret()), &presented)
        .await
        .expect("an answer")
        .expect("revoked");
    let realm = app.tenant_realm();
    assert_eq!(oauth::forget(&realm).await.expect("done"), 0);
    assert_eq!(look::count(&app, FAMILIES).await, 3);

    app.after(Duration::days(8));
    assert_eq!(oauth::forget(&realm).await.expect("done"), 2);
    assert_eq!(look::count(&app, FAMILIES).await, 1);
    let replayed = refresh(&app, &first.refresh_token).await;
    assert_eq!(replayed.expect_err("used"), Refusal::InvalidGrant);
    let ended = "SELECT count(*) FROM token_families WHERE ended_at IS NOT NULL";
    assert_eq!(look::count(&app, ended).await, 1);
}

#[tokio::test]
async fn of_two_that_present_one_refresh_token_at_once_one_gets_tokens() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let first = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let token = first.refresh_token.as_str();
    let (one, two) = tokio::join!(refresh(&app, token), refresh(&app, token));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    let next = one.or(two).expect("tokens").refresh_token;
    assert!(refresh(&app, &next).await.is_err(), "the family has ended");
}

#[tokio::test]
async fn a_code_comes_once_and_soon_to_whom_it_was_given() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let good = code(&ada, None).await;
    let tokens = exchange(&app, &good).await.expect("tokens");
    assert!(exchange(&app, &good).await.is_err(), "twice");
    assert!(
        refresh(&app, &tokens.refresh_token).await.is_err(),
        "what it began has ended"
    );

    let late = code(&ada, None).await;
    app.after(CODE_LIFETIME);
    assert!(exchange(&app, &late).await.is_err(), "late");

    let other = code(&ada, None).await;
    let form = |id, redirect_uri, code_verifier| Exchange {
        client_id: id,
        client_secret: None,
        code: &other,
        redirect_uri,
        code_verifier,
    };
    let wrong = secret();
    let with = |secret, form| Exchange {
        client_secret: secret,
        ..form
    };
    for (form, expected) in [
        (form("reports", BACK, VERIFIER), Refusal::InvalidClient),
        (form("nobody", BACK, VERIFIER), Refusal::InvalidClient),
        (form("board", BACK, VERIFIER), Refusal::InvalidGrant),
        (
            with(Some(&wrong), form("board", BACK, VERIFIER)),
            Refusal::InvalidClient,
        ),
        (
            with(
                Some(&wrong),
                form("reports", "https://evil.example", VERIFIER),
            ),
            Refusal::InvalidGrant,
        ),
        (
            with(Some(&wrong), form("reports", BACK, "guessed")),
            Refusal::InvalidGrant,
        ),
    ] {
        let answer = oauth::exchange(&app.anonymous(), form)
            .await
            .expect("an answer");
        assert_eq!(answer.expect_err("refused"), expected);
    }
    exchange(&app, &other)
        .await
        .expect("what was refused spent nothing");
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_the_products() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    for (client, address) in [
        ("nobody", BACK),
        ("reports", "https://reports.example.com/back/"),
        ("reports", "https://reports.example.com.evil.example/back"),
        ("board", BACK),
    ] {
        let request = AuthorizationRequest {
            client_id: client.to_owned(),
            redirect_uri: address.to_owned(),
            ..asked()
        };
        let refused = oauth::authorize(&ada, None, request).await;
        assert_eq!(refusal(refused).code, ErrorCode::Invalid);
    }
    let told = async |request: AuthorizationRequest| {
        let granted = oauth::authorize(&ada, None, request)
            .await
            .expect("an answer");
        assert_eq!(found(&granted, "code"), None);
        assert_eq!(found(&granted, "state"), Some("a state"));
        assert_eq!(found(&granted, "iss"), Some(ORIGIN));
        found(&granted, "error").expect("an error").to_owned()
    };
    let plain = AuthorizationRequest {
        code_challenge_method: "plain".to_owned(),
        ..asked()
    };
    assert_eq!(told(plain).await, "invalid_request");
    let implicit = AuthorizationRequest {
        response_type: "token".to_owned(),
        ..asked()
    };
    assert_eq!(told(implicit).await, "unsupported_response_type");
    let foreign = AuthorizationRequest {
        workspace: Some("globex".to_owned()),
        ..asked()
    };
    assert_eq!(told(foreign).await, "access_denied");
}

#[tokio::test]
async fn tokens_end_with_the_session_and_with_the_membership() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let member = &acme.member;
    let in_acme = exchange(&app, &code(&member.person, Some(member)).await).await;
    let alone = exchange(&app, &code(&member.person, None).await)
        .await
        .expect("tokens");
    let id = member.membership_id.expect("a member");
    memberships::suspend(&acme.owner, id)
        .await
        .expect("suspended");
    let refused = refresh(&app, &in_acme.expect("tokens").refresh_token).await;
    assert_eq!(refused.expect_err("suspended"), Refusal::InvalidGrant);
    let alone = refresh(&app, &alone.refresh_token)
        .await
        .expect("still themselves");
    sessions::sign_out(&member.person)
        .await
        .expect("signed out");
    let refused = refresh(&app, &alone.refresh_token).await;
    assert_eq!(refused.expect_err("signed out"), Refusal::InvalidGrant);
}

#[tokio::test]
async fn a_product_signs_somebody_out() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let tokens = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let presented = Token::presented(&tokens.refresh_token);
    let ctx = app.anonymous();
    let other = oauth::revoke(&ctx, "board", None, &presented)
        .await
        .expect("an answer");
    other.expect("it is nothing to that product");
    let tokens = refresh(&app, &tokens.refresh_token)
        .await
        .expect("so it goes on");
    let presented = Token::presented(&tokens.refresh_token);
    let own = oauth::revoke(&ctx, "reports", Some(&secret()), &presented).await;
    own.expect("an answer").expect("revoked");
    let again = oauth::revoke(&ctx, "reports", Some(&secret()), &presented).await;
    again.expect("an answer").expect("it has ended");
    assert!(refresh(&app, &tokens.refresh_token).await.is_err());
    let told: Vec<String> = look::column(
        &app,
        "SELECT payload ->> 'changes' FROM account_events WHERE name = 'product.left'",
    )
    .await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("Reports"), "{told:?}");
}

#[tokio::test]
async fn keys_change_and_no_token_notices() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let keys = SigningKeys::new(app.operator_realm());
    assert!(!keys.tend().await.expect("tended"), "nobody needs one");
    let tokens = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let signed_by = |token: &str| decode_header(token).expect("a header").kid.expect("an id");
    let first = signed_by(&tokens.access_token);
    let published = async || {
        let keys = oauth::published_keys(&app.anonymous()).await.expect("keys");
        keys["keys"].as_array().expect("a list").len()
    };
    assert!(!keys.tend().await.expect("tended"), "it is young");
    assert_eq!(published().await, 1);

    app.after(Duration::days(89));
    assert!(
        keys.tend().await.expect("tended"),
        "the next is due in a day"
    );
    assert!(!keys.tend().await.expect("tended"), "and is there");
    assert_eq!(published().await, 2);
    let ada = app.person("Grace").await;
    let tokens = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    assert_eq!(
        signed_by(&tokens.access_token),
        first,
        "it does not sign yet"
    );

    app.after(Duration::days(1));
    let tokens = refresh(&app, &tokens.refresh_token).await.expect("tokens");
    assert_ne!(signed_by(&tokens.access_token), first);
    assert_eq!(published().await, 2, "tokens of the old one may live");
    app.after(Duration::hours(2));
    keys.tend().await.expect("tended");
    assert_eq!(published().await, 1);

    let before = signed_by(&tokens.access_token);
    keys.rotate(&app.meta(), true).await.expect("rotated");
    let tokens = refresh(&app, &tokens.refresh_token).await.expect("tokens");
    assert_ne!(signed_by(&tokens.access_token), before);
    assert_eq!(published().await, 1, "the old one is withdrawn");
    verified_signature_only(&app, &tokens.access_token).await;
    let rows: Vec<Vec<u8>> = look::column(&app, "SELECT private_key FROM signing_keys").await;
    // A PKCS #8 document is a SEQUENCE.
    assert!(rows.iter().all(|sealed| sealed[0..3] != [0x30, 0x81, 0x87]));
}

#[tokio::test]
async fn each_change_of_keys_stands_in_the_operators_log() {
    let app = TestApp::new().await;
    let keys = SigningKeys::new(app.operator_realm());
    let kids = async || -> Vec<String> {
        let query = "SELECT replace(id::text, '-', '') FROM signing_keys ORDER BY active_at, id";
        look::column(&app, query).await
    };
    oauth::published_keys(&app.anonymous())
        .await
        .expect("the first key");
    let first = kids().await.remove(0);
    app.after(Duration::days(89));
    let (one, other) = tokio::join!(keys.tend(), keys.tend());
    assert_ne!(one.expect("tended"), other.expect("tended"), "one of two");
    let second = kids().await.remove(1);
    app.after(Duration::days(1) + Duration::hours(2));
    keys.tend().await.expect("tended");
    keys.rotate(&app.meta(), false).await.expect("rotated");
    let third = kids().await.remove(1);
    keys.rotate(&app.meta(), true).await.expect("rotated");
    let [fourth] = kids().await.try_into().expect("one key");

    let log: Vec<String> = look::column(
        &app,
        "SELECT concat_ws(' ', operator_name, action, target_id, (
             SELECT string_agg(c ->> 'field' || '=' || (c ->> 'after'), ' ' ORDER BY c ->> 'field')
             FROM jsonb_array_elements(changes) c WHERE c ->> 'field' <> 'signs_from'))
         FROM operator_audit_entries ORDER BY id",
    )
    .await;
    assert_eq!(
        log,
        [
            format!("oauth.signing_keys signing_key.made {second} replaces={first}"),
            format!("oauth.signing_keys signing_key.withdrawn {first}"),
            format!("command line signing_key.made {third} replaces={second}"),
            format!(
                "command line signing_key.made {fourth} replaces={third} withdrawn={second}, {third}"
            ),
        ]
    );

    let olga = app.operator().await;
    let count = async |actor: LogActor| {
        let filter = LogFilter {
            actor: Some(actor),
            ..LogFilter::default()
        };
        let log = operators::log(&olga, &filter).await;
        log.expect("the log").items.len()
    };
    assert_eq!(count(LogActor::System).await, 2);
    // Olga was made by it, too.
    assert_eq!(count(LogActor::CommandLine).await, 3);
}

/// The test's clock is ahead of the library's.
async fn verified_signature_only(app: &TestApp, token: &str) {
    let keys = oauth::published_keys(&app.anonymous()).await.expect("keys");
    let keys: JwkSet = serde_json::from_value(keys).expect("a key set");
    let kid = decode_header(token).expect("a header").kid.expect("an id");
    let key = DecodingKey::from_jwk(keys.find(&kid).expect("published")).expect("a key");
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["reports"]);
    validation.validate_exp = false;
    decode::<Value>(token, &key, &validation).expect("a good signature");
}

#[tokio::test]
async fn a_products_server_is_not_where_somebody_is_signed_in() {
    let app = TestApp::new().await;
    let ada = app.person("Ada").await;
    let tokens = exchange(&app, &code(&ada, None).await)
        .await
        .expect("tokens");
    let before = sessions::list(&ada).await.expect("a list");
    app.after(Duration::hours(1));
    let presented = Token::presented(&tokens.refresh_token);
    let server = app.anonymous_from("198.51.100.50");
    let refreshed = oauth::refresh(&server, "reports", Some(&secret()), &presented).await;
    refreshed.expect("an answer").expect("tokens");
    let listed = sessions::list(&ada).await.expect("a list");
    assert_eq!(listed[0].ip.as_deref(), Some("203.0.113.7"));
    assert_eq!(listed[0].last_seen_at, before[0].last_seen_at);
}

/// A product may ask for tokens for ever, in a tab that everybody has forgotten.
#[tokio::test]
async fn a_product_does_not_keep_a_session_alive() {
    let app = TestApp::new().await;
    let acme = app.tenant("Acme").await;
    let limits = SessionLimits::parse("15", "").expect("limits");
    tenants::limit_sessions(&acme.owner, &acme.owner.person, limits)
        .await
        .expect("limited");
    let member = &acme.member;
    let code = code(&member.person, Some(member)).await;
    let tokens = exchange(&app, &code).await.expect("tokens");
    app.after(Duration::minutes(10));
    let tokens = refresh(&app, &tokens.refresh_token).await;
    let tokens = tokens.expect("it was used lately");
    app.after(Duration::minutes(10));
    let refused = refresh(&app, &tokens.refresh_token).await;
    assert_eq!(refused.expect_err("not used"), Refusal::InvalidGrant);
}

/// Whoever can write to the table alone makes nobody believe their tokens.
#[tokio::test]
async fn a_key_that_is_not_ours_is_not_published() {
    let app = TestApp::new().await;
    let published = async || oauth::published_keys(&app.anonymous()).await.expect("keys");
    let before = published().await;
    look::execute(
        &app,
        "INSERT INTO signing_keys (id, private_key, created_at, active_at)
         SELECT gen_random_uuid(), private_key, created_at, active_at + interval '1 day' FROM signing_keys",
    )
    .await;
    assert_eq!(
        look::count(&app, "SELECT count(*) FROM signing_keys").await,
        2
    );
    assert_eq!(published().await, before);
}
